/** The ledger of numbers: of every number that was issued what became of it, without a gap. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import {
  FATE_NAMES,
  type KitAccount,
  NUMBER_FATES,
  NumberEndHow,
  type NumberFate,
  type NumberInLedger,
} from '../../server/contract/numbers.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { ChoiceButtons } from '../ui/choice-buttons.tsx'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { TextField } from '../ui/field.tsx'
import { Form, FormActs, useForm } from '../ui/form.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { StatusTag, type Tone } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'
import './labels/labels.css'

export const screen = {
  path: '/numbers',
  title: { en: 'Number ledger', zh: '编号台账' },
  may: 'see-kits',
  menu: { group: 'work', order: 61, key: 'k' },
} satisfies Screen

const en = {
  lead: 'Of every number that was issued, what became of it. A number is in exactly one of these, and none is used again.',
  addsUp: '{{issued}} issued = {{sum}} accounted for',
  kits: 'Ranges',
  site: 'Collection site',
  range: 'First and last number',
  issued: 'Issued',
  list: 'Numbers',
  number: 'Number',
  fate: 'What became of it',
  reason: 'Why',
  at: 'When',
  more: 'Show more',
  empty: 'No range has been issued yet.',
  emptyList: 'None.',
  end: 'Write off numbers',
  endLead:
    'Cards or tubes that nobody was registered under: lost, damaged, or returned unused. They are never used again.',
  first: 'First number',
  through: 'Last number, if more than one',
  how: 'What happened',
  endNow: 'Write off',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '已发放的每个编号的去向。每个编号只属于一种状态，且不重复使用。',
    addsUp: '已发放 {{issued}} = 已说明去向 {{sum}}',
    kits: '号段',
    site: '采血机构',
    range: '起止编号',
    issued: '发放数',
    list: '编号明细',
    number: '编号',
    fate: '去向',
    reason: '原因',
    at: '时间',
    more: '显示更多',
    empty: '尚未发放号段。',
    emptyList: '无。',
    end: '注销编号',
    endLead: '尚未登记使用的血片或采血管：遗失、损坏或未用退回。注销后不再使用。',
    first: '起始编号',
    through: '末尾编号（多个时填写）',
    how: '情况',
    endNow: '注销',
  },
}
const useNumberWords = () => useWords('numbers', words)

const TONES: Partial<Record<NumberFate, Tone>> = {
  arrived: 'done',
  withdrawn: 'watch',
  lost: 'critical',
  damaged: 'high',
}

export default function Numbers() {
  const w = useNumberWords()
  const speak = useSay()
  const asked = useAsk('showNumberLedger', {})
  const [ending, setEnding] = useAddress('end')
  const [fate, setFate] = useAddress('fate')
  const [kit, setKit] = useAddress('kit')
  const may = useMay('print-label')
  const chosen = NUMBER_FATES.find(one => one === fate)
  const ledger = asked.gave
  const sum = ledger ? NUMBER_FATES.reduce((all, one) => all + (ledger.fates[one] ?? 0), 0) : 0
  const shown = ledger?.kits.find(one => one.id === kit) ?? null
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('print-label')} onPress={() => setEnding('yes')}>
          {w('end')}
        </WhyNot>
      }
    >
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading />}
      {ledger && (
        <>
          <ul className="fates">
            {NUMBER_FATES.map(one => (
              <li key={one}>
                <Link
                  href={`/numbers?fate=${one}`}
                  aria-current={one === chosen ? 'true' : undefined}
                >
                  <strong>{ledger.fates[one] ?? 0}</strong>
                  <span>{speak(FATE_NAMES[one])}</span>
                </Link>
              </li>
            ))}
          </ul>
          <p className="soft" role="status">
            {w('addsUp', { issued: ledger.issued, sum })}
          </p>
          <Part title={w('kits')}>
            <Kits
              kits={chosen ? ledger.kits.filter(one => (one.fates[chosen] ?? 0) > 0) : ledger.kits}
              fate={chosen ?? null}
              onOpen={setKit}
            />
          </Part>
        </>
      )}
      <SideDrawer
        wide
        title={chosen ? speak(FATE_NAMES[chosen]) : w('list')}
        open={shown !== null}
        onClose={() => setKit('')}
      >
        {shown && <NumbersOf kit={shown.id} fate={chosen} onFate={setFate} />}
      </SideDrawer>
      {may && (
        <SideDrawer title={w('end')} open={ending !== ''} onClose={() => setEnding('')}>
          <EndForm onDone={() => setEnding('')} />
        </SideDrawer>
      )}
    </Page>
  )
}

function Kits(props: {
  kits: readonly KitAccount[]
  fate: NumberFate | null
  onOpen: (id: string) => void
}) {
  const w = useNumberWords()
  const speak = useSay()
  const nameOf = useNames().place
  const { fate } = props
  const columns: Column<KitAccount>[] = [
    { key: 'site', head: w('site'), show: kit => nameOf(kit.samplingPoint) },
    {
      key: 'range',
      head: w('range'),
      show: kit => (
        <span>
          <span className="number">{grouped(kit.firstNumber)}</span> –{' '}
          <span className="number">{grouped(kit.lastNumber)}</span>
        </span>
      ),
    },
    { key: 'issued', head: w('issued'), figures: true, show: kit => kit.issued },
    {
      key: 'fate',
      head: speak(FATE_NAMES[fate ?? 'unused']),
      figures: true,
      show: kit => kit.fates[fate ?? 'unused'] ?? 0,
    },
  ]
  return (
    <DataTable
      label={w('kits')}
      columns={columns}
      rows={props.kits}
      keyOf={kit => kit.id}
      onOpen={kit => props.onOpen(kit.id)}
      cards
      empty={<Empty says={fate ? w('emptyList') : w('empty')} />}
    />
  )
}

const PAGE = 200

function NumbersOf(props: {
  kit: string
  fate: NumberFate | undefined
  onFate: (fate: string) => void
}) {
  const w = useNumberWords()
  const speak = useSay()
  const { kit: id, fate } = props
  const [after, setAfter] = useState('')
  const ask = { id, limit: PAGE, ...(fate ? { fate } : {}), ...(after ? { after } : {}) }
  const asked = useAsk('listNumbers', ask)
  const next = asked.gave?.next
  const columns: Column<NumberInLedger>[] = [
    {
      key: 'number',
      head: w('number'),
      show: row =>
        ['unused', 'lost', 'damaged', 'returned'].includes(row.fate) ? (
          <span className="number">{grouped(row.number)}</span>
        ) : (
          <Link className="number" href={`/specimens/${row.number}`}>
            {grouped(row.number)}
          </Link>
        ),
    },
    {
      key: 'fate',
      head: w('fate'),
      show: row => (
        <StatusTag tone={TONES[row.fate] ?? 'plain'}>{speak(FATE_NAMES[row.fate])}</StatusTag>
      ),
    },
    { key: 'reason', head: w('reason'), show: row => row.reason ?? '' },
    { key: 'at', head: w('at'), show: row => row.at && <When at={row.at} />, wideOnly: true },
  ]
  return (
    <DataTable
      label={w('list')}
      columns={columns}
      rows={asked.gave?.rows}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={row => row.number}
      empty={<Empty says={w('emptyList')} />}
      foot={
        next ? (
          <Button variant="default" onClick={() => setAfter(next)}>
            {w('more')}
          </Button>
        ) : null
      }
    />
  )
}

const EMPTY = { number: '', through: '', how: '', reason: '' }

function EndForm({ onDone }: { onDone: () => void }) {
  const w = useNumberWords()
  const speak = useSay()
  const end = useTell('endNumber')
  const form = useForm(EMPTY, check)
  const submit = async ({ number, through, how, reason }: typeof EMPTY) => {
    const { gave, refusal } = await end.tell({
      ...{ number, how: NumberEndHow.parse(how), reason },
      ...(through.trim() === '' ? {} : { through }),
    })
    if (refusal) return form.refuse(refusal)
    toast('good', gave.says)
    onDone()
  }
  return (
    <Form form={form} label={w('end')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('endLead')}</p>
      <TextField label={w('first')} {...form.field('number')} maxLength={40} digits needed ready />
      <TextField label={w('through')} {...form.field('through')} maxLength={40} digits />
      <ChoiceButtons
        label={w('how')}
        {...form.field('how')}
        choices={NumberEndHow.options.map(value => ({ value, label: speak(FATE_NAMES[value]) }))}
      />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
      <FormActs act={w('endNow')} busy={end.busy} />
    </Form>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.number.trim() === ''
      ? { number: say('Scan or type the number.', '请扫描或输入编号。') }
      : {}),
    ...(values.how === '' ? { how: say('Choose what happened.', '请选择情况。') } : {}),
    ...(values.reason.trim() === ''
      ? { reason: say('Say what happened to it.', '请填写原因。') }
      : {}),
  }
}
