/** A colleague's first visit, or the first after a lost password: choose one with the link. */
import { Button } from '@mantine/core'
import { useTell } from '../api.ts'
import type { Screen } from '../screen.ts'
import { QuietPage } from '../shell/quiet-page.tsx'
import { Form, useForm } from '../ui/form.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { type Catalogue, useSay, useWords } from '../words.ts'
import { NewPasswordFields, passwordProblems } from './session/new-password.tsx'
import { useEnter, useToken } from './session/token.ts'

export const screen = {
  path: '/invitation',
  title: { en: 'Choose your password', zh: '设置密码' },
  may: null,
  open: true,
} satisfies Screen

const en = {
  lead: 'The link works once. Afterwards you sign in with your account name and this password. Your roles hold once the security administrator has confirmed that it was you.',
  choose: 'Save and sign in',
  noToken: 'This address has no token. Open the whole link that your administrator gave you.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '此链接仅可使用一次。之后请用账号和此密码登录。经安全管理员确认系您本人后，角色方可生效。',
    choose: '保存并登录',
    noToken: '此地址缺少令牌。请打开管理员提供的完整链接。',
  },
}

const EMPTY = { password: '', repeat: '' }

export default function Invitation() {
  const w = useWords('invitation', words)
  const speak = useSay()
  const token = useToken()
  const accept = useTell('acceptInvitation')
  const enter = useEnter()
  const form = useForm(EMPTY, passwordProblems)
  const submit = async ({ password }: typeof EMPTY) => {
    const { gave, refusal } = await accept.tell({ token, password })
    if (refusal) return form.refuse(refusal)
    enter(gave)
  }
  return (
    <QuietPage title={screen.title}>
      {token === '' ? (
        <SentenceCard tone="fault" says={w('noToken')} />
      ) : (
        <>
          <p className="soft">{w('lead')}</p>
          <Form form={form} label={speak(screen.title)} onSubmit={v => void submit(v)}>
            <NewPasswordFields form={form} />
            <Button type="submit" size="md" loading={accept.busy}>
              {w('choose')}
            </Button>
          </Form>
        </>
      )}
    </QuietPage>
  )
}
