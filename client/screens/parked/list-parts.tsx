/** The line that the lists of intake are narrowed to. */
import { Button } from '@mantine/core'
import { useAddress } from '../../ui/use-address.ts'
import { useIntakeWords } from './words.ts'

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
