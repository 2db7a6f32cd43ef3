/** What the clock told me: whom nobody has called yet, most urgent first; each opens its case. */
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { Page } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { OneNotice } from './notices/one-notice.tsx'
import { useNoticeWords } from './notices/words.ts'
import './notices/notices.css'

export const screen = {
  path: '/notices',
  title: { en: 'My notices', zh: '我的通知' },
  may: 'see-notices',
  menu: { group: 'recall', order: 5, key: 'j' },
} satisfies Screen

export default function Notices() {
  const w = useNoticeWords()
  const [after, setAfter] = useAddress('after')
  const { gave, refusal, again } = useAsk('listMyNotices', { after: after || undefined, limit: 50 })
  const rows = gave?.rows
  return (
    <Page title={screen.title} lead={w('lead')}>
      {refusal && <Failed refusal={refusal} again={again} />}
      {!refusal && !rows && <Loading rows={3} height={96} />}
      {rows?.length === 0 && <Empty says={w(after ? 'emptyFrom' : 'empty')} />}
      {rows && rows.length > 0 && (
        <ul className="notices">
          {rows.map(row => (
            <OneNotice key={row.id} row={row} />
          ))}
        </ul>
      )}
      <Pages after={after} next={gave?.next} set={setAfter} />
    </Page>
  )
}
