/** Intake: what could not be filed and why, the messages themselves, and the account. */
import { CentrePage } from '../centre-page.tsx'
import type { Screen } from '../screen.ts'
import { Tabs } from '../ui/tabs.tsx'
import { useAddress } from '../ui/use-address.ts'
import { Account } from './parked/account.tsx'
import { Messages } from './parked/messages.tsx'
import { Observations } from './parked/observations.tsx'
import { useIntakeWords } from './parked/words.ts'
import './parked/parked.css'

export const screen = {
  path: '/parked',
  title: { en: 'Held messages', zh: '待处理消息' },
  may: 'see-parked',
  menu: { group: 'work', order: 40, key: 'm' },
  at: 'centre',
} satisfies Screen

const LISTS = ['observations', 'messages'] as const

export default function Parked() {
  const w = useIntakeWords()
  return (
    <CentrePage screen={screen} lead={w('lead')}>
      {centre => <Intake key={centre} centre={centre} />}
    </CentrePage>
  )
}

function Intake({ centre }: { centre: string }) {
  const w = useIntakeWords()
  const [asked] = useAddress('list', 'observations')
  const list = LISTS.find(one => one === asked) ?? 'observations'
  return (
    <>
      <Account centre={centre} />
      <Tabs
        label={w('tabs')}
        now={list}
        tabs={LISTS.map(key => ({
          key,
          label: w(key),
          href: key === 'observations' ? screen.path : `${screen.path}?list=${key}`,
        }))}
      />
      {list === 'observations' && <Observations centre={centre} />}
      {list === 'messages' && <Messages centre={centre} />}
    </>
  )
}
