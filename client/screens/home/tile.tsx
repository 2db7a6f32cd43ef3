/** A count that is a link to what it counts; a failure is shown as one, never as 0. */
import { Link } from 'wouter'
import { type Tone, ToneShape } from '../../ui/status-tag.tsx'
import { useHomeWords } from './words.ts'

export function Tile(props: {
  to: string
  says: string
  /** Null while it is counted. */
  count: number | null
  more?: boolean
  failed: boolean
  /** How loud a count above 0 is. */
  tone?: Tone
}) {
  const w = useHomeWords()
  const { count, failed } = props
  const loud = count !== null && count > 0 && props.tone ? props.tone : null
  const figure = count === null ? (failed ? '–' : '…') : `${count}${props.more ? '+' : ''}`
  return (
    <Link href={props.to} className={`tile ${count === 0 ? 'tile-none' : ''}`}>
      <strong className={loud ? `tone-${loud}` : ''}>
        {loud && <ToneShape tone={loud} />}
        {figure}
      </strong>
      <span>
        {props.says}
        {failed && count === null && <small className="tone-critical"> ({w('failed')})</small>}
      </span>
    </Link>
  )
}
