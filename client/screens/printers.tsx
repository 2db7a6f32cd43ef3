/** Label printers: where each stands and how it is reached, what lies in it, and whether it answers. */
import { Button } from '@mantine/core'
import type { Printer } from '../../server/contract/printers.ts'
import { useAsk, useTell } from '../api.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { PrinterForm } from './printers/form.tsx'
import { Program } from './printers/program.tsx'
import { usePrinterWords } from './printers/words.ts'

export const screen = {
  path: '/printers',
  title: { en: 'Label printers', zh: '标签打印机' },
  may: 'edit-lines',
  menu: { group: 'house', order: 41 },
} satisfies Screen

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
        {chosen?.reached === 'agent' && <Program key={chosen.id} printer={chosen} />}
        <PrinterForm
          key={open}
          printer={chosen ?? null}
          onDone={added => setOpen(added?.reached === 'agent' ? added.id : '')}
        />
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
      head: w('reached'),
      show: one =>
        one.address === null ? (
          w('agentOf')
        ) : (
          <span className="number">{`${one.address}:${one.port}`}</span>
        ),
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
