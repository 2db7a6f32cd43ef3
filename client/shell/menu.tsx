/** The left menu: the screens that this person may see, in groups. */
import { Link } from 'wouter'
import { mayDo, useMe } from '../me.ts'
import { GROUPS, type Screen } from '../screen.ts'
import { screens } from '../screens.ts'
import { useSay } from '../words.ts'
import { useShellWords } from './words.ts'

/** The screens with a place in the menu that this person may see, in order. */
export function useMenu() {
  const me = useMe()
  return screens
    .filter(s => s.menu && (s.may === null || mayDo(me, s.may)))
    .sort((a, b) => (a.menu?.order ?? 0) - (b.menu?.order ?? 0))
}

/** The entry of the screen that is shown is marked, or the one it stands under. */
export function Menu({ now, onGo }: { now: Screen | null; onGo: () => void }) {
  const w = useShellWords()
  const speak = useSay()
  const menu = useMenu()
  return (
    <nav className="menu" aria-label={w('menu')}>
      {GROUPS.map(group => {
        const entries = menu.filter(s => s.menu?.group === group)
        if (entries.length === 0) return null
        return (
          <section key={group} aria-label={w(group)}>
            <h2>{w(group)}</h2>
            {entries.map(s => (
              <Link
                key={s.path}
                href={s.path}
                onClick={onGo}
                aria-current={s.path === (now?.under ?? now?.path) ? 'page' : undefined}
                data-key={s.menu?.key ? `g ${s.menu.key}` : ''}
              >
                {speak(s.title)}
              </Link>
            ))}
          </section>
        )
      })}
    </nav>
  )
}
