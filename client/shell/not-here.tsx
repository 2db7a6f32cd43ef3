/** An address that leads nowhere says so and offers the way back. */
import { Link } from 'wouter'
import { Page } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useShellWords } from './words.ts'

export function NotHere() {
  const w = useShellWords()
  return (
    <Page title={{ en: 'There is no such page', zh: '没有此页面' }}>
      <Empty says={w('notHereSays')}>
        <Link href="/">{w('home')}</Link>
      </Empty>
    </Page>
  )
}
