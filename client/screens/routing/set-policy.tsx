/** How the programme routes from a day on; the policy before ends then. */
import { type Say, say } from '../../../server/contract/words.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import type { RoutingProps } from '../routing.tsx'
import { useRoutingWords } from './words.ts'

const EMPTY = { policy: 'by_zone', own: 'no', startsOn: '', source: '' }
type Typed = typeof EMPTY

export function SetPolicy({ routing, desk, today, onDone }: RoutingProps & { onDone: () => void }) {
  const w = useRoutingWords()
  const form = useForm({ ...EMPTY, startsOn: today }, check)
  const submit = ({ policy, own, startsOn, source }: Typed) => {
    const standing = routing.policies.filter(p => p.endsOn === null || p.endsOn > startsOn)
    const ends = standing.map(({ id, version, startsOn: began }) => ({
      ...{ does: 'end-policy' as const, id, version },
      endsOn: began > startsOn ? began : startsOn,
    }))
    desk.add(...ends, {
      ...{ does: 'set-policy', startsOn, source },
      policy: policy === 'by_agreement' ? 'by_agreement' : 'by_zone',
      ownLaboratory: own === 'if-capable' ? 'if-capable' : 'no',
    })
    onDone()
  }
  return (
    <Form form={form} label={w('setPolicy')} onSubmit={submit}>
      <FewField
        label={w('policyTitle')}
        {...form.field('policy')}
        stacked
        choices={[
          { value: 'by_zone', label: w('by_zone') },
          { value: 'by_agreement', label: w('by_agreement') },
        ]}
      />
      <FewField
        label={w('ownTitle')}
        {...form.field('own')}
        stacked
        choices={[
          { value: 'no', label: w('ownNo') },
          { value: 'if-capable', label: w('ownLaboratory') },
        ]}
      />
      <DayField label={w('fromDay')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      <FormActs act={w('toDesk')} cancel={w('leave')} onCancel={onDone} />
    </Form>
  )
}

const check = (typed: Typed): Partial<Record<keyof Typed, Say>> => ({
  ...(isDay(typed.startsOn)
    ? {}
    : { startsOn: say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。') }),
  ...(typed.source.trim() === '' ? { source: say('Say where this stands.', '请填写依据。') } : {}),
})
