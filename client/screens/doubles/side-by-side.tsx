/** Two records side by side, masked: what agrees, what differs, what only one of them says. */
import type { Pair } from '../../../server/contract/merges.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { whenText } from '../../dates.ts'
import { useNames } from '../../names.ts'
import { SEXES } from '../../terms.ts'
import { Clock } from '../../ui/clock.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { SeverityTag } from '../board/parts.tsx'
import { weeksText } from '../case/subject-facts.tsx'
import { useDoubleWords } from './words.ts'

const TONES = { same: 'done', differs: 'high', unknown: 'plain' } as const satisfies Record<
  string,
  Tone
>

export function SideBySide({ pair }: { pair: Pair }) {
  const w = useDoubleWords()
  const names = useNames()
  const said = useSaid()
  const { one, other } = pair
  const numbers = (some: readonly string[]) => some.map(grouped).join(w('comma')) || w('none')
  return (
    <table className="side-by-side">
      <thead>
        <tr>
          <th scope="col">{w('field')}</th>
          <th scope="col">{w('one')}</th>
          <th scope="col">{w('other')}</th>
          <th scope="col">{w('agree')}</th>
        </tr>
      </thead>
      <tbody>
        {pair.fields.map(row => (
          <tr key={row.field} className={`agree-${row.agree}`}>
            <th scope="row">{w(row.field as 'name')}</th>
            <td>{said(row.field, row.one)}</td>
            <td>{said(row.field, row.other)}</td>
            <td>
              <StatusTag tone={TONES[row.agree]}>{w(row.agree)}</StatusTag>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">{w('site')}</th>
          <td>{names.placeCalled(one.samplingPointName)}</td>
          <td>{names.placeCalled(other.samplingPointName)}</td>
          <td />
        </tr>
        <tr>
          <th scope="row">{w('specimens')}</th>
          <td className="number">{numbers(one.specimens)}</td>
          <td className="number">{numbers(other.specimens)}</td>
          <td />
        </tr>
        {pair.cases.length > 0 && (
          <tr>
            <th scope="row">{w('cases')}</th>
            <td>
              <Cases pair={pair} subject={one.id} />
            </td>
            <td>
              <Cases pair={pair} subject={other.id} />
            </td>
            <td />
          </tr>
        )}
      </tbody>
    </table>
  )
}

function useSaid() {
  const w = useDoubleWords()
  const speak = useSay()
  return (field: string, text: string | null): string => {
    if (text === null) return w('notSaid')
    if (field === 'born') return whenText(text)
    if (field === 'sex') return speak(SEXES[text as keyof typeof SEXES])
    if (field === 'gestation') return weeksText(Number(text))
    return field === 'birth-weight' ? `${text} g` : text
  }
}

/** What stands of a record's cases: each call with its clock and owner, which a merge leaves alone. */
function Cases({ pair, subject }: { pair: Pair; subject: string }) {
  const w = useDoubleWords()
  const names = useNames()
  const own = pair.cases.filter(one => one.subject === subject)
  if (own.length === 0) return w('none')
  return own.map(one => (
    <div key={one.id} className="two-lines">
      <span>
        {names.programme(one.programme)} · {w(one.state)} · {one.ownerName ?? w('noOwner')}
      </span>
      {one.recalls.map(call => (
        <span key={call.id} className="case-line">
          <SeverityTag severity={call.severity} />
          {names.condition(one.programme, call.condition)} <Clock due={call.dueAt} />
        </span>
      ))}
    </div>
  ))
}
