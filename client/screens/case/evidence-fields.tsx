/** What an end rests on, asked for field by field; a scan of the paper is kept as soon as it is chosen. */
import { useState } from 'react'
import {
  type ClosedByHand,
  EVIDENCE,
  EVIDENCE_FIELDS,
  type EvidenceGiven,
  lacking,
} from '../../../server/contract/evidence.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import type { GivenScan } from '../../../server/contract/scans.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { AddScan } from '../../ui/scanned.tsx'
import { caseChanged } from './changed.ts'
import { useCaseWords } from './words.ts'

export const NO_EVIDENCE = {
  ...{ on: '', condition: '', method: '', institution: '', paper: '', signedBy: '', document: '' },
}
export type TypedEvidence = typeof NO_EVIDENCE

/** As the contract takes it: what is empty was not given. */
export const givenEvidence = (typed: TypedEvidence): EvidenceGiven =>
  Object.fromEntries(
    (Object.keys(NO_EVIDENCE) as (keyof TypedEvidence)[])
      .map(name => [name, typed[name].trim()])
      .filter(([, text]) => text !== ''),
  )

/** What an end still lacks, beside the field that it is typed in. */
export function checkEvidence(
  reason: ClosedByHand,
  typed: TypedEvidence,
): Partial<Record<keyof TypedEvidence, Say>> {
  const missing = lacking(reason, givenEvidence(typed)).map(field => {
    const { en, zh } = EVIDENCE_FIELDS[field]
    const name = field === 'source' ? ('paper' as const) : field
    return [name, say(`Missing: ${en}.`, `缺少：${zh}。`)] as const
  })
  const on = typed.on.trim()
  const noDay = say('Write the day as 2026-11-22.', '日期请写成 2026-11-22。')
  return { ...Object.fromEntries(missing), ...(on !== '' && !isDay(on) ? { on: noDay } : {}) }
}

interface Props<V extends TypedEvidence> {
  readonly page: CasePage
  readonly form: FormOf<V>
  readonly reason: ClosedByHand
}

export function EvidenceFields<V extends TypedEvidence>({ page, form, reason }: Props<V>) {
  const w = useCaseWords()
  const needs = EVIDENCE[reason]
  const where = reason === 'moved' ? w('toWhom') : w('atInstitution')
  return (
    <>
      {(needs.includes('condition') || mustName(page, reason)) && (
        <Condition
          page={page}
          form={form}
          label={w(reason === 'excluded' ? 'excludedCondition' : 'confirmedCondition')}
        />
      )}
      <div className="form-row">
        {needs.includes('on') && (
          <DayField
            label={w(reason === 'refused' ? 'signedOn' : 'onDay')}
            {...form.field('on')}
            needed
          />
        )}
        {needs.includes('signedBy') && (
          <TextField
            label={w('signedBy')}
            hint={w('signedByHint')}
            {...form.field('signedBy')}
            maxLength={100}
            needed
          />
        )}
        {needs.includes('method') && (
          <TextField label={w('method')} hint={w('methodHint')} {...form.field('method')} needed />
        )}
        {needs.includes('institution') && (
          <TextField label={where} {...form.field('institution')} maxLength={200} needed />
        )}
      </div>
      {needs.includes('source') && <Paper page={page} form={form} />}
    </>
  )
}

/** Where several things stand, it is said which of them is none. */
const mustName = ({ rows }: CasePage, reason: ClosedByHand): boolean =>
  reason === 'excluded' && new Set(rows.filter(row => row.shown).map(row => row.condition)).size > 1

function Condition<V extends TypedEvidence>({
  page,
  form,
  label,
}: Omit<Props<V>, 'reason'> & { readonly label: string }) {
  const names = useNames()
  const { programme } = page.case
  const known = useAsk('listProgrammes', {}).gave?.find(one => one.code === programme)?.conditions
  const asks = ['REPEAT', 'REDRAW', 'REFERRAL', 'REVOKED', 'PLANNED']
  return (
    <ChoiceField
      label={label}
      {...form.field('condition')}
      choices={Object.keys(known ?? {})
        .filter(code => !asks.includes(code))
        .map(value => ({ value, label: names.condition(programme, value) }))}
      needed
    />
  )
}

/** The number of the paper, a scan of it, or both. */
function Paper<V extends TypedEvidence>({ page, form }: Omit<Props<V>, 'reason'>) {
  const w = useCaseWords()
  const keeps = useTell('addCaseDocument')
  const [kept, setKept] = useState('')
  const keep = async (scan: GivenScan) => {
    const { gave, refusal } = await keeps.tell({ id: page.case.id, ...scan })
    if (!gave) return refusal
    setKept(gave.name)
    form.put({ document: gave.id } as Partial<V>)
    caseChanged()
    return null
  }
  return (
    <>
      <TextField
        label={w('paper')}
        hint={w('paperHint')}
        {...form.field('paper')}
        maxLength={200}
      />
      <div className="form-acts">
        <AddScan label={w('addScan')} busy={keeps.busy} keep={keep} />
        {kept !== '' && <span>{w('scanKept', { name: kept })}</span>}
      </div>
    </>
  )
}
