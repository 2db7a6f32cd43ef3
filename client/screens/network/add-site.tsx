/** A new collection site of an institution; routes and agreements follow in its details. */
import { Button } from '@mantine/core'
import type { District, Place } from '../../../server/contract/places.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage } from '../../words.ts'
import { useNetworkWords } from './words.ts'

const EMPTY = { name: '', nameEn: '', institution: '', district: '' }

export function AddSite(props: {
  districts: readonly District[]
  onAdded: (place: Place) => void
}) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const add = useTell('addSamplingPoint')
  const form = useForm(EMPTY, check)
  const submit = async (values: typeof EMPTY) => {
    const { gave, refusal } = await add.tell(values)
    if (refusal) return form.refuse(refusal)
    toast('good', say(`${gave.nameEn} is added.`, `已新增${gave.name}。`))
    props.onAdded(gave)
  }
  return (
    <Form form={form} label={w('addSite')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={80} needed />
      <TextField label={w('nameEn')} {...form.field('nameEn')} maxLength={80} needed />
      <TextField
        label={w('institution')}
        hint={w('institutionHint')}
        {...form.field('institution')}
        maxLength={30}
        needed
      />
      <ChoiceField
        label={w('district')}
        {...form.field('district')}
        choices={props.districts.map(d => ({
          value: d.code,
          label: spoken === 'en' ? d.nameEn : d.name,
        }))}
        needed
      />
      <div className="form-acts">
        <Button type="submit" loading={add.busy}>
          {w('add')}
        </Button>
      </div>
    </Form>
  )
}

const NEEDED: Record<keyof typeof EMPTY, Say> = {
  name: say('Enter the name in Chinese.', '请填写中文名称。'),
  nameEn: say('Enter the name in English.', '请填写英文名称。'),
  institution: say('Enter the code of the institution.', '请填写机构代码。'),
  district: say('Choose the district.', '请选择区县。'),
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  const names = Object.keys(NEEDED) as (keyof typeof EMPTY)[]
  const missing = names.filter(name => values[name].trim() === '')
  return Object.fromEntries(missing.map(name => [name, NEEDED[name]]))
}
