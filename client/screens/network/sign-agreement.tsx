/** Records an agreement that was signed: from its first day this site may collect for the centre. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useCentres } from './centres.ts'
import { routeOf } from './network.ts'
import type { SiteProps } from './site-details.tsx'
import { useNetworkWords } from './words.ts'

export function SignAgreement(props: SiteProps) {
  const w = useNetworkWords()
  const [open, setOpen] = useState(false)
  if (open) return <SignForm {...props} onDone={() => setOpen(false)} />
  return (
    <Button variant="default" onClick={() => setOpen(true)}>
      {w('sign')}
    </Button>
  )
}

const EMPTY = { centre: '', startsOn: '', endsOn: '', late: '' }

function SignForm({ network, site, programme, today, onDone }: SiteProps & { onDone: () => void }) {
  const w = useNetworkWords()
  const sign = useTell('signAgreement')
  const centre = routeOf(network, site, programme, today)?.centre ?? ''
  const form = useForm({ ...EMPTY, centre, startsOn: today }, typed => check(typed, today), {
    name: `agreement ${site.id} ${programme}`,
  })
  const isLate = isDay(form.values.startsOn) && form.values.startsOn < today
  const submit = async ({ centre, startsOn, endsOn, late }: typeof EMPTY) => {
    const until = endsOn === '' ? {} : { endsOn }
    const why = isLate ? { late } : {}
    const given = { samplingPoint: site.id, centre, programme, startsOn, ...until, ...why }
    const { refusal } = await sign.tell(given)
    if (refusal) return form.refuse(refusal)
    toast('good', say('Saved.', '已保存。'))
    form.sent()
    onDone()
  }
  return (
    <Form form={form} label={w('sign')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('centre')}
        {...form.field('centre')}
        choices={useCentres(network)}
        needed
      />
      <DayField label={w('from')} {...form.field('startsOn')} needed />
      {isLate && <TextField label={w('whyLate')} {...form.field('late')} maxLength={300} needed />}
      <DayField label={w('toOptional')} {...form.field('endsOn')} />
      <FormActs act={w('signNow')} busy={sign.busy} cancel={w('leave')} onCancel={onDone} />
    </Form>
  )
}

function check(values: typeof EMPTY, today: string): Partial<Record<keyof typeof EMPTY, Say>> {
  const notDay = say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。')
  return {
    ...(values.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
    ...(isDay(values.startsOn) ? {} : { startsOn: notDay }),
    ...(isDay(values.startsOn) && values.startsOn < today && values.late.trim() === ''
      ? { late: say('Say why it is recorded only now.', '请说明为何现在才登记。') }
      : {}),
    ...(values.endsOn === '' || isDay(values.endsOn) ? {} : { endsOn: notDay }),
  }
}
