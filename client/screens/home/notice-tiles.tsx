/** Notices of mine that nobody has acknowledged. */
import { useAsk } from '../../api.ts'
import { Tile } from './tile.tsx'
import { useHomeWords } from './words.ts'

export function NoticeTiles() {
  const w = useHomeWords()
  const { gave, refusal } = useAsk('showNoticeCount', {})
  const failed = refusal !== null
  return (
    <div className="tiles">
      <Tile
        to="/notices"
        says={w('noticesCritical')}
        tone="critical"
        count={gave?.critical ?? null}
        failed={failed}
      />
      <Tile
        to="/notices"
        says={w('noticesWaiting')}
        tone="high"
        count={gave?.waiting ?? null}
        failed={failed}
      />
    </div>
  )
}
