/** A new colleague with the first role; the link to choose a password comes back once. */
import { Button } from '@mantine/core'
import { Login } from '../../../server/contract/staff.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import type { Link } from './one-time-link.tsx'
import { NO_POST, PostFields, postOf, postProblems } from './post-fields.tsx'
import { useStaffWords } from './words.ts'

const EMPTY = { name: '', login: '', ...NO_POST }

export function AddColleague({ onAdded }: { onAdded: (link: Link) => void }) {
  const w = useStaffWords()
  const add = useTell('addStaff')
  const form = useForm(EMPTY, check)
  const submit = async (values: typeof EMPTY) => {
    const { name, login } = values
    const { gave, refusal } = await add.tell({ name, login, posts: [postOf(values)] })
    if (refusal) return form.refuse(refusal)
    onAdded({ name: gave.staff.name, ...gave.invitation })
  }
  return (
    <Form form={form} label={w('add')} onSubmit={v => void submit(v)}>
      <TextField label={w('name')} {...form.field('name')} maxLength={60} needed />
      <TextField
        label={w('login')}
        hint={w('loginHint')}
        {...form.field('login')}
        maxLength={40}
        needed
      />
      <PostFields form={form} />
      <div className="form-acts">
        <Button type="submit" loading={add.busy}>
          {w('addNow')}
        </Button>
      </div>
    </Form>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  const badLogin = say(
    'The account name is 2 to 40 small letters, digits, dots or hyphens.',
    '账号须为 2 至 40 个小写字母、数字、点或连字符。',
  )
  return {
    ...(values.name.trim() === '' ? { name: say('Enter the name.', '请填写姓名。') } : {}),
    ...(Login.safeParse(values.login).success ? {} : { login: badLogin }),
    ...postProblems(values),
  }
}
