/** One colleague: roles now and before, a further role, a new link, the end of the account. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { ROLE_NAMES } from '../../../server/contract/actions.ts'
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { Post } from '../../../server/contract/staff.ts'
import { say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { whenText } from '../../dates.ts'
import { useMay } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { Deputies } from '../session/deputies.tsx'
import { useScopeName } from '../session/scope.ts'
import { PersonCertificates } from './certificates.tsx'
import type { Link } from './one-time-link.tsx'
import { NO_POST, PostFields, type PostValues, postOf, postProblems } from './post-fields.tsx'
import { useStaffWords } from './words.ts'

type Person = Output<ContractOf['listStaff']>[number]

export function PersonDetails({ person, onLink }: { person: Person; onLink: (l: Link) => void }) {
  const w = useStaffWords()
  const mayGive = useMay('give-roles')
  const mayEdit = useMay('edit-staff')
  const mayConfirm = useMay('confirm-staff')
  const now = nowInstant()
  const past = person.posts.filter(p => p.endsAt !== null && p.endsAt <= now)
  const present = person.posts.filter(p => !past.includes(p))
  const isOpen = person.disabledAt === null
  return (
    <div className="form person-details">
      {person.unconfirmedSince && isOpen && <Confirm person={person} may={mayConfirm} />}
      <section>
        <h3>{w('present')}</h3>
        {present.length === 0 && <p className="soft">{w('noRoles')}</p>}
        <ul className="plain-list">
          {present.map(post => (
            <OnePost key={post.id} post={post} endable={mayGive && isOpen} />
          ))}
        </ul>
        {mayGive && isOpen && <GiveRole person={person} />}
      </section>
      {past.length > 0 && (
        <section>
          <h3>{w('past')}</h3>
          <ul className="plain-list">
            {past.map(post => (
              <OnePost key={post.id} post={post} endable={false} />
            ))}
          </ul>
        </section>
      )}
      <PersonCertificates staff={person.id} may={mayGive && isOpen} />
      <section>
        <h3>{w('deputies')}</h3>
        <Deputies staff={person.id} may={mayGive && isOpen} />
      </section>
      {mayGive && isOpen && <EndSessions person={person} />}
      {mayEdit && isOpen && <InviteAgain person={person} onLink={onLink} />}
      {mayEdit && isOpen && <Disable person={person} />}
    </div>
  )
}

function Confirm({ person, may }: { person: Person; may: boolean }) {
  const w = useStaffWords()
  const confirm = useTell('confirmStaff')
  const { id, version, name } = person
  const done = async () => {
    const { refusal } = await confirm.tell({ id, version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say(`The roles of ${name} hold now.`, `${name} 的角色已生效。`))
  }
  return (
    <section>
      <h3>{w('confirm')}</h3>
      <SentenceCard
        tone="fault"
        says={w('confirmHint', { name, when: whenText(person.unconfirmedSince ?? '') })}
      />
      {may && (
        <ConfirmButton
          loading={confirm.busy}
          asks={w('confirmAsks', { name })}
          sure={w('confirmNow')}
          onSure={() => void done()}
        >
          {w('confirm')}
        </ConfirmButton>
      )}
    </section>
  )
}

function OnePost({ post, endable }: { post: Post; endable: boolean }) {
  const w = useStaffWords()
  const speak = useSay()
  const end = useTell('endRole')
  const scopeName = useScopeName()
  const finish = async () => {
    const { refusal } = await end.tell({ id: post.id })
    if (refusal) toast('stop', refusal.says)
  }
  return (
    <li>
      <strong>{speak(ROLE_NAMES[post.role])}</strong> · {scopeName(post)}
      <br />
      <small className="soft">
        {w('since')} <When at={post.startsAt} />
        {post.endsAt && (
          <>
            {' '}
            {w('until')} <When at={post.endsAt} />
          </>
        )}
      </small>{' '}
      {endable && (
        <ConfirmButton
          size="compact-xs"
          variant="default"
          loading={end.busy}
          asks={w('endAsks')}
          sure={w('endNow')}
          onSure={() => void finish()}
        >
          {w('end')}
        </ConfirmButton>
      )}
    </li>
  )
}

function GiveRole({ person }: { person: Person }) {
  const w = useStaffWords()
  const [open, setOpen] = useState(false)
  const give = useTell('giveRole')
  const form = useForm(NO_POST, postProblems)
  const submit = async (values: PostValues) => {
    const { refusal } = await give.tell({ id: person.id, ...postOf(values) })
    if (refusal) return form.refuse(refusal)
    form.clear()
    setOpen(false)
  }
  if (!open) {
    return (
      <Button variant="default" onClick={() => setOpen(true)}>
        {w('give')}
      </Button>
    )
  }
  return (
    <Form form={form} label={w('give')} onSubmit={v => void submit(v)}>
      <PostFields form={form} />
      <FormActs act={w('giveNow')} busy={give.busy} />
    </Form>
  )
}

function InviteAgain({ person, onLink }: { person: Person; onLink: (link: Link) => void }) {
  const w = useStaffWords()
  const invite = useTell('inviteAgain')
  const make = async () => {
    const { gave, refusal } = await invite.tell({ id: person.id })
    if (refusal) return toast('stop', refusal.says)
    onLink({ name: person.name, ...gave })
  }
  return (
    <section>
      <h3>{w('invite')}</h3>
      <p className="soft">{w('inviteHint')}</p>
      <ConfirmButton
        variant="default"
        loading={invite.busy}
        asks={w('inviteAsks', { name: person.name })}
        sure={w('inviteNow')}
        onSure={() => void make()}
      >
        {w('inviteNow')}
      </ConfirmButton>
    </section>
  )
}

function EndSessions({ person }: { person: Person }) {
  const w = useStaffWords()
  const end = useTell('endSessionsOf')
  const finish = async () => {
    const { gave, refusal } = await end.tell({ id: person.id })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say(`${gave.ended} sessions are ended.`, `已结束 ${gave.ended} 个登录。`))
  }
  return (
    <section>
      <h3>{w('sessions')}</h3>
      <p className="soft">{w('sessionsHint')}</p>
      <ConfirmButton
        variant="default"
        loading={end.busy}
        asks={w('sessionsAsks', { name: person.name })}
        sure={w('sessionsEnd')}
        onSure={() => void finish()}
      >
        {w('sessionsEnd')}
      </ConfirmButton>
    </section>
  )
}

function Disable({ person }: { person: Person }) {
  const w = useStaffWords()
  const disable = useTell('disableStaff')
  const close = async () => {
    const { refusal } = await disable.tell({ id: person.id, version: person.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', say(`The account of ${person.name} is closed.`, `${person.name} 的账户已停用。`))
  }
  return (
    <section>
      <h3>{w('disable')}</h3>
      <p className="soft">{w('disableHint')}</p>
      <ConfirmButton
        variant="default"
        loading={disable.busy}
        asks={w('disableAsks', { name: person.name })}
        sure={w('disableNow')}
        onSure={() => void close()}
      >
        {w('disable')}
      </ConfirmButton>
    </section>
  )
}
