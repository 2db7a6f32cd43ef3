/** The keys of every screen: `/`, `?`, `g` and a letter; and the overlay that names them. */
import { useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useKeys } from '../ui/keys.ts'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { useSay } from '../words.ts'
import { useMenu } from './menu.tsx'
import { useShellWords } from './words.ts'

const GO_WITHIN_MS = 1500

export function Keys() {
  const w = useShellWords()
  const [open, setOpen] = useState(false)
  const [, go] = useLocation()
  const menu = useMenu()
  const goPressed = useRef(0)
  const letters = Object.fromEntries(
    menu.flatMap(s => (s.menu?.key ? [[s.menu.key, () => goTo(s.path)] as const] : [])),
  )
  const goTo = (path: string) => {
    if (Date.now() - goPressed.current > GO_WITHIN_MS) return false
    goPressed.current = 0
    go(path)
    return true
  }
  useKeys({
    ...letters,
    '/': () => document.querySelector<HTMLInputElement>('.top-search input')?.focus(),
    '?': () => setOpen(true),
    g: () => {
      goPressed.current = Date.now()
    },
  })
  return (
    <>
      <button
        type="button"
        className="help-button"
        aria-label={w('helpOpen')}
        title={w('helpOpen')}
        onClick={() => setOpen(true)}
      >
        ?
      </button>
      <SideDrawer title={w('help')} open={open} onClose={() => setOpen(false)}>
        <KeyList />
      </SideDrawer>
    </>
  )
}

function KeyList() {
  const w = useShellWords()
  const speak = useSay()
  const goes = useMenu().flatMap(s =>
    s.menu?.key ? [[`g ${s.menu.key}`, w('helpGo', { title: speak(s.title) })] as const] : [],
  )
  const all = [
    ['/', w('helpSearch')],
    ['?', w('helpHelp')],
    ...goes,
    ['j k', w('helpWalk')],
    ['Enter', w('helpOpenRow')],
    ['Esc', w('helpClose')],
  ] as const
  return (
    <>
      <dl className="key-list">
        {all.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p>{w('helpScan')}</p>
    </>
  )
}
