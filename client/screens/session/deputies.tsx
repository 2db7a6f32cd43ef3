/** Who stands in for somebody, and for whom they stand in; a deputy is named and ended here. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { DeputyNamed } from '../../../server/contract/deputies.ts'
import { type Say, say, startOfDay } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useMe } from '../../me.ts'
import { When } from '../../ui/clock.tsx'
import { ConfirmButton } from '../../ui/confirm-button.tsx'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  none: 'Nobody stands in.',
  for: 'stands in for',
  from: 'from',
  until: 'until',
  name: 'Name a deputy',
  login: 'Account name of the deputy',
  starts: 'From',
  startsHint: 'Left empty: from now on.',
  ends: 'Until',
  endsHint: 'The first day without a deputy.',
  reason: 'Reason',
  nameNow: 'Name this deputy',
  end: 'End',
  asks: 'End this deputy now?',
  sure: 'End it now',
  hint: 'A colleague of the same place holds these roles as well within that time, signs under the own name and needs own certificates. Administration and sealed data are not lent.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    none: '目前无代理。',
    for: '代理',
    from: '自',
    until: '至',
    name: '指定代理人',
    login: '代理人账号',
    starts: '自',
    startsHint: '留空则立即生效。',
    ends: '至',
    endsHint: '不再代理的第一天。',
    reason: '原因',
    nameNow: '指定',
    end: '终止',
    asks: '现在终止该代理？',
    sure: '终止',
    hint: '代理人须为同一机构的同事，在此期间同时拥有这些角色，以本人名义签署，并须持有本人资质证书。管理员与密封数据权限不可代理。',
  },
}

const EMPTY = { deputy: '', starts: '', ends: '', reason: '' }

/** `staff`: whose duties; `may`: whether this person names and ends deputies here. */
export function Deputies({ staff, may }: { staff: string; may: boolean }) {
  const w = useWords('deputies', words)
  const asked = useAsk('listDeputies', {})
  const [open, setOpen] = useState(false)
  const now = nowInstant()
  const rows = (asked.gave ?? []).filter(
    one => (one.staff === staff || one.deputy === staff) && one.endsAt > now,
  )
  const done = () => {
    setOpen(false)
    asked.again()
  }
  return (
    <>
      {rows.length === 0 && !asked.waiting && <p className="soft">{w('none')}</p>}
      <ul className="plain-list">
        {rows.map(row => (
          <OneDeputy key={row.id} row={row} endable={may} onDone={asked.again} />
        ))}
      </ul>
      {may && !open && (
        <div className="form-acts">
          <Button variant="default" onClick={() => setOpen(true)}>
            {w('name')}
          </Button>
        </div>
      )}
      {may && open && <NameDeputy staff={staff} onDone={done} />}
    </>
  )
}

function OneDeputy(props: { row: DeputyNamed; endable: boolean; onDone: () => void }) {
  const w = useWords('deputies', words)
  const end = useTell('endDeputy')
  const { id, version, name, deputyName, startsAt, endsAt, reason } = props.row
  const finish = async () => {
    const { refusal } = await end.tell({ id, version })
    if (refusal) return toast('stop', refusal.says)
    props.onDone()
  }
  return (
    <li>
      <strong>{deputyName}</strong> {w('for')} <strong>{name}</strong>
      <br />
      <small className="soft">
        {w('from')} <When at={startsAt} /> {w('until')} <When at={endsAt} /> · {reason}
      </small>{' '}
      {props.endable && (
        <ConfirmButton
          size="compact-xs"
          variant="default"
          loading={end.busy}
          asks={w('asks')}
          sure={w('sure')}
          onSure={() => void finish()}
        >
          {w('end')}
        </ConfirmButton>
      )}
    </li>
  )
}

function NameDeputy({ staff, onDone }: { staff: string; onDone: () => void }) {
  const w = useWords('deputies', words)
  const me = useMe()
  const tell = useTell('nameDeputy')
  const form = useForm(EMPTY, check)
  const submit = async ({ deputy, starts, ends, reason }: typeof EMPTY) => {
    const { refusal } = await tell.tell({
      ...(staff === me.id ? {} : { staff }),
      ...(starts === '' ? {} : { startsAt: startOfDay(starts) }),
      ...{ deputy, endsAt: startOfDay(ends), reason },
    })
    if (refusal) return form.refuse(refusal, { startsAt: 'starts', endsAt: 'ends' })
    form.clear()
    onDone()
  }
  return (
    <Form form={form} label={w('name')} onSubmit={v => void submit(v)}>
      <p className="soft">{w('hint')}</p>
      <TextField label={w('login')} {...form.field('deputy')} maxLength={40} needed />
      <DayField label={w('starts')} hint={w('startsHint')} {...form.field('starts')} />
      <DayField label={w('ends')} hint={w('endsHint')} {...form.field('ends')} needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={200} needed />
      <FormActs act={w('nameNow')} busy={tell.busy} />
    </Form>
  )
}

const NO_DAY = say('Enter a day such as 2026-11-22.', '请填写日期，如 2026-11-22。')

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.deputy.trim() === ''
      ? { deputy: say('Enter the account name.', '请填写账号。') }
      : {}),
    ...(values.starts !== '' && !isDay(values.starts) ? { starts: NO_DAY } : {}),
    ...(isDay(values.ends) ? {} : { ends: NO_DAY }),
    ...(values.reason.trim() === '' ? { reason: say('Enter the reason.', '请填写原因。') } : {}),
  }
}
