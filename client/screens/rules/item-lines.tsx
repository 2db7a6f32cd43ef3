/** A row that no other screen edits, as a proposal shows it: of a region's file, or about certificates. */
import { CAPABILITY_NAMES } from '../../../server/contract/certificates.ts'
import type { PackCells } from '../../../server/contract/pack-file.ts'
import type { Proposal } from '../../../server/contract/proposals.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { useSay } from '../../words.ts'
import { useRowWords } from '../packs/row-words.ts'
import { usePackWords } from '../packs/words.ts'
import { useRuleWords } from './words.ts'

type Item = NonNullable<Proposal['item']>

/** What it is about, as a title. */
export function useItemTitle() {
  const w = usePackWords()
  const own = useRuleWords()
  const speak = useSay()
  const words = useRowWords([])
  return (item: Item) =>
    item.kind === 'certificate-need'
      ? `${own('certificateNeed')} · ${speak(CAPABILITY_NAMES[item.row.capability])}`
      : `${w(`kind_${item.kind}`)} · ${words.subject(item.kind, item.row as PackCells)}`
}

export function ItemLines({ item }: { item: Item }) {
  const w = useRuleWords()
  const words = useRowWords([])
  const speak = useSay()
  const isPaper = item.kind === 'certificate-need'
  const { startsOn, endsOn, source } = item.row
  return (
    <table className="differences">
      <tbody>
        <tr>
          <th scope="row">{w('means')}</th>
          <td>{isPaper ? w('certificateMeans') : words.says(item.kind, item.row as PackCells)}</td>
        </tr>
        <tr>
          <th scope="row">{w('dates')}</th>
          <td>
            {startsOn} – {endsOn ?? w('open')}
          </td>
        </tr>
        <tr>
          <th scope="row">{w('source')}</th>
          <td>
            {speak(sourceInWords(source))}
            {!isPaper && ` · ${w(item.row.verified)}`}
          </td>
        </tr>
      </tbody>
    </table>
  )
}
