/** A new institution: a collection site, a laboratory or a centre; routes and agreements follow in its details. */
import { KINDS } from '../../../server/contract/institutions.ts'
import type { District, Place } from '../../../server/contract/places.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useNetworkWords } from './words.ts'

const EMPTY = {
  ...{ kind: 'sampling-point' as Place['kind'], name: '', nameEn: '', institution: '' },
  ...{ district: '', number: '', creditCode: '' },
}

export function AddSite(props: {
  districts: readonly District[]
  onAdded: (place: Place) => void
}) {
  const w = useNetworkWords()
  const spoken = useLanguage()
  const speak = useSay()
  const addSite = useTell('addSamplingPoint')
  const addOther = useTell('addInstitution')
  const form = useForm(EMPTY, check)
  const submit = async (values: typeof EMPTY) => {
    const { kind, number, creditCode, ...named } = values
    const { gave, refusal } =
      kind === 'sampling-point'
        ? await addSite.tell(named)
        : await addOther.tell({ ...named, kind, creditCode, ...(kind === 'centre' && { number }) })
    if (refusal) return form.refuse(refusal)
    toast('good', say(`${gave.nameEn} is added.`, `已新增${gave.name}。`))
    props.onAdded(gave)
  }
  return (
    <Form form={form} label={w('addSite')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('kind')}
        {...form.field('kind')}
        choices={KIND_NAMES.map(([value, says]) => ({ value, label: speak(says) }))}
        needed
      />
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
      {form.values.kind === 'centre' && (
        <TextField label={w('number')} {...form.field('number')} maxLength={2} needed />
      )}
      {form.values.kind !== 'sampling-point' && (
        <TextField label={w('creditCode')} {...form.field('creditCode')} maxLength={40} />
      )}
      <FormActs act={w('add')} busy={addSite.busy || addOther.busy} />
    </Form>
  )
}

const KIND_NAMES = Object.entries(KINDS) as [Place['kind'], Say][]

const NEEDED = {
  kind: say('Choose what it is.', '请选择类别。'),
  name: say('Enter the name in Chinese.', '请填写中文名称。'),
  nameEn: say('Enter the name in English.', '请填写英文名称。'),
  institution: say('Enter the code of the institution.', '请填写机构代码。'),
  district: say('Choose the district.', '请选择区县。'),
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  const names = Object.keys(NEEDED) as (keyof typeof NEEDED)[]
  const missing = names.filter(name => values[name].trim() === '')
  const number = values.kind === 'centre' && !/^\d\d$/.test(values.number)
  return {
    ...Object.fromEntries(missing.map(name => [name, NEEDED[name]])),
    ...(number ? { number: say('Two digits, such as 05.', '请填写两位数字，如 05。') } : {}),
  }
}
