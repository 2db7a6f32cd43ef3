/** What a held observation may belong to, with the reasons, and the form by which one is proposed. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Likely as LikelyOne } from '../../../server/contract/matches.ts'
import { SPECIMEN_STATES } from '../../../server/contract/moves.ts'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import { SPECIMEN_TONES } from '../../terms.ts'
import { LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import type { ParkedRow } from './page-of.ts'
import { useWardWords } from './ward-words.ts'

/** For reasons that are about whose it is; the others are mended where they lie. */
const ABOUT_WHOSE: readonly ParkedRow['why'][] = [
  ...(['bad-number', 'unknown-specimen', 'other-centre', 'other-person', 'conflict'] as const),
  'wrong-state',
]

export const maySeekLikely = (row: ParkedRow): boolean =>
  row.kind === 'observation' && row.state === 'parked' && ABOUT_WHOSE.includes(row.why)

export function Likely({ row }: { row: ParkedRow }) {
  const w = useWardWords()
  const asked = useAsk('findLikely', { id: row.id })
  const [number, propose] = useState<string | null>(null)
  const may = useMay('replay')
  return (
    <section className="likely" aria-label={w('likely')}>
      <h3>{w('likely')}</h3>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={2} />}
      {asked.gave && (
        <p className="soft">{w(asked.gave.length === 0 ? 'likelyNone' : 'likelyLead')}</p>
      )}
      <ol>
        {asked.gave?.map(one => (
          <One
            key={one.specimen.number}
            one={one}
            propose={may ? () => propose(one.specimen.number) : null}
          />
        ))}
      </ol>
      {number === null ? (
        <div className="form-acts">
          <WhyNot
            why={may ? null : whoCan('replay')}
            quiet
            variant="default"
            onPress={() => propose('')}
          >
            {w('propose')}
          </WhyNot>
        </div>
      ) : (
        <ProposeForm key={number} row={row} number={number} cancel={() => propose(null)} />
      )}
    </section>
  )
}

function One({ one, propose }: { one: LikelyOne; propose: (() => void) | null }) {
  const w = useWardWords()
  const speak = useSay()
  const names = useNames()
  const { specimen, reasons } = one
  return (
    <li>
      <p className="likely-head">
        <Link className="number" href={`/specimens/${specimen.number}`}>
          {grouped(specimen.number)}
        </Link>
        <span>{specimen.maskedName}</span>
        <StatusTag tone={SPECIMEN_TONES[specimen.state]}>
          {speak(SPECIMEN_STATES[specimen.state])}
        </StatusTag>
        {propose && (
          <Button size="compact-sm" variant="default" onClick={propose}>
            {w('choosesIt')}
          </Button>
        )}
      </p>
      <p className="soft">{names.place(specimen.samplingPoint, specimen.samplingPointName)}</p>
      <ul>
        {reasons.map(reason => (
          <li key={reason.says.en} className={`reason-${reason.speaks}`}>
            <span aria-hidden="true">{SIGN[reason.speaks]}</span>{' '}
            <span className="visually-hidden">
              {reason.speaks === 'for' && w('speaksFor')}
              {reason.speaks === 'against' && w('speaksAgainst')}
            </span>
            {speak(reason.says)}
          </li>
        ))}
      </ul>
    </li>
  )
}

const SIGN = { for: '+', against: '−', beside: '·' } as const

function ProposeForm(props: { row: ParkedRow; number: string; cancel: () => void }) {
  const w = useWardWords()
  const told = useTell('proposeMatch')
  const { row, number, cancel } = props
  const form = useForm({ number: number && grouped(number), reason: '' }, check)
  const submit = async (given: { number: string; reason: string }) => {
    const { id, version } = row
    const { refusal } = await told.tell({ id, version, ...given })
    if (refusal) return form.refuse(refusal)
    toast('good', say('It is proposed. A second person confirms it.', '已提出，请另一人确认。'))
    nounsChanged(new Set(['observation']))
  }
  return (
    <Form form={form} label={w('propose')} onSubmit={v => void submit(v)}>
      <TextField
        label={w('proposeNumber')}
        {...form.field('number')}
        maxLength={40}
        ready={number === ''}
        needed
        digits
      />
      <LongTextField
        label={w('proposeReason')}
        hint={w('proposeHint')}
        {...form.field('reason')}
        maxLength={300}
        rows={2}
        needed
      />
      <FormActs act={w('proposeIt')} busy={told.busy} cancel={w('cancel')} onCancel={cancel} />
    </Form>
  )
}

const check = ({ number, reason }: { number: string; reason: string }) => ({
  ...(looksRight(normalise(number))
    ? {}
    : {
        number: say('This is no valid number: scan the card again.', '编号无效：请重新扫描血片。'),
      }),
  ...(reason.trim() === '' ? { reason: say('Write how you know.', '请填写依据。') } : {}),
})
