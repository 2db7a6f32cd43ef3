/** My own account: what I may do and where, my password, the way out. */
import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import { ROLE_NAMES } from '../../server/contract/actions.ts'
import type { HeldPost } from '../../server/contract/staff.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { queries, useAsk, useTell } from '../api.ts'
import { forgetDrafts } from '../drafts.ts'
import { closeLive } from '../live.ts'
import { postsNow, useMe } from '../me.ts'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { PasswordField } from '../ui/field.tsx'
import { Form, FormActs, useForm } from '../ui/form.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { toast } from '../ui/toast.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'
import { Deputies } from './session/deputies.tsx'
import { NewPasswordFields, passwordProblems } from './session/new-password.tsx'
import { useScopeName } from './session/scope.ts'
import { OwnSessions } from './session/sessions.tsx'
import { OneCertificate } from './staff/certificates.tsx'

export const screen = {
  path: '/account',
  title: { en: 'My account', zh: '我的账户' },
  may: null,
} satisfies Screen

const en = {
  roles: 'My roles',
  insteadOf: 'for {{name}}',
  deputies: 'Deputies',
  certificates: 'My certificates',
  noCertificates: 'No certificate is recorded. The security administrator records it.',
  since: 'since',
  until: 'until',
  none: 'You hold no role now. Ask your administrator for one.',
  password: 'Change my password',
  passwordLead: 'Every other session of yours ends.',
  old: 'Present password',
  change: 'Change the password',
  leave: 'Sign out',
  leaveLead:
    'Sign out on a shared computer, always. What you typed and did not send is then removed from it. Everywhere ends your sessions on all devices.',
  signOut: 'Sign out',
  everywhere: 'Sign out everywhere',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    roles: '我的角色',
    insteadOf: '代理 {{name}}',
    deputies: '代理',
    certificates: '我的资质证书',
    noCertificates: '未登记资质证书，由安全管理员登记。',
    since: '自',
    until: '至',
    none: '您目前没有角色，请向管理员申请。',
    password: '修改密码',
    passwordLead: '修改后，您在其他设备上的登录将失效。',
    old: '当前密码',
    change: '修改密码',
    leave: '退出',
    leaveLead:
      '使用公用电脑后请务必退出，未提交的内容将从本机删除。“全部退出”会结束您在所有设备上的登录。',
    signOut: '退出登录',
    everywhere: '全部退出',
  },
}

export default function Account() {
  const me = useMe()
  return (
    <Page title={screen.title} lead={`${me.name} · ${me.login}`}>
      <Roles />
      <Stands />
      <OwnCertificates />
      <OwnSessions />
      <ChangePassword />
      <Leave />
    </Page>
  )
}

function Roles() {
  const w = useWords('account', words)
  const posts = postsNow(useMe())
  if (posts.length === 0) return <Empty says={w('none')} />
  return (
    <Part title={w('roles')}>
      <ul className="plain-list">
        {posts.map(post => (
          <OnePost key={post.id} post={post} />
        ))}
      </ul>
    </Part>
  )
}

function Stands() {
  const w = useWords('account', words)
  const me = useMe()
  return (
    <Part title={w('deputies')}>
      <Deputies staff={me.id} may />
    </Part>
  )
}

function OwnCertificates() {
  const w = useWords('account', words)
  const rows = useAsk('listOwnCertificates', {}).gave ?? []
  return (
    <Part title={w('certificates')}>
      {rows.length === 0 && <p className="soft">{w('noCertificates')}</p>}
      <ul className="plain-list">
        {rows.map(one => (
          <li key={one.id}>
            <OneCertificate one={one} />
          </li>
        ))}
      </ul>
    </Part>
  )
}

function OnePost({ post }: { post: HeldPost }) {
  const w = useWords('account', words)
  const speak = useSay()
  const scopeName = useScopeName()
  return (
    <li>
      <strong>{speak(ROLE_NAMES[post.role])}</strong> · {scopeName(post)}{' '}
      {post.insteadOf && <em>{w('insteadOf', { name: post.insteadOf })} </em>}
      <span className="soft">
        {w('since')} <When at={post.startsAt} />
        {post.endsAt && (
          <>
            {' '}
            {w('until')} <When at={post.endsAt} />
          </>
        )}
      </span>
    </li>
  )
}

const EMPTY = { old: '', password: '', repeat: '' }

function ChangePassword() {
  const w = useWords('account', words)
  const change = useTell('changePassword')
  const form = useForm(EMPTY, check)
  const submit = async ({ old, password }: typeof EMPTY) => {
    const { refusal } = await change.tell({ old, password })
    if (refusal) return form.refuse(refusal)
    form.clear()
    toast('good', say('The password is changed.', '密码已修改。'))
  }
  return (
    <Part title={w('password')}>
      <p className="soft">{w('passwordLead')}</p>
      <div className="narrow">
        <Form form={form} label={w('password')} onSubmit={v => void submit(v)}>
          <PasswordField label={w('old')} {...form.field('old')} needed />
          <NewPasswordFields form={form} />
          <FormActs act={w('change')} busy={change.busy} />
        </Form>
      </div>
    </Part>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.old === '' ? { old: say('Enter your present password.', '请输入当前密码。') } : {}),
    ...passwordProblems(values),
  }
}

function Leave() {
  const w = useWords('account', words)
  const me = useMe()
  const out = useTell('signOut')
  const [, go] = useLocation()
  const leave = async (everywhere: 'yes' | 'no') => {
    const { refusal } = await out.tell({ everywhere })
    if (refusal && refusal.kind !== 'not-signed-in') return toast('stop', refusal.says)
    forgetDrafts(me.id)
    closeLive()
    queries.clear()
    go('/sign-in', { replace: true })
  }
  return (
    <Part title={w('leave')}>
      <p className="soft">{w('leaveLead')}</p>
      <div className="form-acts">
        <Button loading={out.busy} onClick={() => void leave('no')}>
          {w('signOut')}
        </Button>
        <Button variant="default" disabled={out.busy} onClick={() => void leave('yes')}>
          {w('everywhere')}
        </Button>
      </div>
    </Part>
  )
}
