/** Going on in a list whose pages may be short: the walk stops after so many receipts. */
import { Button } from '@mantine/core'
import { useExpectedWords } from './words.ts'

export function GoOn(props: { after: string; next: string | null; set: (after: string) => void }) {
  const w = useExpectedWords()
  const { after, next, set } = props
  if (!after && !next) return null
  return (
    <div className="list-more">
      {after && (
        <Button variant="default" onClick={() => set('')}>
          {w('first')}
        </Button>
      )}
      {next && (
        <Button variant="default" onClick={() => set(next)}>
          {w('next')}
        </Button>
      )}
    </div>
  )
}
