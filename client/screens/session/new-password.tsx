/** A password chosen anew, typed twice; used by set-up, invitation and account. */
import { type Say, say } from '../../../server/contract/words.ts'
import { PasswordField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { type Catalogue, useWords } from '../../words.ts'

const LEAST_CHARACTERS = 10

const en = {
  password: 'New password',
  repeat: 'New password once more',
  hint: 'At least {{least}} characters. A sentence that only you know is best.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    password: '新密码',
    repeat: '再次输入新密码',
    hint: '至少 {{least}} 个字符，建议使用只有您知道的一句话。',
  },
}

/** What is wrong with the pair, beside the field where it is mended. */
export function passwordProblems(values: { password: string; repeat: string }): {
  password?: Say
  repeat?: Say
} {
  if (values.password.length < LEAST_CHARACTERS) {
    return {
      password: say(
        `The password needs at least ${LEAST_CHARACTERS} characters.`,
        `密码至少需要 ${LEAST_CHARACTERS} 个字符。`,
      ),
    }
  }
  if (values.password === values.repeat) return {}
  return {
    repeat: say(
      'The two passwords differ. Type it once more.',
      '两次输入的密码不一致，请重新输入。',
    ),
  }
}

export function NewPasswordFields<V extends { password: string; repeat: string }>({
  form,
}: {
  form: FormOf<V & Record<string, string>>
}) {
  const w = useWords('new-password', words)
  return (
    <>
      <PasswordField
        label={w('password')}
        hint={w('hint', { least: LEAST_CHARACTERS })}
        {...form.field('password')}
        fresh
        needed
      />
      <PasswordField label={w('repeat')} {...form.field('repeat')} fresh needed />
    </>
  )
}
