/**
 * A new colleague; the link to choose a password comes back once. Roles are the security
 * administrator's to give, who is named here while there is none.
 */
import type { Role } from '../../../server/contract/actions.ts'
import { Login } from '../../../server/contract/staff.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import type { Link } from './one-time-link.tsx'
import { NO_POST, PostFields, postOf, postProblems } from './post-fields.tsx'
import { useStaffWords } from './words.ts'

const EMPTY = { name: '', login: '', ...NO_POST }

export function AddColleague({ onAdded }: { onAdded: (link: Link) => void }) {
  const w = useStaffWords()
  const add = useTell('addStaff')
  const firsts = useFirsts()
  const form = useForm(EMPTY, check)
  const submit = async (values: typeof EMPTY) => {
    const { name, login } = values
    const { gave, refusal } = await add.tell({
      name,
      login,
      posts: values.role === '' ? [] : [postOf(values)],
    })
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
      {firsts.length > 0 && <PostFields form={form} roles={firsts} needed={false} />}
      <p className="soft">{w(firsts.length > 0 ? 'firstsHint' : 'rolesLater')}</p>
      <FormActs act={w('addNow')} busy={add.busy} />
    </Form>
  )
}

const FIRSTS = ['security-administrator', 'auditor'] as const

/** Those of which there is nobody yet. */
function useFirsts(): Role[] {
  const staff = useAsk('listStaff', {}).gave
  const now = nowInstant()
  if (!staff) return []
  const posts = staff.flatMap(one => (one.disabledAt ? [] : one.posts))
  return FIRSTS.filter(
    role => !posts.some(p => p.role === role && (p.endsAt === null || p.endsAt > now)),
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
    ...(values.role === '' ? {} : postProblems(values)),
  }
}
