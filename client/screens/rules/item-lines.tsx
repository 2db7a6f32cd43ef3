/** A row of a region's file that no other screen edits, as a proposal shows it. */
import type { PackCells, ProposedItem } from '../../../server/contract/pack-file.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { useSay } from '../../words.ts'
import { useRowWords } from '../packs/row-words.ts'
import { usePackWords } from '../packs/words.ts'
import { useRuleWords } from './words.ts'

/** What it is about, as a title. */
export function useItemTitle() {
  const w = usePackWords()
  const words = useRowWords([])
  return ({ kind, row }: ProposedItem) =>
    `${w(`kind_${kind}`)} · ${words.subject(kind, row as PackCells)}`
}

export function ItemLines({ item: { kind, row } }: { item: ProposedItem }) {
  const w = useRuleWords()
  const words = useRowWords([])
  const speak = useSay()
  return (
    <table className="differences">
      <tbody>
        <tr>
          <th scope="row">{w('means')}</th>
          <td>{words.says(kind, row as PackCells)}</td>
        </tr>
        <tr>
          <th scope="row">{w('dates')}</th>
          <td>
            {row.startsOn} – {row.endsOn ?? w('open')}
          </td>
        </tr>
        <tr>
          <th scope="row">{w('source')}</th>
          <td>
            {speak(sourceInWords(row.source))} · {w(row.verified)}
          </td>
        </tr>
      </tbody>
    </table>
  )
}
