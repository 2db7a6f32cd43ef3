/** One line as it is set up: what it is, how it is known, who may come in, how it is read, alarms. */
import { useState } from 'react'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { AlarmPart, DoorPart, KnownPart, ReadPart, WhatPart } from './line-parts.tsx'
import { asGiven, type LineRow, problemsOf, type Typed } from './typed.ts'
import { useLineWords } from './words.ts'

export function LineForm(props: {
  centre: string
  /** None: a new one. */
  line?: LineRow
  initial: Typed
  onDone: () => void
}) {
  const w = useLineWords()
  const speak = useSay()
  const may = useMay('edit-lines')
  const { centre, line, initial } = props
  // As it was opened: a change that somebody makes meanwhile must be noticed.
  const [version] = useState(line?.version ?? 0)
  const [add, change] = [useTell('addLine'), useTell('changeLine')]
  const form = useForm(initial, problemsOf)
  const save = async (typed: Typed) => {
    const given = asGiven(typed)
    const { refusal } = line
      ? await change.tell({ id: line.id, version, ...given, assays: given.assays ?? [] })
      : await add.tell({ centre, ...given })
    if (refusal) return form.refuse(refusal, fieldsOf(refusal))
    nounsChanged(new Set(['line']))
    toast('good', line ? isChanged(typed.name) : isAdded(typed.name))
    props.onDone()
  }
  return (
    <Form form={form} label={line ? w('change') : w('add')} onSubmit={typed => void save(typed)}>
      {!may && <p className="soft">{speak(whoCan('edit-lines'))}</p>}
      <fieldset className="line-fields" disabled={!may}>
        <WhatPart form={form} />
        <KnownPart form={form} />
        <DoorPart form={form} />
        <ReadPart form={form} line={line ?? null} />
        <AlarmPart form={form} />
        {may && (
          <FormActs
            act={line ? w('save') : w('register')}
            busy={add.busy || change.busy}
            cancel={w('cancel')}
            onCancel={props.onDone}
          />
        )}
      </fieldset>
    </Form>
  )
}

const isChanged = (name: string): Say =>
  say(`“${name}” is changed; it holds now.`, `“${name}”已修改，立即生效。`)
const isAdded = (name: string): Say =>
  say(
    `“${name}” is registered. Let it send one test message.`,
    `“${name}”已登记。请让仪器发送一条测试消息。`,
  )

/** An address of a list is refused by its place in it; it stands in the one field of the list. */
const fieldsOf = (refusal: Refusal): Record<string, keyof Typed> =>
  Object.fromEntries(refusal.issues.map(({ path }) => [path, path.split('.')[0] as keyof Typed]))
