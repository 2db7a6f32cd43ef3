/**
 * Forms that people finish: everything typed stays, each problem stands beside its field and in a
 * summary at the top that leads there. Values are text as typed; the screen shapes them on submit.
 */
import { Button } from '@mantine/core'
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { v7 as newId } from 'uuid'
import type { Refusal } from '../../server/contract/refusal.ts'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'
import { type Draft, LeftDraft, useDraft } from './draft.tsx'
import { useControlWords } from './words.ts'

export type Problems<V> = Partial<Record<keyof V, Say>>

/** What a field needs: spread it, `<TextField label="…" {...form.field('phone')} />`. */
export interface FieldOf {
  readonly id: string
  readonly name: string
  readonly value: string
  readonly onValue: (value: string) => void
  readonly problem: Say | null
}

export interface FormOf<V extends Record<string, string>> {
  readonly values: V
  readonly problems: Problems<V>
  /** The sentence of a refusal that belongs to no single field. */
  readonly refused: Say | null
  /** The client's own id of what is about to be sent: sent twice, it has one effect (D-12). */
  readonly request: string
  readonly draft: Draft
  /** Nothing is typed since it began, and nothing refused. */
  readonly untouched: boolean
  /** Counts up with each submit that found problems, so that the summary takes the focus. */
  readonly times: number
  readonly idOf: (name: keyof V & string) => string
  field(name: keyof V & string): FieldOf
  put(values: Partial<V>): void
  clear(values?: Partial<V>): void
  /** It was taken: what is typed next is another, and no draft of this one stays. */
  sent(): void
  /** The fields that are empty and must not be. */
  empty(): readonly (keyof V & string)[]
  /** Checks, and calls `act` if nothing is wrong. */
  submit(act: (values: V) => void): void
  /** Shows a refusal; `names` maps a path of the contract to a field where they differ. */
  refuse(refusal: Refusal, names?: Record<string, keyof V & string>): void
}

const isNothing = (beside: object | null): boolean =>
  Object.values(beside ?? {}).every(one => one === null)

/** Under which name a form keeps its draft, with what belongs to it and is no field. */
export interface KeptAs<B extends object | null> {
  readonly name: string
  readonly beside?: B
  readonly resume?: (beside: B) => void
}

export function useForm<V extends Record<string, string>, B extends object | null = null>(
  initial: V,
  check: (values: V) => Problems<V>,
  keptAs?: KeptAs<B>,
): FormOf<V> {
  const prefix = useId()
  const [values, setValues] = useState(initial)
  const [began, begin] = useState({ values: initial, request: newId() })
  const { request } = began
  const beside = keptAs?.beside ?? null
  const touched = JSON.stringify(values) !== JSON.stringify(began.values) || !isNothing(beside)
  const draft = useDraft(
    keptAs?.name ?? null,
    { text: JSON.stringify({ values, request, beside }), touched },
    text => {
      const left = JSON.parse(text) as { values: V; request: string; beside: B }
      setValues({ ...initial, ...left.values })
      begin({ values: initial, request: left.request })
      keptAs?.resume?.(left.beside)
    },
  )
  const [problems, setProblems] = useState<Problems<V>>({})
  const [refused, setRefused] = useState<Say | null>(null)
  const [times, setTimes] = useState(0)
  const idOf = (name: string) => `${prefix}-${name}`
  const show = (found: Problems<V>, says: Say | null) => {
    setProblems(found)
    setRefused(says)
    if (says || Object.keys(found).length > 0) setTimes(n => n + 1)
  }
  return {
    values,
    request,
    draft,
    untouched: !touched && refused === null && Object.keys(problems).length === 0,
    problems,
    refused,
    times,
    idOf,
    field: name => ({
      id: idOf(name),
      name,
      value: values[name] ?? '',
      problem: problems[name] ?? null,
      onValue: value => {
        setValues(before => ({ ...before, [name]: value }))
        setProblems(({ [name]: _mended, ...others }) => others as Problems<V>)
      },
    }),
    put: some => setValues(before => ({ ...before, ...some })),
    clear: some => {
      setValues({ ...initial, ...some })
      begin({ values: { ...initial, ...some }, request: newId() })
      draft.end()
      show({}, null)
    },
    sent: () => {
      begin({ values, request: newId() })
      draft.end()
    },
    empty: () => Object.keys(check(values)).filter(name => (values[name] ?? '').trim() === ''),
    submit(act) {
      const found = check(values)
      show(found, null)
      if (Object.keys(found).length === 0) act(values)
    },
    refuse(refusal, names = {}) {
      const found: Problems<V> = {}
      for (const { path, says } of refusal.issues) {
        const name = names[path] ?? path.split('.').at(-1) ?? path
        if (name in initial) found[name as keyof V] = says
      }
      show(found, Object.keys(found).length > 0 ? null : refusal.says)
    },
  }
}

/**
 * The form itself with its summary; Enter in a field submits. Where it goes `onward`, Enter leads to
 * the next field that is empty and must not be, and submits when there is none.
 */
export function Form<V extends Record<string, string>>(props: {
  form: FormOf<V>
  label: string
  onSubmit: (values: V) => void
  onward?: boolean
  children: ReactNode
}) {
  const { form } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    form.submit(props.onSubmit)
  }
  return (
    <form
      className="form"
      aria-label={props.label}
      onSubmit={submit}
      onKeyDown={event => props.onward && goOnward(event, form)}
      noValidate
    >
      <LeftDraft draft={form.draft} />
      <Summary form={form} />
      {props.children}
    </form>
  )
}

/** Under the fields: what sends the form, and the way out of it where there is one. */
export function FormActs(props: {
  act: ReactNode
  busy?: boolean
  /** Red, where what is done cannot be done without harm. */
  grave?: boolean | undefined
  /** A form that cannot be sent yet, by what is on the page. */
  disabled?: boolean
  cancel?: ReactNode
  onCancel?: () => void
}) {
  return (
    <div className="form-acts">
      <Button
        type="submit"
        loading={props.busy ?? false}
        disabled={props.disabled ?? false}
        {...(props.grave ? { color: 'red.9' } : {})}
      >
        {props.act}
      </Button>
      {props.onCancel && (
        <Button variant="default" onClick={props.onCancel}>
          {props.cancel}
        </Button>
      )}
    </div>
  )
}

function goOnward<V extends Record<string, string>>(
  event: KeyboardEvent<HTMLFormElement>,
  form: FormOf<V>,
): void {
  const { target, key, nativeEvent, currentTarget } = event
  if (key !== 'Enter' || nativeEvent.isComposing || event.defaultPrevented) return
  if (!(target instanceof HTMLInputElement)) return
  const empty = form.empty().map(form.idOf)
  const field = target.closest('fieldset.few') ?? target
  // Enter in the empty field itself asks what is wrong.
  if (empty.includes(field.id)) return
  const next = [...currentTarget.elements].filter(one => empty.includes(one.id))
  const after = next.find(
    one => field.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING,
  )
  const to = after ?? next[0]
  if (!(to instanceof HTMLElement)) return
  event.preventDefault()
  to.focus()
}

function Summary<V extends Record<string, string>>({ form }: { form: FormOf<V> }) {
  const w = useControlWords()
  const speak = useSay()
  const box = useRef<HTMLDivElement>(null)
  const found = Object.entries(form.problems) as [keyof V & string, Say][]
  const labels = useLabels(found.map(([name]) => form.idOf(name)))
  useEffect(() => {
    if (form.times > 0) box.current?.focus()
  }, [form.times])
  if (found.length === 0 && !form.refused) return null
  const named = (label: string | undefined, says: string) =>
    !label || says.toLowerCase().includes(label.toLowerCase())
      ? says
      : w('problemOf', { label, says })
  return (
    <div className="form-summary" role="alert" tabIndex={-1} ref={box}>
      {form.refused && <p>{speak(form.refused)}</p>}
      {found.length > 0 && <h3>{w('problems', { count: found.length })}</h3>}
      <ul>
        {found.map(([name, says], i) => (
          <li key={name}>
            <a
              href={`#${form.idOf(name)}`}
              onClick={event => {
                event.preventDefault()
                document.getElementById(form.idOf(name))?.focus()
              }}
            >
              {named(labels[i], speak(says))}
            </a>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the fields are called, as the page shows it: their labels are theirs, and in any language. */
function useLabels(ids: readonly string[]): readonly string[] {
  const [labels, setLabels] = useState<readonly string[]>([])
  useLayoutEffect(() => {
    const shown = ids.map(labelOf)
    setLabels(before => (before.join('\n') === shown.join('\n') ? before : shown))
  })
  return labels
}

function labelOf(id: string): string {
  const field = document.getElementById(id)
  const label =
    field instanceof HTMLFieldSetElement
      ? field.querySelector('legend')
      : (field as HTMLInputElement | null)?.labels?.[0]
  // Without the star of what is needed.
  return (label?.textContent ?? '').replace(/\s*\*\s*$/, '')
}
