/** The first administrator, made with the one-time link that the first start printed. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { Login } from '../../server/contract/staff.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import type { Screen } from '../screen.ts'
import { QuietPage } from '../shell/quiet-page.tsx'
import { TextField } from '../ui/field.tsx'
import { Form, useForm } from '../ui/form.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'
import { NewPasswordFields, passwordProblems } from './session/new-password.tsx'
import { useEnter, useToken } from './session/token.ts'

export const screen = {
  path: '/set-up',
  title: { en: 'Set up Guthrie', zh: '初始设置' },
  may: null,
  open: true,
} satisfies Screen

const en = {
  lead: 'You make the first administrator. With it you add your colleagues and their roles.',
  name: 'Your name',
  login: 'Account name',
  loginHint: 'Small letters, digits, dot, hyphen; you sign in with it.',
  make: 'Make the administrator',
  done: 'Guthrie has been set up already. Sign in, or ask your administrator for an account.',
  noToken:
    'This address has no token. Open the whole link that the server printed at its first start.',
  signIn: 'To the sign-in',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '在此创建首位系统管理员，之后由其添加同事并分配角色。',
    name: '姓名',
    login: '账号',
    loginHint: '小写字母、数字、点、连字符；用于登录。',
    make: '创建管理员',
    done: '系统已完成初始设置。请登录，或向管理员申请账号。',
    noToken: '此地址缺少令牌。请打开服务器首次启动时打印的完整链接。',
    signIn: '前往登录',
  },
}

const EMPTY = { name: '', login: '', password: '', repeat: '' }

export default function SetUp() {
  const w = useWords('set-up', words)
  const speak = useSay()
  const state = useAsk('setUpState', {})
  const token = useToken()
  const setUp = useTell('setUp')
  const enter = useEnter()
  const form = useForm(EMPTY, check)
  const submit = async ({ name, login, password }: typeof EMPTY) => {
    const { gave, refusal } = await setUp.tell({ token, name, login, password })
    if (refusal) return form.refuse(refusal)
    enter(gave)
  }
  const stop = state.gave?.state === 'done' ? w('done') : token === '' ? w('noToken') : null
  return (
    <QuietPage title={screen.title}>
      {stop ? (
        <SentenceCard tone="fault" says={stop}>
          <Link href="/sign-in">{w('signIn')}</Link>
        </SentenceCard>
      ) : (
        <>
          <p className="soft">{w('lead')}</p>
          <Form form={form} label={speak(screen.title)} onSubmit={v => void submit(v)}>
            <TextField label={w('name')} {...form.field('name')} autoComplete="name" needed ready />
            <TextField
              label={w('login')}
              hint={w('loginHint')}
              {...form.field('login')}
              autoComplete="username"
              needed
            />
            <NewPasswordFields form={form} />
            <Button type="submit" size="md" loading={setUp.busy}>
              {w('make')}
            </Button>
          </Form>
        </>
      )}
    </QuietPage>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.name.trim() === '' ? { name: say('Enter your name.', '请输入姓名。') } : {}),
    ...(Login.safeParse(values.login).success ? {} : { login: badLogin }),
    ...passwordProblems(values),
  }
}

const badLogin = say(
  'Choose an account name of 2 to 40 small letters, digits, dots or hyphens.',
  '账号须为 2 至 40 个小写字母、数字、点或连字符。',
)
