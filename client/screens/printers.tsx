/** Label printers on the network: where each stands, what lies in it, and whether it answers. */
import { Button } from '@mantine/core'
import type { Printer } from '../../server/contract/printers.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { ChoiceField, FewField, TextField } from '../ui/field.tsx'
import { Form, useForm } from '../ui/form.tsx'
import { Page } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { type Catalogue, useLanguage, useWords } from '../words.ts'

export const screen = {
  path: '/printers',
  title: { en: 'Label printers', zh: '标签打印机' },
  may: 'edit-lines',
  menu: { group: 'house', order: 41 },
} satisfies Screen

const en = {
  lead: 'Printers that speak ZPL on the network (port 9100). A printer of a collection site is offered at that site only.',
  add: 'Add a printer',
  change: 'Printer',
  name: 'Name',
  centre: 'Centre',
  site: 'Collection site',
  none: 'in the centre itself',
  address: 'IP address',
  port: 'Port',
  dpi: 'Dots to the inch',
  template: 'Labels in it',
  anyTemplate: 'whatever is sent',
  state: 'State',
  on: 'in use',
  off: 'switched off',
  try: 'Try',
  tryOf: 'Try {{name}}',
  save: 'Save',
  empty: 'No printer yet. Labels are printed from the browser until there is one.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '网络标签打印机（ZPL，9100 端口）。采血机构的打印机仅供该机构使用。',
    add: '添加打印机',
    change: '打印机',
    name: '名称',
    centre: '筛查中心',
    site: '采血机构',
    none: '中心内',
    address: 'IP 地址',
    port: '端口',
    dpi: '分辨率（dpi）',
    template: '内装标签',
    anyTemplate: '不限',
    state: '状态',
    on: '使用中',
    off: '已停用',
    try: '测试',
    tryOf: '测试 {{name}}',
    save: '保存',
    empty: '尚无打印机，目前由浏览器打印标签。',
  },
}
const usePrinterWords = () => useWords('printers', words)

/** The stocks that are sold, by the names of their templates. */
const STOCKS: Record<string, Say> = {
  card: say('card, 40 × 12 mm', '血片 40 × 12 mm'),
  tube: say('tube, 50 × 25 mm', '采血管 50 × 25 mm'),
  'tube-30': say('tube, 50 × 30 mm', '采血管 50 × 30 mm'),
  edta: say('EDTA tube, 40 × 25 mm', 'EDTA 管 40 × 25 mm'),
  cryo: say('cryo tube, 33 × 13 mm', '冻存管 33 × 13 mm'),
  cap: say('cap dot, 9.5 mm', '管盖圆标 9.5 mm'),
  plate: say('plate, 60 × 8 mm', '微孔板 60 × 8 mm'),
  box: say('box, 50 × 25 mm', '样本盒 50 × 25 mm'),
  parcel: say('parcel, 100 × 60 mm', '样本箱 100 × 60 mm'),
}

export default function Printers() {
  const w = usePrinterWords()
  const asked = useAsk('listPrinters', {})
  const [open, setOpen] = useAddress('printer')
  const chosen = asked.gave?.find(one => one.id === open)
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={<Button onClick={() => setOpen('new')}>{w('add')}</Button>}
    >
      <div className="part">
        <PrinterTable asked={asked} onOpen={setOpen} />
      </div>
      <SideDrawer
        title={chosen ? w('change') : w('add')}
        open={open === 'new' || chosen !== undefined}
        onClose={() => setOpen('')}
      >
        <PrinterForm key={open} printer={chosen ?? null} onDone={() => setOpen('')} />
      </SideDrawer>
    </Page>
  )
}

function PrinterTable(props: {
  asked: ReturnType<typeof useAsk<'listPrinters'>>
  onOpen: (id: string) => void
}) {
  const w = usePrinterWords()
  const names = useNames()
  const trial = useTell('tryPrinter')
  const tryOne = async (id: string) => {
    const { gave, refusal } = await trial.tell({ id })
    if (refusal) return toast('stop', refusal.says)
    toast(gave.answers === 'yes' ? 'good' : 'stop', gave.says)
  }
  const columns: Column<Printer>[] = [
    { key: 'name', head: w('name'), show: one => one.name },
    {
      key: 'site',
      head: w('site'),
      show: one => (one.samplingPoint ? names.place(one.samplingPoint) : names.place(one.centre)),
    },
    {
      key: 'address',
      head: w('address'),
      show: one => <span className="number">{`${one.address}:${one.port}`}</span>,
    },
    { key: 'dpi', head: w('dpi'), figures: true, show: one => one.dpi, wideOnly: true },
    {
      key: 'state',
      head: w('state'),
      show: one => (
        <StatusTag tone={one.state === 'on' ? 'done' : 'plain'}>{w(one.state)}</StatusTag>
      ),
    },
    {
      key: 'try',
      head: '',
      figures: true,
      show: one => (
        <Button
          variant="default"
          size="compact-sm"
          loading={trial.busy}
          aria-label={w('tryOf', { name: one.name })}
          onClick={() => void tryOne(one.id)}
        >
          {w('try')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      label={w('change')}
      columns={columns}
      rows={props.asked.gave}
      refusal={props.asked.refusal}
      again={props.asked.again}
      keyOf={one => one.id}
      onOpen={one => props.onOpen(one.id)}
      cards
      empty={<Empty says={w('empty')} />}
    />
  )
}

const valuesOf = (printer: Printer | null) => ({
  name: printer?.name ?? '',
  centre: printer?.centre ?? '',
  samplingPoint: printer?.samplingPoint ?? '',
  address: printer?.address ?? '',
  port: String(printer?.port ?? 9100),
  dpi: String(printer?.dpi ?? 203),
  template: printer?.template ?? '',
  state: printer?.state ?? 'on',
})
type Values = ReturnType<typeof valuesOf>

function PrinterForm({ printer, onDone }: { printer: Printer | null; onDone: () => void }) {
  const w = usePrinterWords()
  const english = useLanguage() === 'en'
  const add = useTell('addPrinter')
  const change = useTell('changePrinter')
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  const choices = (kind: string) =>
    places
      .filter(place => place.kind === kind)
      .map(place => ({ value: place.id, label: english ? place.nameEn : place.name }))
  const form = useForm<Values>(valuesOf(printer), check)
  const submit = async ({ centre, samplingPoint, state, ...values }: Values) => {
    const set = {
      ...{ name: values.name, address: values.address.trim(), port: Number(values.port) },
      ...{ dpi: values.dpi === '300' ? (300 as const) : (203 as const) },
      template: values.template || null,
    }
    const { refusal } = printer
      ? await change.tell({
          ...{ ...set, id: printer.id, version: printer.version },
          state: state === 'off' ? 'off' : 'on',
        })
      : await add.tell({ ...set, centre, samplingPoint: samplingPoint || null })
    if (refusal) return form.refuse(refusal)
    onDone()
  }
  return (
    <Form form={form} label={w('change')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed />
      {!printer && (
        <>
          <ChoiceField
            label={w('centre')}
            {...form.field('centre')}
            choices={choices('centre')}
            needed
          />
          <ChoiceField
            label={w('site')}
            {...form.field('samplingPoint')}
            choices={choices('sampling-point')}
            without={w('none')}
          />
        </>
      )}
      <TextField label={w('address')} {...form.field('address')} maxLength={45} needed />
      <TextField label={w('port')} {...form.field('port')} maxLength={5} digits needed />
      <FewField
        label={w('dpi')}
        {...form.field('dpi')}
        choices={[
          { value: '203', label: '203' },
          { value: '300', label: '300' },
        ]}
      />
      <ChoiceField
        label={w('template')}
        {...form.field('template')}
        choices={Object.entries(STOCKS).map(([value, says]) => ({
          value,
          label: english ? says.en : says.zh,
        }))}
        without={w('anyTemplate')}
      />
      {printer && (
        <FewField
          label={w('state')}
          {...form.field('state')}
          choices={[
            { value: 'on', label: w('on') },
            { value: 'off', label: w('off') },
          ]}
        />
      )}
      <div className="form-acts">
        <Button type="submit" loading={add.busy || change.busy}>
          {w('save')}
        </Button>
      </div>
    </Form>
  )
}

function check(values: Values): Partial<Record<keyof Values, Say>> {
  const port = Number(values.port)
  return {
    ...(values.name.trim() === '' ? { name: say('Give it a name.', '请填写名称。') } : {}),
    ...(values.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
    ...(/^[\d.]+$|:/.test(values.address.trim())
      ? {}
      : { address: say('An address such as 10.1.2.3.', '请填写 IP 地址，如 10.1.2.3。') }),
    ...(Number.isInteger(port) && port >= 1 && port <= 65_535
      ? {}
      : { port: say('A port from 1 to 65535.', '端口应为 1 至 65535。') }),
  }
}
