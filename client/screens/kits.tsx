/** Ranges of numbers at the collection sites: how many are left, and the next range. */
import { Button } from '@mantine/core'
import { grouped } from '../../server/contract/specimen-number.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useMay, useWorkplace, whoCan } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ChoiceField, TextField } from '../ui/field.tsx'
import { Form, FormActs, useForm } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { whole } from '../whole.ts'
import { type Catalogue, useLanguage, useSay, useWords } from '../words.ts'
import type { KitRow } from './station/rows.ts'

export const screen = {
  path: '/kits',
  title: { en: 'Card kits', zh: '血片号段' },
  may: 'see-kits',
  menu: { group: 'work', order: 60, key: 'c' },
} satisfies Screen

const en = {
  lead: 'Ranges of specimen numbers. A collection site can register only numbers of its own ranges.',
  issue: 'Issue a range',
  point: 'Collection site',
  centre: 'Centre',
  range: 'First and last number',
  left: 'Left',
  leftOf: '{{left}} of {{all}}',
  used: 'used up',
  low: 'few left',
  open: 'in use',
  state: 'State',
  issuedAt: 'Issued',
  count: 'How many numbers',
  countHint: 'About a month of births of this site.',
  programme: 'Programme',
  issueNow: 'Issue',
  only: 'Only this site',
  all: 'All sites',
  empty: 'No range has been issued yet. The centre issues the first one.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '标本编号的号段。采血机构只能登记本机构号段内的编号。',
    issue: '发放号段',
    point: '采血机构',
    centre: '筛查中心',
    range: '起止编号',
    left: '剩余',
    leftOf: '{{left}} / {{all}}',
    used: '已用完',
    low: '余量不足',
    open: '使用中',
    state: '状态',
    issuedAt: '发放时间',
    count: '编号数量',
    countHint: '约为该机构一个月的活产数。',
    programme: '筛查项目',
    issueNow: '发放',
    only: '只看该机构',
    all: '全部机构',
    empty: '尚未发放号段。由筛查中心发放。',
  },
}
const useKitWords = () => useWords('kits', words)

export default function Kits() {
  const w = useKitWords()
  const [point, setPoint] = useAddress('point')
  const [issuing, setIssuing] = useAddress('issue')
  const may = useMay('issue-kit')
  const asked = useAsk('listKits', point === '' ? {} : { samplingPoint: point })
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('issue-kit')} onPress={() => setIssuing('yes')}>
          {w('issue')}
        </WhyNot>
      }
    >
      <div className="part">
        <KitTable asked={asked} point={point} onPoint={setPoint} />
      </div>
      {may && <IssueDrawer open={issuing !== ''} onClose={() => setIssuing('')} />}
    </Page>
  )
}

/** Under a tenth left, or none: somebody must act before the ward runs dry. */
function moodOf(kit: KitRow): 'used' | 'low' | 'open' {
  const left = kit.last - kit.next + 1
  if (left <= 0) return 'used'
  return left * 10 < kit.last - kit.first + 1 ? 'low' : 'open'
}

const TONES = { used: 'plain', low: 'high', open: 'done' } as const

function KitTable(props: {
  asked: ReturnType<typeof useAsk<'listKits'>>
  point: string
  onPoint: (id: string) => void
}) {
  const w = useKitWords()
  const names = useNames()
  const nameOf = names.place
  const columns: Column<KitRow>[] = [
    { key: 'point', head: w('point'), show: kit => nameOf(kit.samplingPoint) },
    { key: 'centre', head: w('centre'), show: kit => nameOf(kit.centre), wideOnly: true },
    { key: 'programme', head: w('programme'), show: kit => names.programme(kit.programme) },
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
    {
      key: 'left',
      head: w('left'),
      figures: true,
      show: kit =>
        w('leftOf', {
          left: Math.max(0, kit.last - kit.next + 1),
          all: kit.last - kit.first + 1,
        }),
    },
    {
      key: 'state',
      head: w('state'),
      show: kit => <StatusTag tone={TONES[moodOf(kit)]}>{w(moodOf(kit))}</StatusTag>,
    },
    {
      key: 'issued',
      head: w('issuedAt'),
      show: kit => <When at={kit.issuedAt} />,
      wideOnly: true,
    },
    {
      key: 'only',
      head: '',
      figures: true,
      show: kit => (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => props.onPoint(props.point === '' ? kit.samplingPoint : '')}
        >
          {props.point === '' ? w('only') : w('all')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      label={w('range')}
      columns={columns}
      rows={props.asked.gave}
      refusal={props.asked.refusal}
      again={props.asked.again}
      keyOf={kit => kit.id}
      cards
      empty={<Empty says={w('empty')} />}
    />
  )
}

const EMPTY = { samplingPoint: '', programme: '', count: '200' }

function IssueDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const w = useKitWords()
  return (
    <SideDrawer title={w('issue')} open={open} onClose={onClose}>
      <Issue onClose={onClose} />
    </SideDrawer>
  )
}

function Issue({ onClose }: { onClose: () => void }) {
  const w = useKitWords()
  const speak = useSay()
  const { here } = useWorkplace('centre', 'issue-kit')
  const points = usePoints()
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const issue = useTell('issueKit')
  const form = useForm({ ...EMPTY, programme: programmes[0]?.code ?? '' }, check)
  const submit = async (values: typeof EMPTY) => {
    if (!here) return
    const { samplingPoint, programme } = values
    const count = whole(values.count) ?? 0
    const given = { centre: here.id, samplingPoint, count, ...(programme ? { programme } : {}) }
    const { gave, refusal } = await issue.tell(given)
    if (refusal) return form.refuse(refusal)
    const range = `${grouped(gave.firstNumber)} – ${grouped(gave.lastNumber)}`
    toast('good', say(`Issued: ${range}.`, `已发放：${range}。`))
    onClose()
  }
  return (
    <Form form={form} label={w('issue')} onSubmit={v => void submit(v)}>
      <ChoiceField label={w('point')} {...form.field('samplingPoint')} choices={points} needed />
      <ChoiceField
        label={w('programme')}
        {...form.field('programme')}
        choices={programmes.map(p => ({ value: p.code, label: speak(p) }))}
        needed
      />
      <TextField
        label={w('count')}
        hint={w('countHint')}
        {...form.field('count')}
        digits
        maxLength={4}
        needed
      />
      <FormActs act={w('issueNow')} busy={issue.busy} />
    </Form>
  )
}

function usePoints() {
  const spoken = useLanguage()
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  return places
    .filter(place => place.kind === 'sampling-point')
    .map(place => ({ value: place.id, label: spoken === 'en' ? place.nameEn : place.name }))
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  const count = whole(values.count) ?? 0
  return {
    ...(values.samplingPoint === ''
      ? { samplingPoint: say('Choose the collection site.', '请选择采血机构。') }
      : {}),
    ...(values.programme === '' ? { programme: say('Choose the programme.', '请选择项目。') } : {}),
    ...(count >= 1 && count <= 5000
      ? {}
      : { count: say('How many: a whole number from 1 to 5000.', '数量应为 1 至 5000 的整数。') }),
  }
}
