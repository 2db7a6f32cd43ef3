/** Before anything is authorised: what is being signed, and the password once more. */
import { say } from '../../../server/contract/words.ts'
import { useMe } from '../../me.ts'
import { PasswordField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import type { Signing } from './signing.ts'
import { useResultWords } from './words.ts'

export function PasswordDialog({ signing }: { signing: Signing }) {
  const w = useResultWords()
  return (
    <SideDrawer title={w('signTitle')} open={signing.asked !== null} onClose={signing.cancel}>
      <PasswordForm signing={signing} />
    </SideDrawer>
  )
}

function PasswordForm({ signing }: { signing: Signing }) {
  const w = useResultWords()
  const me = useMe()
  const form = useForm({ password: '' }, check)
  const those = signing.toSign
  const gone = (signing.asked?.length ?? 0) - those.length
  const specimens = new Set(those.map(row => row.specimen)).size
  const flagged = those.filter(row => row.flags.some(flag => flag.clearedAt === null)).length
  const submit = async ({ password }: { password: string }) => {
    const refusal = await signing.authorise(password)
    if (refusal) form.refuse(refusal)
  }
  return (
    <Form form={form} label={w('signTitle')} onSubmit={v => void submit(v)}>
      <Gone count={gone} left={those.length} />
      <p>
        <strong>{w('signing', { count: those.length })}</strong>{' '}
        {w('ofSpecimens', { count: specimens })}
      </p>
      {flagged > 0 && <p className="withheld">{w('signingFlagged', { count: flagged })}</p>}
      <p className="soft">{w('signLead', { name: me.name })}</p>
      <PasswordField label={w('password')} {...form.field('password')} needed ready />
      <FormActs
        act={w('signNow')}
        busy={signing.busy}
        disabled={those.length === 0}
        cancel={w('cancel')}
        onCancel={signing.cancel}
      />
    </Form>
  )
}

/** What a colleague took meanwhile: said at once, so that nobody signs another set than they read. */
function Gone({ count, left }: { count: number; left: number }) {
  const w = useResultWords()
  if (count === 0) return null
  return <SentenceCard tone="fault" says={w(left > 0 ? 'someGone' : 'allGone', { count })} />
}

const check = ({ password }: { password: string }) =>
  password === '' ? { password: say('Type your password.', '请输入密码。') } : {}
