/** Going on in a list that comes in pages, and back to its beginning. */
import { Button } from '@mantine/core'
import { useControlWords } from './words.ts'

/** `next` is null on the last page, `after` empty on the first; on a list of one page there is nothing. */
export function Pages(props: {
  after: string
  next: string | null | undefined
  set: (after: string) => void
}) {
  const w = useControlWords()
  const { after, next, set } = props
  if (!after && !next) return null
  return (
    <div className="list-pages">
      {after && (
        <Button variant="default" onClick={() => set('')}>
          {w('firstPage')}
        </Button>
      )}
      {next && (
        <Button variant="default" onClick={() => set(next)}>
          {w('nextPage')}
        </Button>
      )}
    </div>
  )
}
