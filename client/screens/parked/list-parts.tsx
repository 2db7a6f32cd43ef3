/** What the lists of intake share: going on in pages, and the line that they are narrowed to. */
import { Button } from '@mantine/core'
import { useAddress } from '../../ui/use-address.ts'
import { useIntakeWords } from './words.ts'

export function More(props: {
  after: string
  next: string | null
  set: (after: string) => void
  count: number
}) {
  const w = useIntakeWords()
  const { after, next, set, count } = props
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
          {w('next', { count })}
        </Button>
      )}
    </div>
  )
}

export function LineChosen({ name }: { name: string | null }) {
  const w = useIntakeWords()
  const [line, setLine] = useAddress('line')
  if (line === '') return null
  return (
    <p className="line-chosen">
      {w('line')}: {name ?? '–'}
      <Button size="compact-sm" variant="default" onClick={() => setLine('')}>
        {w('clearLine')}
      </Button>
    </p>
  )
}
