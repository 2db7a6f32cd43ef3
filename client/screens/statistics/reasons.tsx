/** What was wrong with unsatisfactory specimens, and what the positive were positive for. */
import type { StatisticsRow } from '../../../server/contract/statistics.ts'
import { useNames } from '../../names.ts'
import { Part } from '../../ui/page.tsx'
import { useSay } from '../../words.ts'
import { hrefOf } from './counted.tsx'
import { useFigures } from './figures.ts'
import { hrefOfForms } from './forms.tsx'
import { Count } from './table.tsx'
import { useStatisticsWords } from './words.ts'

const FORM_WORDS: Readonly<Record<string, 'formsSigned' | 'formsAgreed' | 'formsRefused'>> = {
  signed: 'formsSigned',
  agreed: 'formsAgreed',
  refused: 'formsRefused',
}

export function Reasons({ programme }: { programme: string }) {
  const w = useStatisticsWords()
  const speak = useSay()
  const names = useNames()
  const { gave } = useFigures()
  const total = gave?.totals.find(row => row.programme === programme)
  if (!total) return null
  const fault = (code: string) => {
    const known = gave?.faults.find(one => one.code === code)
    return known ? `${code} ${speak(known)}` : code
  }
  return (
    <div className="statistics-reasons">
      <Part title={w('faults')}>
        <Coded
          row={total}
          coded={total.faults}
          nameOf={fault}
          hrefFor={code => hrefOf(total, { measure: 'unsatisfactory', fault: code })}
          empty={w('noFaults')}
        />
      </Part>
      <Part title={w('forms')}>
        <Coded
          row={total}
          coded={total.forms}
          nameOf={code => w(FORM_WORDS[code] ?? 'formsSigned')}
          hrefFor={code => hrefOfForms(total, code)}
          empty={w('noForms')}
        />
      </Part>
      <Part title={w('conditions')}>
        <Coded
          row={total}
          coded={total.conditions}
          nameOf={code => names.condition(programme, code)}
          hrefFor={code => hrefOf(total, { measure: 'positive', condition: code })}
          empty={w('noConditions')}
        />
      </Part>
    </div>
  )
}

function Coded(props: {
  row: StatisticsRow
  coded: StatisticsRow['faults']
  nameOf: (code: string) => string
  hrefFor: (code: string) => string
  empty: string
}) {
  const coded = [...props.coded].sort((a, b) => (b.count ?? 0) - (a.count ?? 0))
  const most = Math.max(...coded.map(one => one.count ?? 0), 0)
  if (coded.length === 0) return <p className="soft">{props.empty}</p>
  return (
    <ul className="bars">
      {coded.map(({ code, count }) => (
        <li key={code}>
          <span className="bar-name">{props.nameOf(code)}</span>
          <span className="bar" aria-hidden="true">
            <i style={{ width: most === 0 ? 0 : `${((count ?? 0) / most) * 100}%` }} />
          </span>
          <span className="bar-figure">
            <Count row={props.row} count={count} href={props.hrefFor(code)} />
          </span>
        </li>
      ))}
    </ul>
  )
}
