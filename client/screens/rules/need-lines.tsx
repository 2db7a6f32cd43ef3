/** A control that runs are asked for, as a proposal shows it. */
import type { ControlNeed } from '../../../server/contract/controls.ts'
import type { ProposedNeed } from '../../../server/contract/proposals.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import type { Day } from '../../../server/contract/words.ts'
import { useNames } from '../../names.ts'
import { levelSays } from '../../terms.ts'
import { useSay } from '../../words.ts'
import { useControlsWords } from '../controls/words.ts'
import { useRuleWords } from './words.ts'

type Need = ProposedNeed | ControlNeed

/** Of what, and how many of which level. */
export function useNeedWords() {
  const w = useControlsWords()
  const names = useNames()
  const speak = useSay()
  return (need: Need) => {
    const { programme, analyte, count, level, per } = need
    const of = analyte ? names.analyte(programme, analyte) : w('everyAnalyte')
    return {
      title: `${programme} · ${of} · ${w('need', { count, level: speak(levelSays(level)) })}`,
      counted: w(per === 'run' ? 'perRun' : 'perAnalyte'),
    }
  }
}

export function NeedLines({ need, endsOn }: { need: Need; endsOn: Day | null }) {
  const w = useRuleWords()
  const speak = useSay()
  const words = useNeedWords()(need)
  const ends = endsOn ?? ('endsOn' in need ? need.endsOn : null)
  return (
    <table className="differences">
      <tbody>
        <tr>
          <th scope="row">{w('limit')}</th>
          <td>
            {words.title} · {words.counted}
          </td>
        </tr>
        <tr>
          <th scope="row">{w('dates')}</th>
          <td>
            {need.startsOn} – {ends ?? w('open')}
          </td>
        </tr>
        <tr>
          <th scope="row">{w('source')}</th>
          <td>
            {speak(sourceInWords(need.source))} · {w(need.verified)}
          </td>
        </tr>
      </tbody>
    </table>
  )
}
