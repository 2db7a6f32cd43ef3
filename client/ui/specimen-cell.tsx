/** A specimen in a list of work: its number leads to it; under it whose it is, and from where. */
import { Link } from 'wouter'
import { grouped } from '../../server/contract/specimen-number.ts'

export function SpecimenCell(props: { number: string; maskedName: string; from: string }) {
  return (
    <span className="two-lines">
      <Link className="number" href={`/specimens/${props.number}`}>
        {grouped(props.number)}
      </Link>
      <small>
        {props.maskedName} · {props.from}
      </small>
    </span>
  )
}
