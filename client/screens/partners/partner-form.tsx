/** A new partner: what for, where, and the name of the setting that holds its secret. */
import { PARTNER_USES, PartnerUse } from '../../../server/contract/partners.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, type Problems, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { usePartnerWords } from './words.ts'

const EMPTY = { name: '', use: 'staff', kind: 'http', address: '', secret: '', centre: '' }
type Typed = typeof EMPTY

export function PartnerForm({ done }: { done: () => void }) {
  const w = usePartnerWords()
  const speak = useSay()
  const names = useNames()
  const told = useTell('addPartner')
  const places = useAsk('listPlaces', {}).gave?.places ?? []
  const form = useForm<Typed>(EMPTY, check)
  const isGateway = form.values.kind === 'http'
  const submit = async ({ name, use, kind, address, secret, centre }: Typed) => {
    const { refusal } = await told.tell({
      ...{ name, address, use: PartnerUse.parse(use), kind: kind === 'http' ? 'http' : 'file' },
      ...{ centre: centre || null, secret: secret || null },
    })
    if (refusal) return form.refuse(refusal)
    nounsChanged(new Set(['partner']))
    toast('good', say('Added. Send it a trial message now.', '已添加，请发送测试消息。'))
    done()
  }
  return (
    <Form form={form} label={w('add')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed ready />
      <ChoiceField
        label={w('use')}
        {...form.field('use')}
        choices={PartnerUse.options.map(use => ({ value: use, label: speak(PARTNER_USES[use]) }))}
        needed
      />
      <ChoiceField
        label={w('kind')}
        {...form.field('kind')}
        choices={[
          { value: 'http', label: w('gateway') },
          { value: 'file', label: w('folder') },
        ]}
        needed
      />
      <TextField
        label={w(isGateway ? 'address' : 'path')}
        hint={w(isGateway ? 'addressHint' : 'pathHint')}
        {...form.field('address')}
        maxLength={300}
        needed
      />
      {isGateway && (
        <TextField
          label={w('secretName')}
          hint={w('secretHint')}
          {...form.field('secret')}
          maxLength={50}
          needed
        />
      )}
      <ChoiceField
        label={w('centre')}
        {...form.field('centre')}
        choices={[
          { value: '', label: w('allCentres') },
          ...places
            .filter(({ kind }) => kind === 'centre')
            .map(({ id }) => ({ value: id, label: names.place(id) })),
        ]}
      />
      <FormActs act={w('save')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

const NAMED = /^PARTNER_[A-Z0-9_]{1,40}$/

const check = ({ name, address, kind, secret }: Typed): Problems<Typed> => ({
  ...(name.trim() === '' ? { name: say('Give it a name.', '请填写名称。') } : {}),
  ...(address.trim() === ''
    ? { address: say('Say where messages go.', '请填写消息的发送地址。') }
    : {}),
  ...(kind === 'http' && !NAMED.test(secret)
    ? {
        secret: say(
          'Name the setting that holds it: PARTNER_ and capital letters, as PARTNER_SMS.',
          '请填写保存密钥的设置名称：PARTNER_ 加大写字母，例如 PARTNER_SMS。',
        ),
      }
    : {}),
})
