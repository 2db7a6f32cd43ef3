/** Assigns this institution, or its whole district, to a centre from a day on. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage } from '../../words.ts'
import { useCentres } from './centres.ts'
import type { SiteProps } from './site-details.tsx'
import { useNetworkWords } from './words.ts'

export function SetAssignment(props: SiteProps) {
  const w = useNetworkWords()
  const [open, setOpen] = useState(false)
  if (open) return <AssignForm {...props} onDone={() => setOpen(false)} />
  return (
    <Button variant="default" onClick={() => setOpen(true)}>
      {w('setAssignment')}
    </Button>
  )
}

const EMPTY = { scopeKind: 'institution', centre: '', startsOn: '', source: '' }

function AssignForm({
  network,
  site,
  programme,
  today,
  onDone,
}: SiteProps & { onDone: () => void }) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const assign = useTell('setAssignment')
  const form = useForm({ ...EMPTY, startsOn: today }, check)
  const district = network.districts.find(d => d.code === site.district)
  const submit = async ({ scopeKind, centre, startsOn, source }: typeof EMPTY) => {
    const whole = scopeKind === 'district'
    const { refusal } = await assign.tell({
      programme,
      scopeKind: whole ? 'district' : 'institution',
      scope: whole ? site.district : site.institution,
      centre,
      startsOn,
      source,
    })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Saved.', '已保存。'))
    onDone()
  }
  const districtName = (spoken === 'en' ? district?.nameEn : district?.name) ?? site.district
  return (
    <Form form={form} label={w('setAssignment')} onSubmit={v => void submit(v)}>
      <FewField
        label={w('scope')}
        {...form.field('scopeKind')}
        stacked
        choices={[
          { value: 'institution', label: w('byInstitution') },
          { value: 'district', label: w('byDistrict', { name: districtName }) },
        ]}
      />
      <ChoiceField
        label={w('centre')}
        {...form.field('centre')}
        choices={useCentres(network)}
        needed
      />
      <DayField label={w('from')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      <div className="form-acts">
        <Button type="submit" loading={assign.busy}>
          {w('assign')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {w('leave')}
        </Button>
      </div>
    </Form>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.centre === '' ? { centre: say('Choose the centre.', '请选择筛查中心。') } : {}),
    ...(isDay(values.startsOn)
      ? {}
      : { startsOn: say('Enter a day: 2026-11-22.', '请输入日期：2026-11-22。') }),
    ...(values.source.trim() === ''
      ? {
          source: say(
            'Say where this is written: the notice and its number.',
            '请填写依据：文件名称及文号。',
          ),
        }
      : {}),
  }
}
