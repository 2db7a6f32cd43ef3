/** One card: when the blood was taken, another print, or its withdrawal with a reason. */

import { Link } from 'wouter'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { PrintAgain } from '../labels/again.tsx'
import { Relabels } from '../specimen/relabels.tsx'
import { Impossible, useWhy } from './card-moves.tsx'
import { SpecimenStateTag, Whose } from './cards.tsx'
import { Collect } from './collect.tsx'
import { usePrintLabel } from './print.ts'
import { RelabelPart } from './relabel.tsx'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

/** Opened by a number out of the list or off a scan; any card that this person may see. */
export function CardDrawer(props: {
  number: string
  onClose: () => void
  onOpen: (number: string) => void
}) {
  const { number, onClose, onOpen } = props
  const w = useStationWords()
  const asked = useAsk('showSpecimen', number === '' ? null : { number })
  return (
    <SideDrawer
      title={w('cardOf', { number: grouped(number) })}
      open={number !== ''}
      onClose={onClose}
    >
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading />}
      {asked.gave && (
        <OneCard key={number} row={asked.gave.specimen} onClose={onClose} onOpen={onOpen} />
      )}
    </SideDrawer>
  )
}

function OneCard(props: {
  row: SpecimenRow
  onClose: () => void
  onOpen: (number: string) => void
}) {
  const { row, onClose, onOpen } = props
  const w = useStationWords()
  return (
    <div className="form station-card">
      <p>
        <Whose row={row} /> <SpecimenStateTag state={row.state} />
      </p>
      <Relabels number={row.number} hrefOf={number => `?card=${number}`} />
      <Collect row={row} onDone={onClose} onOther={onOpen} />
      <Reprint row={row} />
      <RelabelPart row={row} onNew={onOpen} />
      <Withdraw row={row} onDone={onClose} />
      <Link href={`/specimens/${row.number}`}>{w('story')}</Link>
    </div>
  )
}

function Reprint({ row }: { row: SpecimenRow }) {
  const w = useStationWords()
  const may = useMay('print-label')
  const { print, busy } = usePrintLabel()
  const isAgain = may && row.labels > 0
  return (
    <section>
      <h3>{w('reprint')}</h3>
      {isAgain ? (
        <PrintAgain specimen={row} />
      ) : (
        <WhyNot
          variant="default"
          loading={busy}
          why={may ? null : whoCan('print-label')}
          onPress={() => void print(row)}
        >
          {w('reprint')}
        </WhyNot>
      )}
    </section>
  )
}

function Withdraw({ row, onDone }: { row: SpecimenRow; onDone: () => void }) {
  const w = useStationWords()
  const withdraw = useTell('withdrawSpecimen')
  const form = useForm({ reason: '' }, checkReason)
  const why = useWhy('withdraw', row)
  const shown = grouped(row.number)
  const submit = async ({ reason }: { reason: string }) => {
    const { refusal } = await withdraw.tell({ number: row.number, reason })
    if (refusal) return form.refuse(refusal)
    toast('good', say(`${shown} is withdrawn.`, `${shown} 已撤销。`))
    onDone()
  }
  if (why) return <Impossible title={w('withdraw')} why={why} />
  return (
    <section>
      <h3>{w('withdraw')}</h3>
      <p className="soft">{w('withdrawHint')}</p>
      <Form form={form} label={w('withdraw')} onSubmit={() => undefined}>
        <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
        <div className="form-acts">
          <ConfirmButton
            variant="default"
            loading={withdraw.busy}
            asks={w('withdrawAsks', { number: shown })}
            sure={w('withdrawNow')}
            onSure={() => form.submit(v => void submit(v))}
          >
            {w('withdrawNow')}
          </ConfirmButton>
        </div>
      </Form>
    </section>
  )
}

const checkReason = (values: { reason: string }): { reason?: Say } =>
  values.reason.trim() === ''
    ? { reason: say('Say why the card is withdrawn.', '请填写撤销原因。') }
    : {}
