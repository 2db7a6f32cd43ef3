/** Sign in; says also where the set-up link is while nobody can. */
import { Button } from '@mantine/core'
import { useEffect } from 'react'
import { useLocation, useSearch } from 'wouter'
import { type Say, say } from '../../server/contract/words.ts'
import { queries, useAsk, useTell } from '../api.ts'
import { useCell } from '../cell.ts'
import { goodbye } from '../live.ts'
import type { Screen } from '../screen.ts'
import { QuietPage } from '../shell/quiet-page.tsx'
import { PasswordField, TextField } from '../ui/field.tsx'
import { Form, useForm } from '../ui/form.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'

export const screen = {
  path: '/sign-in',
  title: { en: 'Sign in', zh: '登录' },
  may: null,
  open: true,
} satisfies Screen

const en = {
  login: 'Account name',
  password: 'Password',
  signIn: 'Sign in',
  lost: 'Password lost? The administrator of your centre makes a new one-time link for you.',
  setUp:
    'Nobody has an account yet. Open the one-time set-up link that the server printed at its first start.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    login: '账号',
    password: '密码',
    signIn: '登录',
    lost: '忘记密码？请中心的系统管理员为您重新生成一次性链接。',
    setUp: '系统尚无账户。请打开服务器首次启动时打印的一次性设置链接。',
  },
}

export default function SignIn() {
  const w = useWords('sign-in', words)
  const speak = useSay()
  const ended = useCell(goodbye)
  const setUp = useAsk('setUpState', {})
  const signIn = useTell('signIn')
  const goOn = useGoOn()
  const form = useForm({ login: '', password: '' }, check)
  const submit = async (values: typeof form.values) => {
    const { gave, refusal } = await signIn.tell(values)
    if (refusal) return form.refuse(refusal)
    queries.setQueryData(['whoAmI', {}], gave)
    goOn()
  }
  return (
    <QuietPage title={screen.title}>
      {ended && <SentenceCard tone="fault" says={speak(ended)} />}
      {setUp.gave?.state === 'open' && <SentenceCard tone="fault" says={w('setUp')} />}
      <Form form={form} label={speak(screen.title)} onSubmit={v => void submit(v)}>
        <TextField label={w('login')} {...form.field('login')} autoComplete="username" ready />
        <PasswordField label={w('password')} {...form.field('password')} />
        <Button type="submit" size="md" loading={signIn.busy}>
          {w('signIn')}
        </Button>
      </Form>
      <p className="soft">{w('lost')}</p>
    </QuietPage>
  )
}

function check(values: { login: string; password: string }): { login?: Say; password?: Say } {
  return {
    ...(values.login.trim() === ''
      ? { login: say('Enter your account name.', '请输入账号。') }
      : {}),
    ...(values.password === '' ? { password: say('Enter your password.', '请输入密码。') } : {}),
  }
}

/** Where the person wanted to go before; only inside this application. */
function useGoOn(): () => void {
  const [, go] = useLocation()
  const wanted = new URLSearchParams(useSearch()).get('next') ?? '/'
  const inside = /^\/(?![/\\])/.test(wanted) ? wanted : '/'
  useEffect(() => {
    // A session that still holds needs no form.
    if (queries.getQueryData(['whoAmI', {}])) go(inside, { replace: true })
  }, [go, inside])
  return () => {
    goodbye.set(null)
    go(inside, { replace: true })
  }
}
