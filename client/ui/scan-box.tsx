/** The field that is always ready: scan into it from anywhere on the screen, or type and Enter. */
import { TextInput } from '@mantine/core'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useScan } from './scan.ts'
import { useControlWords } from './words.ts'

/**
 * `onScan` gets what was scanned or typed, trimmed. `ready` takes the focus at once and again after
 * each scan. `takesAll` is false for the small box in the top bar, which leaves scans to others.
 */
export function ScanBox(props: {
  label: string
  hint?: string
  onScan: (text: string) => void
  /** Enter in the empty box, and Esc: the one action that is offered beside it. */
  onEnter?: () => void
  onEscape?: () => void
  ready?: boolean
  /** Takes the focus again when this changes. */
  readyAfter?: string
  large?: boolean
  busy?: boolean
  takesAll?: boolean
  right?: ReactNode
}) {
  const w = useControlWords()
  const [text, setText] = useState('')
  const box = useRef<HTMLInputElement>(null)
  const take = (scanned: string) => {
    const clean = scanned.trim()
    setText('')
    if (props.ready) box.current?.focus()
    if (clean === '') props.onEnter?.()
    else props.onScan(clean)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: `readyAfter` is the occasion itself
  useEffect(() => {
    if (props.ready) box.current?.focus()
  }, [props.ready, props.readyAfter])
  return (
    <>
      {props.takesAll !== false && <Takes take={take} />}
      <TextInput
        ref={box}
        data-scan-box=""
        className={props.large ? 'scan-box scan-box-large' : 'scan-box'}
        label={props.label}
        placeholder={props.hint ?? w('scanHint')}
        value={text}
        onChange={e => setText(e.currentTarget.value)}
        onKeyDown={e => {
          if (e.key === 'Escape') props.onEscape?.()
          if (e.key !== 'Enter' || e.nativeEvent.isComposing) return
          e.preventDefault()
          take(text)
        }}
        autoComplete="off"
        inputMode="text"
        spellCheck={false}
        maxLength={80}
        rightSection={props.right}
      />
    </>
  )
}

function Takes({ take }: { take: (text: string) => void }) {
  useScan(take, 'box')
  return null
}
