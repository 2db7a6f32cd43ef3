/** Certificates: of one colleague with a new one and an early end, and of all, the next to expire first. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import {
  CAPABILITY_NAMES,
  Capability,
  type CertificateShown,
} from '../../../server/contract/certificates.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { EndForm } from '../../ui/end-form.tsx'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useStaffWords } from './words.ts'

type Named = CertificateShown & { name: string }

const STANDING = {
  expired: ['critical', 'expired'],
  'to-come': ['plain', 'notYet'],
  soon: ['watch', 'soon'],
  valid: ['done', 'valid'],
} as const

function CertificateState({ standing }: Pick<CertificateShown, 'standing'>) {
  const w = useStaffWords()
  const [tone, word] = STANDING[standing]
  return <StatusTag tone={tone}>{w(word)}</StatusTag>
}

/** What it is for, whether it holds, and whose paper it is. */
export function OneCertificate({ one }: { one: CertificateShown }) {
  const w = useStaffWords()
  return (
    <>
      <strong>{useSay()(CAPABILITY_NAMES[one.capability])}</strong> <CertificateState {...one} />
      <br />
      <small className="soft">
        {one.number} · {one.issuer} · {w('since')} {one.startsOn} {w('until')} {one.endsOn}
      </small>
    </>
  )
}

/** Of everybody what is over or runs out soon and was not renewed, the first to expire at the top. */
export function ExpiryList({ onOpen }: { onOpen: (staff: string) => void }) {
  const w = useStaffWords()
  const speak = useSay()
  const asked = useAsk('listCertificates', {})
  const columns: Column<Named>[] = [
    { key: 'name', head: w('name'), show: one => <strong>{one.name}</strong> },
    { key: 'what', head: w('capability'), show: one => speak(CAPABILITY_NAMES[one.capability]) },
    { key: 'until', head: w('until'), show: one => one.endsOn },
    { key: 'state', head: w('state'), show: one => <CertificateState {...one} /> },
    { key: 'number', head: w('number'), show: one => one.number, wideOnly: true },
    { key: 'issuer', head: w('issuer'), show: one => one.issuer, wideOnly: true },
  ]
  return (
    <DataTable
      cards
      label={w('certificates')}
      columns={columns}
      rows={asked.gave?.certificates.filter(runsOut)}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={one => one.id}
      onOpen={one => onOpen(one.staff)}
      empty={<p className="soft">{w('noneRunsOut')}</p>}
    />
  )
}

/** Whether it needs a renewal that nobody has recorded yet. */
function runsOut(one: Named, _at: number, all: readonly Named[]): boolean {
  const renewed = all.some(
    other =>
      other.staff === one.staff && other.capability === one.capability && other.endsOn > one.endsOn,
  )
  return !renewed && (one.standing === 'soon' || one.standing === 'expired')
}

export function PersonCertificates({ staff, may }: { staff: string; may: boolean }) {
  const w = useStaffWords()
  const asked = useAsk('listCertificates', {})
  const [open, setOpen] = useState(false)
  const rows = asked.gave?.certificates.filter(one => one.staff === staff) ?? []
  return (
    <section>
      <h3>{w('certificates')}</h3>
      {rows.length === 0 && <p className="soft">{w('noCertificates')}</p>}
      <ul className="plain-list">
        {rows.map(one => (
          <li key={one.id}>
            <OneCertificate one={one} />
            {may && one.endsOn > dayOf(nowInstant()) && <EndCertificate one={one} />}
          </li>
        ))}
      </ul>
      {may && !open && (
        <Button variant="default" onClick={() => setOpen(true)}>
          {w('addCertificate')}
        </Button>
      )}
      {may && open && <AddCertificate staff={staff} onDone={() => setOpen(false)} />}
    </section>
  )
}

function EndCertificate({ one }: { one: CertificateShown }) {
  const w = useStaffWords()
  const [open, setOpen] = useState(false)
  const end = useTell('endCertificate')
  if (!open)
    return (
      <Button size="compact-xs" variant="default" onClick={() => setOpen(true)}>
        {w('endCertificate')}
      </Button>
    )
  return (
    <EndForm
      label={`${w('endCertificate')} ${one.number}`}
      words={{
        ...{ day: w('firstWithout'), end: w('endCertificate'), keep: w('keep') },
        reason: w('why'),
      }}
      from={dayOf(nowInstant())}
      busy={end.busy}
      onEnd={async given => {
        const { refusal } = await end.tell({ id: one.id, version: one.version, ...given })
        return refusal ?? null
      }}
      onDone={() => setOpen(false)}
    />
  )
}

const EMPTY = { capability: '', number: '', issuer: '', startsOn: '', endsOn: '' }

function AddCertificate({ staff, onDone }: { staff: string; onDone: () => void }) {
  const w = useStaffWords()
  const speak = useSay()
  const add = useTell('addCertificate')
  const form = useForm(EMPTY, check)
  const submit = async ({ capability, ...given }: typeof EMPTY) => {
    const { refusal } = await add.tell({ staff, ...given, capability: capability as Capability })
    if (refusal) return form.refuse(refusal)
    onDone()
  }
  return (
    <Form form={form} label={w('addCertificate')} onSubmit={v => void submit(v)}>
      <ChoiceField
        label={w('capability')}
        {...form.field('capability')}
        choices={Capability.options.map(one => ({
          value: one,
          label: speak(CAPABILITY_NAMES[one]),
        }))}
        needed
      />
      <TextField label={w('number')} {...form.field('number')} maxLength={60} needed />
      <TextField label={w('issuer')} {...form.field('issuer')} maxLength={120} needed />
      <DayField label={w('since')} {...form.field('startsOn')} needed />
      <DayField label={w('until')} hint={w('firstWithout')} {...form.field('endsOn')} needed />
      <FormActs act={w('addCertificate')} busy={add.busy} />
    </Form>
  )
}

const NO_DAY = say('Enter a day such as 2026-11-22.', '请填写日期，如 2026-11-22。')
const NEEDED = say('This is needed.', '此项必填。')

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.capability === '' ? { capability: NEEDED } : {}),
    ...(values.number.trim() === '' ? { number: NEEDED } : {}),
    ...(values.issuer.trim() === '' ? { issuer: NEEDED } : {}),
    ...(isDay(values.startsOn) ? {} : { startsOn: NO_DAY }),
    ...(isDay(values.endsOn) ? {} : { endsOn: NO_DAY }),
  }
}
