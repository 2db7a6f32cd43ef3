/** One card: when the blood was taken, another print, or its withdrawal with a reason. */

import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import { SPECIMEN_MOVES, SPECIMEN_STATES, whyNot } from '../../../server/contract/moves.ts'
import { PAPERS_OF } from '../../../server/contract/paper-checks.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { nowMs } from '../../clock.ts'
import { readWhen, whenText } from '../../dates.ts'
import { useMay, whoCan } from '../../me.ts'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { PrintAgain } from '../labels/again.tsx'
import { SpecimenStateTag, Whose } from './cards.tsx'
import {
  Circumstances,
  checkCircumstances,
  circumstancesIn,
  NO_CIRCUMSTANCES,
  type TypedCircumstances,
} from './circumstances.tsx'
import { besideOf, PaperScan, PapersSwitch, papersOf, usePapersWanted } from './papers.tsx'
import { usePrintLabel } from './print.ts'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

/** Opened by a number out of the list or off a scan; any card that this person may see. */
export function CardDrawer({ number, onClose }: { number: string; onClose: () => void }) {
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
      {asked.gave && <OneCard key={number} row={asked.gave.specimen} onClose={onClose} />}
    </SideDrawer>
  )
}

function OneCard({ row, onClose }: { row: SpecimenRow; onClose: () => void }) {
  const w = useStationWords()
  return (
    <div className="form station-card">
      <p>
        <Whose row={row} /> <SpecimenStateTag state={row.state} />
      </p>
      <Collect row={row} onDone={onClose} />
      <Reprint row={row} />
      <Withdraw row={row} onDone={onClose} />
      <Link href={`/specimens/${row.number}`}>{w('story')}</Link>
    </div>
  )
}

function Collect({ row, onDone }: { row: SpecimenRow; onDone: () => void }) {
  const w = useStationWords()
  const collect = useTell('collectSpecimen')
  const initial = { collectedAt: whenText(nowMs()), ...NO_CIRCUMSTANCES }
  const form = useForm(initial, checkCollection, { name: `collect ${row.number}` })
  const why = useWhy('collect', row)
  const wanted = usePapersWanted()
  const [papers, setPapers] = useState(() => papersOf(row.number, PAPERS_OF[row.medium]))
  const submit = async (values: { collectedAt: string } & TypedCircumstances) => {
    const collectedAt = readWhen(values.collectedAt, nowMs()) ?? ''
    const circumstances = circumstancesIn(values, nowMs())
    const { refusal } = await collect.tell({
      ...{ number: row.number, collectedAt, circumstances },
      beside: wanted ? besideOf(papers) : [],
    })
    if (refusal) return form.refuse(refusal)
    const shown = grouped(row.number)
    toast('good', say(`${shown}: collection recorded.`, `${shown} 采血已记录。`))
    form.sent()
    onDone()
  }
  if (why) return <Impossible title={w('collect')} why={why} />
  return (
    <section>
      <h3>{w('collect')}</h3>
      <Form form={form} label={w('collect')} onSubmit={v => void submit(v)}>
        <WhenField label={w('collectedAt')} {...form.field('collectedAt')} needed ready />
        {row.medium === 'card' && <Circumstances form={form} />}
        {wanted && <PaperScan papers={papers} onPapers={setPapers} />}
        <div className="form-acts">
          <Button type="submit" loading={collect.busy}>
            {w('collectNow')}
          </Button>
          <PapersSwitch />
        </div>
      </Form>
    </section>
  )
}

const checkCollection = (values: { collectedAt: string } & TypedCircumstances) => ({
  ...checkWhen(values),
  ...checkCircumstances(values, nowMs()),
})

function checkWhen(values: { collectedAt: string }): { collectedAt?: Say } {
  const at = readWhen(values.collectedAt, nowMs())
  if (!at) return { collectedAt: say('Enter when the blood was taken.', '请填写采血时间。') }
  if (Date.parse(at) <= nowMs()) return {}
  return { collectedAt: say('That lies in the future.', '采血时间晚于当前时间。') }
}

/** Why this person cannot do it with this card now; null when they can. */
function useWhy(move: 'collect' | 'withdraw', row: SpecimenRow): Say | null {
  const may = useMay('collect')
  if (!may) return whoCan('collect')
  return whyNot(SPECIMEN_MOVES[move], row.state, SPECIMEN_STATES)
}

function Impossible({ title, why }: { title: string; why: Say }) {
  return (
    <section>
      <h3>{title}</h3>
      <p className="soft">{useSay()(why)}</p>
    </section>
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
