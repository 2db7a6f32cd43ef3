/** Every clinical number as a dated row with its source; the programme office adds and ends them. */
import { Button, NativeSelect } from '@mantine/core'
import { type Rule, Rule as RuleShape } from '../../server/contract/rules.ts'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { RULE_KINDS } from '../terms.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useLanguage, useSay } from '../words.ts'
import { AddRule } from './rules/add-rule.tsx'
import { useColumns } from './rules/columns.tsx'
import { EndRule } from './rules/end-rule.tsx'
import { holdsOn } from './rules/in-words.ts'
import { useRuleWords } from './rules/words.ts'
import './rules/rules.css'

export const screen = {
  path: '/rules',
  title: { en: 'Rules', zh: '判定规则' },
  may: 'see-rules',
  menu: { group: 'house', order: 20, key: 'u' },
} satisfies Screen

const TIMES = ['today', 'coming', 'past'] as const

export default function Rules() {
  const w = useRuleWords()
  const may = useMay('edit-rules')
  const [, add] = useAddress('add')
  const [programme] = useAddress('programme')
  const [kind] = useAddress('kind')
  const [when] = useAddress('when', 'today')
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  const list = useAsk('listRules', programme ? { programme } : {}, { keep: true })
  const rows = list.gave?.filter(
    rule =>
      (kind === '' || rule.kind === kind) && (when === 'any' || holdsOn(rule, today) === when),
  )
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-rules')} quiet onPress={() => add('new')}>
          {w('add')}
        </WhyNot>
      }
    >
      <Part title={w('list')} acts={<Filters />}>
        <DataTable
          label={w('list')}
          columns={useColumns(today)}
          rows={rows}
          keyOf={rule => rule.id}
          refusal={list.refusal}
          again={list.again}
          classOf={rule => (holdsOn(rule, today) === 'past' ? 'rule-past' : '')}
          cards
          empty={<NoRows />}
        />
      </Part>
      <Drawers rules={list.gave ?? []} />
    </Page>
  )
}

function Drawers({ rules }: { rules: readonly Rule[] }) {
  const w = useRuleWords()
  const [adding, add] = useAddress('add')
  const [ending, end] = useAddress('end')
  const like = rules.find(rule => rule.id === adding) ?? null
  const ended = rules.find(rule => rule.id === ending)
  return (
    <>
      <SideDrawer title={w('addTitle')} open={adding !== ''} onClose={() => add('')}>
        {adding !== '' && <AddRule key={like?.id} like={like} done={() => add('')} />}
      </SideDrawer>
      <SideDrawer title={w('endTitle')} open={ended !== undefined} onClose={() => end('')}>
        {ended && <EndRule key={ended.id} rule={ended} done={() => end('')} />}
      </SideDrawer>
    </>
  )
}

function Filters() {
  const w = useRuleWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const [programme, setProgramme] = useAddress('programme')
  const [kind, setKind] = useAddress('kind')
  const [when, setWhen] = useAddress('when', 'today')
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const all = { value: '', label: w('all') }
  return (
    <search className="rule-filters" aria-label={w('filters')}>
      <NativeSelect
        label={w('programme')}
        value={programme}
        onChange={e => setProgramme(e.currentTarget.value)}
        data={[all, ...programmes.map(p => ({ value: p.code, label: english ? p.en : p.zh }))]}
      />
      <NativeSelect
        label={w('kind')}
        value={kind}
        onChange={e => setKind(e.currentTarget.value)}
        data={[
          all,
          ...RuleShape.shape.kind.options.map(value => ({
            value,
            label: speak(RULE_KINDS[value]),
          })),
        ]}
      />
      <NativeSelect
        label={w('when')}
        value={when}
        onChange={e => setWhen(e.currentTarget.value)}
        data={[
          ...TIMES.map(value => ({ value, label: w(value) })),
          { value: 'any', label: w('anyTime') },
        ]}
      />
    </search>
  )
}

function NoRows() {
  const w = useRuleWords()
  const [, setKind] = useAddress('kind')
  const [, setWhen] = useAddress('when', 'today')
  return (
    <Empty says={w('empty')}>
      <Button
        variant="default"
        onClick={() => {
          setKind('')
          setWhen('any')
        }}
      >
        {w('clear')}
      </Button>
    </Empty>
  )
}
