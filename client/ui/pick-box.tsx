/** Type, see what fits, choose with the arrows and Enter: a text field over a short list. */
import { TextInput } from '@mantine/core'
import { type ReactNode, type Ref, useId, useState } from 'react'

export interface Pick {
  readonly key: string
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly choose: () => void
}

export function PickBox(props: {
  label: string
  hint?: string
  text: string
  onText: (text: string) => void
  picks: readonly Pick[]
  /** Said in place of the list: nothing found, or still looking. */
  says?: string | null
  inputRef?: Ref<HTMLInputElement>
  /** Has the focus when the page opens. */
  ready?: boolean
}) {
  const id = useId()
  const [at, setAt] = useState(-1)
  const [closed, close] = useState(true)
  const { picks } = props
  const chosen = picks[Math.min(at, picks.length - 1)]
  const pick = (one: Pick | undefined) => {
    if (!one) return
    setAt(-1)
    close(true)
    one.choose()
  }
  const keys: Record<string, () => void> = {
    ArrowDown: () => {
      close(false)
      setAt(Math.min(picks.length - 1, at + 1))
    },
    ArrowUp: () => setAt(Math.max(0, at - 1)),
    Enter: () => pick(chosen ?? (props.text === '' ? undefined : picks[0])),
    Escape: () => {
      close(true)
      props.onText('')
    },
  }
  const open = !closed && (picks.length > 0 || Boolean(props.says))
  return (
    <div className="pick-box">
      <TextInput
        ref={props.inputRef ?? null}
        data-search-box=""
        label={props.label}
        description={props.hint ?? null}
        value={props.text}
        autoFocus={props.ready ?? false}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen ? `${id}-${chosen.key}` : ''}
        autoComplete="off"
        maxLength={60}
        onChange={e => {
          props.onText(e.currentTarget.value)
          setAt(-1)
          close(false)
        }}
        onFocus={() => close(false)}
        onBlur={() => close(true)}
        onKeyDown={e => {
          const act = keys[e.key]
          if (!act || e.nativeEvent.isComposing) return
          e.preventDefault()
          act()
        }}
      />
      {open && (
        <div className="pick-list" role="listbox" id={`${id}-list`} aria-label={props.label}>
          {picks.map(one => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
            <div
              key={one.key}
              id={`${id}-${one.key}`}
              role="option"
              tabIndex={-1}
              aria-selected={one === chosen}
              onMouseDown={e => e.preventDefault()}
              onClick={() => pick(one)}
            >
              <strong>{one.title}</strong>
              {one.note && <small>{one.note}</small>}
            </div>
          ))}
          {props.says && <p className="soft">{props.says}</p>}
        </div>
      )}
    </div>
  )
}
