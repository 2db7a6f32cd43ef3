/** The parts of a line's form. */
import type { ReactNode } from 'react'
import { useAsk } from '../../api.ts'
import { ChoiceField, FewField, LongTextField, TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { useSay } from '../../words.ts'
import { Analytes } from './analytes.tsx'
import { Trial } from './trial.tsx'
import type { LineRow, Typed } from './typed.ts'
import { useLineWords } from './words.ts'

type Words = ReturnType<typeof useLineWords>
type Key = Parameters<Words>[0]

function FormPart({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="line-part" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

const choices = (w: Words, all: Readonly<Record<string, Key>>) =>
  Object.entries(all).map(([value, key]) => ({ value, label: w(key) }))

export function WhatPart({ form }: { form: FormOf<Typed> }) {
  const w = useLineWords()
  const speak = useSay()
  const adapters = useAsk('listAdapters', {}).gave ?? []
  return (
    <FormPart title={w('what')}>
      <TextField
        label={w('name')}
        hint={w('nameHint')}
        {...form.field('name')}
        maxLength={60}
        needed
      />
      <ChoiceField
        label={w('adapter')}
        {...form.field('adapter')}
        choices={adapters.map(one => ({ value: one.name, label: speak(one.title) }))}
        needed
      />
      <div className="line-pair">
        <FewField
          label={w('state')}
          {...form.field('state')}
          choices={choices(w, { on: 'on', off: 'off' })}
          hint={form.values.state === 'off' ? w('offHint') : null}
        />
        <FewField
          label={w('mode')}
          {...form.field('mode')}
          choices={choices(w, { live: 'live', drill: 'drill' })}
          hint={form.values.mode === 'drill' ? w('drillHint') : null}
        />
      </div>
      <Analytes {...form.field('analytes')} />
      <LongTextField
        label={w('assays')}
        hint={w('assaysHint')}
        {...form.field('assays')}
        rows={2}
      />
    </FormPart>
  )
}

export function KnownPart({ form }: { form: FormOf<Typed> }) {
  const w = useLineWords()
  return (
    <FormPart title={w('known')}>
      <p className="soft">{w('knownHint')}</p>
      <div className="line-pair">
        <TextField
          label={w('port')}
          hint={w('portHint')}
          {...form.field('port')}
          maxLength={5}
          digits
        />
        <LongTextField
          label={w('peers')}
          hint={w('peersHint')}
          {...form.field('peers')}
          maxLength={2_000}
          rows={2}
        />
      </div>
      <div className="line-pair">
        <TextField label={w('application')} {...form.field('application')} maxLength={60} />
        <TextField
          label={w('facility')}
          hint={w('facilityHint')}
          {...form.field('facility')}
          maxLength={60}
        />
      </div>
    </FormPart>
  )
}

export function DoorPart({ form }: { form: FormOf<Typed> }) {
  const w = useLineWords()
  const isTls = form.values.transport === 'tls'
  return (
    <FormPart title={w('door')}>
      <LongTextField
        label={w('allowed')}
        hint={w('allowedHint')}
        {...form.field('allowed')}
        maxLength={2_000}
        rows={2}
      />
      <FewField
        label={w('transport')}
        {...form.field('transport')}
        choices={choices(w, { plain: 'plain', tls: 'tls' })}
        hint={isTls ? w('tlsHint') : w('plainHint')}
      />
      {isTls && (
        <TextField
          label={w('certificate')}
          hint={w('certificateHint')}
          {...form.field('clientCertificate')}
          maxLength={95}
        />
      )}
    </FormPart>
  )
}

export function ReadPart({ form, line }: { form: FormOf<Typed>; line: LineRow | null }) {
  const w = useLineWords()
  return (
    <FormPart title={w('read')}>
      <LongTextField
        label={w('paths')}
        hint={w('pathsHint')}
        {...form.field('specimenPaths')}
        maxLength={400}
        rows={2}
      />
      <div className="line-pair">
        <TextField
          label={w('trim')}
          hint={w('trimHint')}
          {...form.field('specimenTrim')}
          maxLength={60}
        />
        <FewField
          label={w('check')}
          {...form.field('specimenCheck')}
          choices={choices(w, { ours: 'ours', any: 'any' })}
        />
      </div>
      {line && <Trial line={line} form={form} />}
      <FewField
        label={w('charset')}
        {...form.field('charset')}
        choices={choices(w, { '': 'utf8', gb18030: 'gb18030' })}
      />
      <FewField
        label={w('acknowledgements')}
        {...form.field('acknowledgements')}
        choices={choices(w, { 'as-asked': 'asAsked', silent: 'unasked' })}
        stacked
      />
      <FewField
        label={w('unknown')}
        {...form.field('unknownSpecimen')}
        choices={choices(w, { AA: 'aa', AE: 'ae' })}
        stacked
      />
    </FormPart>
  )
}

export function AlarmPart({ form }: { form: FormOf<Typed> }) {
  const w = useLineWords()
  return (
    <FormPart title={w('alarms')}>
      <p className="soft">{w('alarmsHint')}</p>
      <div className="line-three">
        <TextField
          label={w('silentAfter')}
          {...form.field('silentAfterMinutes')}
          maxLength={5}
          unit={w('minutes')}
          digits
        />
        <TextField label={w('mostPerHour')} {...form.field('mostPerHour')} maxLength={7} digits />
        <TextField
          label={w('strangersPerHour')}
          {...form.field('strangersPerHour')}
          maxLength={7}
          digits
        />
      </div>
    </FormPart>
  )
}
