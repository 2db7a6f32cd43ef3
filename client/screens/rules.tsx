/**
 * Every clinical number as a dated row: what holds on a day, what comes and what has ended; changes
 * are proposed by one of the programme office and approved by another, on this screen.
 */
import { Button } from '@mantine/core'
import type { Rule } from '../../server/contract/rules.ts'
import { type Day, dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { isDay } from '../ui/day-field.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { ProposeByRule } from './rules/by-rule.tsx'
import { useByRuleWords } from './rules/by-rule-words.ts'
import { useColumns } from './rules/columns.tsx'
import { EndRule } from './rules/end-rule.tsx'
import { Filters, useShown } from './rules/filters.tsx'
import { holdsOn } from './rules/in-words.ts'
import { OneRule } from './rules/one-rule.tsx'
import { Proposals } from './rules/proposals.tsx'
import { ProposeRule } from './rules/propose-rule.tsx'
import { useRuleWords } from './rules/words.ts'
import './rules/rules.css'

export const screen = {
  path: '/rules',
  title: { en: 'Rules', zh: '判定规则' },
  may: 'see-rules',
  menu: { group: 'house', order: 20, key: 'u' },
} satisfies Screen

/** In the address, where a row that verifies is proposed. */
const BY_RULE = 'by-rule'

export default function Rules() {
  const w = useRuleWords()
  const byRule = useByRuleWords()
  const may = useMay('edit-rules')
  const [, add] = useAddress('add')
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <>
          <WhyNot
            why={may ? null : whoCan('edit-rules')}
            quiet
            variant="default"
            onPress={() => add(BY_RULE)}
          >
            {byRule('open')}
          </WhyNot>
          <WhyNot why={may ? null : whoCan('edit-rules')} quiet onPress={() => add('new')}>
            {w('add')}
          </WhyNot>
        </>
      }
    >
      <Proposals />
      <List />
    </Page>
  )
}

/** The day that is looked at: today, unless the address says another. */
function useDay(): Day {
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  const [day] = useAddress('day')
  return isDay(day) ? day : today
}

function List() {
  const w = useRuleWords()
  const day = useDay()
  const [, open] = useAddress('row')
  const list = useAsk('listRules', {})
  const proposals = useAsk('listProposals', {}).gave ?? []
  const waiting = new Set(proposals.flatMap(p => (p.state === 'proposed' && p.rule) || []))
  return (
    <Part title={w('list')}>
      <Filters rules={list.gave ?? []} day={day} />
      <DataTable
        label={w('list')}
        columns={useColumns(waiting)}
        rows={useShown(list.gave, day)}
        keyOf={rule => rule.id}
        refusal={list.refusal}
        again={list.again}
        onOpen={rule => open(rule.id)}
        classOf={rule => (holdsOn(rule, day) === 'past' ? 'rule-past' : '')}
        cards
        empty={<NoRows />}
      />
      <Drawers rules={list.gave ?? []} day={day} />
    </Part>
  )
}

function Drawers({ rules, day }: { rules: readonly Rule[]; day: Day }) {
  const w = useRuleWords()
  const byRule = useByRuleWords()
  const [shown, show] = useAddress('row')
  const [adding, add] = useAddress('add')
  const [changing, change] = useAddress('change')
  const [ending, end] = useAddress('end')
  const find = (id: string) => rules.find(rule => rule.id === id)
  const [one, changed, ended] = [find(shown), find(changing), find(ending)]
  return (
    <>
      <SideDrawer title={w('oneTitle')} open={one !== undefined} onClose={() => show('')} wide>
        {one && <OneRule rule={one} rules={rules} day={day} />}
      </SideDrawer>
      <SideDrawer title={byRule('title')} open={adding === BY_RULE} onClose={() => add('')}>
        {adding === BY_RULE && <ProposeByRule done={() => add('')} />}
      </SideDrawer>
      <SideDrawer
        title={w('addTitle')}
        open={adding !== '' && adding !== BY_RULE}
        onClose={() => add('')}
      >
        {adding !== '' && adding !== BY_RULE && (
          <ProposeRule
            key={adding}
            like={find(adding) ?? null}
            instead={false}
            done={() => add('')}
          />
        )}
      </SideDrawer>
      <SideDrawer title={w('changeTitle')} open={changed !== undefined} onClose={() => change('')}>
        {changed && <ProposeRule key={changed.id} like={changed} instead done={() => change('')} />}
      </SideDrawer>
      <SideDrawer title={w('endTitle')} open={ended !== undefined} onClose={() => end('')}>
        {ended && <EndRule key={ended.id} rule={ended} done={() => end('')} />}
      </SideDrawer>
    </>
  )
}

function NoRows() {
  const w = useRuleWords()
  const [, setKind] = useAddress('kind', 'limit')
  const [, setWhen] = useAddress('when', 'today')
  const [, setAnalyte] = useAddress('analyte')
  return (
    <Empty says={w('empty')}>
      <Button
        variant="default"
        onClick={() => {
          setKind('all')
          setAnalyte('')
          setWhen('any')
        }}
      >
        {w('clear')}
      </Button>
    </Empty>
  )
}
