/** A text to be handed on, with a button that copies it. */
import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useControlWords } from './words.ts'

/** The text stays selectable: the clipboard is not there on every plain-http network. */
export function CopyText({ label, text }: { label: string; text: string }) {
  const w = useControlWords()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard?.writeText(text)
    setCopied(true)
  }
  return (
    <div className="copy-text">
      <TextInput label={label} value={text} readOnly onFocus={e => e.currentTarget.select()} />
      {'clipboard' in navigator && (
        <Button variant="default" onClick={() => void copy()}>
          {copied ? w('copied') : w('copy')}
        </Button>
      )}
    </div>
  )
}
