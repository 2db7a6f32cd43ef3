/** What every run has to have: one of the programme office proposes it or its end, another approves. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ControlNeed } from '../../../server/contract/controls.ts'
import { type Day, dayOf, later, type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { EndForm } from '../../ui/end-form.tsx'
import { ChoiceField, FewField, LongTextField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { needsReason } from '../../ui/reason-form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useControlsWords } from './words.ts'

const CHANGED = new Set(['proposal'])
const DAY_MS = 86_400_000
const tomorrow = () => dayOf(later(nowInstant(), DAY_MS))
const EMPTY = {
  of: '',
  level: '1',
  count: '1',
  per: 'analyte',
  startsOn: '',
  source: '',
  reason: '',
}
type Typed = typeof EMPTY

export function NeedForm({ onDone }: { onDone: () => void }) {
  const w = useControlsWords()
  const speak = useSay()
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const choices = programmes.flatMap(({ code, analytes, ...programme }) => [
    { value: `${code} `, label: `${speak(programme)} · ${w('everyAnalyte')}` },
    ...analytes.map(a => ({ value: `${code} ${a.code}`, label: `${a.code} · ${speak(a)}` })),
  ])
  const add = useTell('proposeNeed')
  const form = useForm({ ...EMPTY, startsOn: tomorrow() }, check)
  const submit = async ({ of, level, count, per, startsOn, source, reason }: Typed) => {
    const [programme = '', analyte = ''] = of.split(' ')
    const row = {
      ...{ programme, analyte: analyte || null, level, count: Number(count), startsOn, source },
      ...{ per: per === 'run' ? ('run' as const) : ('analyte' as const) },
      verified: 'unverified' as const,
    }
    const { refusal } = await add.tell({ row, reason })
    if (refusal) return form.refuse(refusal, { analyte: 'of' })
    nounsChanged(CHANGED)
    toast('good', PROPOSED)
    onDone()
  }
  return (
    <Form form={form} label={w('addNeed')} onSubmit={v => void submit(v)}>
      <ChoiceField label={w('analyte')} {...form.field('of')} choices={choices} needed />
      <TextField label={w('levelField')} {...form.field('level')} maxLength={20} needed />
      <TextField label={w('howMany')} {...form.field('count')} digits maxLength={2} needed />
      <FewField
        label={w('countedAs')}
        {...form.field('per')}
        choices={[
          { value: 'analyte', label: w('perAnalyte') },
          { value: 'run', label: w('perRun') },
        ]}
      />
      <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      <LongTextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('addNeed')} busy={add.busy} cancel={w('cancel')} onCancel={onDone} />
    </Form>
  )
}

const PROPOSED = say(
  'Proposed. A colleague of the office approves it under “Rules”.',
  '已提交，待项目办同事在“判定规则”中批准。',
)

/** Proposes its end; what was withheld until then stays withheld. */
export function EndNeed({ need }: { need: ControlNeed }) {
  const w = useControlsWords()
  const [ending, set] = useState(false)
  const told = useTell('proposeNeedEnd')
  const end = async ({ endsOn, reason }: { endsOn: Day; reason: string }) => {
    const { refusal } = await told.tell({ id: need.id, endsOn, reason })
    if (refusal) return refusal
    nounsChanged(CHANGED)
    toast('good', PROPOSED)
    return null
  }
  if (need.endsOn !== null)
    return <small className="soft">{w('ended', { day: need.endsOn })}</small>
  return (
    <>
      <Button size="compact-sm" variant="subtle" onClick={() => set(true)}>
        {w('endNeed')}
      </Button>
      <SideDrawer title={w('endNeed')} open={ending} onClose={() => set(false)}>
        <EndForm
          label={w('endNeed')}
          words={{ day: w('endsOn'), end: w('endIt'), keep: w('cancel'), reason: w('reason') }}
          from={tomorrow()}
          busy={told.busy}
          onEnd={end}
          onDone={() => set(false)}
        >
          <p className="soft">{w('endNeedAsks')}</p>
        </EndForm>
      </SideDrawer>
    </>
  )
}

function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const count = Number(typed.count)
  return {
    ...(typed.of === '' ? { of: say('Choose the analyte.', '请选择项目。') } : {}),
    ...(typed.level.trim() === '' ? { level: say('Fill this in.', '请填写。') } : {}),
    ...(Number.isInteger(count) && count > 0
      ? {}
      : { count: say('A whole number above 0.', '请填写大于 0 的整数。') }),
    ...(isDay(typed.startsOn) ? {} : { startsOn: say('Write 2026-11-22.', '请写成 2026-11-22。') }),
    ...(typed.source.trim() === '' ? { source: say('Fill this in.', '请填写。') } : {}),
    ...needsReason(typed),
  }
}
