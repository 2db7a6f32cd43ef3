/** From which number on to read: typed, and taken with Enter. */
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useJournalWords } from './words.ts'

export function After({ after, go }: { after: number; go: (after: number) => void }) {
  const w = useJournalWords()
  const [typed, type] = useState(String(after))
  return (
    <TextInput
      label={w('after')}
      value={typed}
      inputMode="numeric"
      maxLength={10}
      w={110}
      onChange={e => type(e.currentTarget.value.replace(/\D/g, ''))}
      onKeyDown={e => {
        if (e.key === 'Enter') go(Number(typed))
      }}
      onBlur={() => go(Number(typed))}
    />
  )
}
