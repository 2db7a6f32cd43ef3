/** Sealed identities, and those whose sealing waits for a second person; the keeper uncovers one here. */
import type { IdentitySealOnList } from '../../server/contract/identity-seals.ts'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { OneSeal } from './seals/one-seal.tsx'
import { useSealWords } from './seals/words.ts'
import './seals/seals.css'

export const screen = {
  path: '/seals',
  title: { en: 'Sealed identities', zh: '封存的身份信息' },
  may: 'see-seals',
  menu: { group: 'recall', order: 30 },
} satisfies Screen

const STATES = ['asked', 'sealed', 'opened', 'declined'] as const

export default function Seals() {
  const w = useSealWords()
  const { gave, refusal, again } = useAsk('listIdentitySeals', {})
  return (
    <Page title={screen.title} lead={w('lead')}>
      {refusal && <Failed refusal={refusal} again={again} />}
      {!refusal && !gave && <Loading />}
      {gave?.length === 0 && <Empty says={w('empty')} />}
      {STATES.map(state => (
        <Some key={state} state={state} rows={gave ?? []} />
      ))}
    </Page>
  )
}

function Some(props: { state: IdentitySealOnList['state']; rows: readonly IdentitySealOnList[] }) {
  const w = useSealWords()
  const rows = props.rows.filter(row => row.state === props.state)
  if (rows.length === 0) return null
  return (
    <Part title={`${w(props.state)} (${rows.length})`}>
      <ul className="seals">
        {rows.map(row => (
          <OneSeal key={row.id} row={row} />
        ))}
      </ul>
    </Part>
  )
}
