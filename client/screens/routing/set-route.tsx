/** A zone or an institution answers to another centre from a day on; what stood before ends then. */
import type { Assignment } from '../../../server/contract/places.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { useCentres } from '../network/centres.ts'
import type { RoutingProps } from '../routing.tsx'
import type { Change } from './desk.ts'
import { useNames } from './names.ts'
import { useRoutingWords } from './words.ts'

const NOBODY = 'nobody'
const JUST_END = 'end'

const EMPTY = { scopeKind: 'district', scope: '', centre: '', startsOn: '', source: '', note: '' }
type Typed = typeof EMPTY

export function SetRoute(props: RoutingProps & { row: Assignment | null; onDone: () => void }) {
  const { routing, desk, today, row, onDone } = props
  const w = useRoutingWords()
  const names = useNames(routing)
  const about = row ? { scopeKind: row.scopeKind, scope: row.scope } : {}
  const form = useForm({ ...EMPTY, startsOn: today, ...about }, check)
  const submit = (typed: Typed) => {
    desk.add(...changesOf(routing.assignments, typed))
    onDone()
  }
  const { scopeKind, centre } = form.values
  const houses = [...new Set(routing.places.map(place => place.institution))]
  const scopes = scopeKind === 'district' ? routing.districts.map(d => d.code) : houses
  const kind = scopeKind === 'district' ? 'district' : 'institution'
  return (
    <Form form={form} label={w('setRoute')} onSubmit={submit}>
      {row ? (
        <p>
          <strong>{names.scope(row.scopeKind, row.scope)}</strong> → {names.place(row.centre)}
        </p>
      ) : (
        <>
          <FewField
            label={w('for')}
            {...form.field('scopeKind')}
            choices={[
              { value: 'district', label: w('district') },
              { value: 'institution', label: w('institution') },
            ]}
          />
          <ChoiceField
            label={w(kind)}
            {...form.field('scope')}
            choices={scopes.map(code => ({ value: code, label: names.scope(kind, code) }))}
            needed
          />
        </>
      )}
      <ChoiceField
        label={w('newCentre')}
        {...form.field('centre')}
        choices={[
          ...useCentres(routing),
          { value: NOBODY, label: w('nobody') },
          ...(row ? [{ value: JUST_END, label: w('justEnd') }] : []),
        ]}
        needed
      />
      {centre === NOBODY && (
        <TextField label={w('whyNobody')} {...form.field('note')} maxLength={200} needed />
      )}
      <DayField label={w('fromDay')} {...form.field('startsOn')} needed />
      {centre !== JUST_END && (
        <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      )}
      <FormActs act={w('toDesk')} cancel={w('leave')} onCancel={onDone} />
    </Form>
  )
}

/** What holds on or after the day ends on it, and the new row begins. */
function changesOf(rows: readonly Assignment[], typed: Typed): Change[] {
  const { startsOn, scope } = typed
  const scopeKind = typed.scopeKind === 'district' ? 'district' : 'institution'
  const standing = rows.filter(
    row =>
      row.scopeKind === scopeKind &&
      row.scope === scope &&
      (row.endsOn === null || row.endsOn > startsOn),
  )
  const ends = standing.map(({ id, version, startsOn: began }) => ({
    ...{ does: 'end-assignment' as const, id, version },
    endsOn: began > startsOn ? began : startsOn,
  }))
  if (typed.centre === JUST_END) return ends
  const centre = typed.centre === NOBODY ? null : typed.centre
  const note = typed.centre === NOBODY ? typed.note : ''
  const given = { scopeKind, scope, centre, startsOn, note, source: typed.source } as const
  return [...ends, { does: 'assign', ...given }]
}

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const ends = typed.centre === JUST_END
  return {
    ...(typed.scope === '' ? { scope: say('Choose one.', '请选择。') } : {}),
    ...(typed.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
    ...(isDay(typed.startsOn)
      ? {}
      : { startsOn: say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。') }),
    ...(ends || typed.source.trim() !== ''
      ? {}
      : { source: say('Say where this stands.', '请填写依据。') }),
    ...(typed.centre === NOBODY && typed.note.trim() === ''
      ? { note: say('Say why nobody may take these.', '请说明为何无中心可接收。') }
      : {}),
  }
}
