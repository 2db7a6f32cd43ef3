/** Changing what a person is called or reached by; what it said before is kept with the reason. */
import { Button } from '@mantine/core'
import { wrongName } from '../../../server/contract/person-names.ts'
import { type Identity, Mother } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { PaperFields, paperOf, wrongPaper } from '../station/paper-fields.tsx'
import { useCaseWords } from './words.ts'

interface Reached {
  readonly subject: string
  readonly version: number
}

/** One press after the call: the number is right. */
export function CheckThird({ reached, done }: { reached: Reached; done: () => void }) {
  const w = useCaseWords()
  const told = useTell('checkThirdContact')
  const check = async () => {
    const { refusal } = await told.tell({ id: reached.subject, version: reached.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say('The third contact is confirmed.', '第三联系人已核实。'))
    done()
  }
  return (
    <Button variant="default" size="compact-sm" loading={told.busy} onClick={() => void check()}>
      {w('checkThird')}
    </Button>
  )
}

const FIELDS = ['phone2', 'address', 'thirdContact', 'inpatientNumber'] as const

const valuesOf = (one: Identity) => ({
  name: one.name,
  phone: one.phone ?? '',
  phone2: one.phone2 ?? '',
  address: one.address ?? '',
  thirdContact: one.thirdContact ?? '',
  inpatientNumber: one.inpatientNumber ?? '',
  idNumber: one.idNumber ?? '',
  idKind: one.idKind ?? '',
  takeOver: '',
  reason: '',
})
type Values = ReturnType<typeof valuesOf>

export function ChangeContact(props: { identity: Identity; reached: Reached; done: () => void }) {
  const w = useCaseWords()
  const told = useTell('changeIdentity')
  const form = useForm(valuesOf(props.identity), check, {
    name: `identity ${props.identity.subject}`,
  })
  const submit = async (values: Values) => {
    const { subject: id, version } = props.reached
    const { refusal } = await told.tell({ id, version, reason: values.reason, ...motherOf(values) })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Changed. What it said before is kept.', '已更改，原内容保留。'))
    form.sent()
    props.done()
  }
  return (
    <Form form={form} label={w('changeContact')} onSubmit={values => void submit(values)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed ready />
      <div className="form-row">
        <TextField label={w('phone')} {...form.field('phone')} digits maxLength={20} needed />
        <TextField label={w('phone2')} {...form.field('phone2')} digits maxLength={20} />
      </div>
      <TextField label={w('third')} {...form.field('thirdContact')} maxLength={100} />
      <TextField label={w('address')} {...form.field('address')} maxLength={200} />
      <TextField label={w('inpatient')} {...form.field('inpatientNumber')} maxLength={40} />
      <PaperFields
        number={form.field('idNumber')}
        kind={form.field('idKind')}
        takeOver={form.field('takeOver')}
      />
      <TextField label={w('changeReason')} {...form.field('reason')} maxLength={200} needed />
      <FormActs act={w('changeSave')} busy={told.busy} cancel={w('cancel')} onCancel={props.done} />
    </Form>
  )
}

function motherOf(values: Values): Mother {
  const { name, phone } = values
  const more = FIELDS.filter(key => values[key].trim() !== '')
  return {
    ...{ name: name.trim(), phone: phone.trim() },
    ...Object.fromEntries(more.map(key => [key, values[key].trim()])),
    ...paperOf(values),
  }
}

function check(values: Values): Partial<Record<keyof Values, Say>> {
  const { name, reason } = values
  const wrong = wrongPaper(values)
  const odd = name.trim() === '' ? say('Enter the name.', '请填写姓名。') : wrongName(name.trim())
  const shaped = Mother.shape.phone.safeParse(values.phone.trim())
  return {
    ...(odd ? { name: odd } : {}),
    ...(shaped.success ? {} : { phone: say('Enter a phone number.', '请填写电话号码。') }),
    ...(wrong ? { idNumber: wrong } : {}),
    ...(reason.trim() === '' ? { reason: say('Say why it is changed.', '请说明更改原因。') } : {}),
  }
}
