/** The frame: left menu, top bar, the truth about the connection, and the screen in the middle. */
import { type ReactNode, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { looksRight, normalise } from '../../server/contract/specimen-number.ts'
import { say } from '../../server/contract/words.ts'
import type { Screen } from '../screen.ts'
import { useFocusKept } from '../ui/focus-kept.ts'
import { useKeys } from '../ui/keys.ts'
import { useScan } from '../ui/scan.ts'
import { toast } from '../ui/toast.tsx'
import { ConnectionBanner } from './connection.tsx'
import { Keys } from './keys.tsx'
import { Menu } from './menu.tsx'
import { TopBar } from './top-bar.tsx'
import { useShellWords } from './words.ts'

export function Shell({ screen, children }: { screen: Screen | null; children: ReactNode }) {
  const w = useShellWords()
  const menu = useMenuOnPhone()
  const open = useOpenNumber()
  useScan(open, 'shell')
  const main = useRef<HTMLElement>(null)
  useFocusKept(main)
  return (
    <div className={screen?.station ? 'shell station' : 'shell'} data-menu={menu.isOpen}>
      <a className="skip" href="#content">
        {w('skip')}
      </a>
      <TopBar screen={screen} onOpenNumber={open} onMenu={menu.toggle} />
      <Menu now={screen} onGo={menu.close} />
      {menu.isOpen && (
        <button
          type="button"
          className="menu-behind"
          tabIndex={-1}
          aria-label={w('closeMenu')}
          onClick={menu.close}
        />
      )}
      <main id="content" tabIndex={-1} ref={main}>
        <ConnectionBanner />
        {children}
      </main>
      <Keys />
    </div>
  )
}

/** Where there is no room beside it, the menu lies over the page until something else is done. */
function useMenuOnPhone() {
  const [here] = useLocation()
  const [openedAt, setOpenedAt] = useState<string | null>(null)
  const isOpen = openedAt === here
  const close = () => setOpenedAt(null)
  useKeys({ Escape: () => (isOpen ? close() : false) })
  return { isOpen, close, toggle: () => setOpenedAt(isOpen ? null : here) }
}

/** Opens the page of a scanned or typed number, or says why not. */
function useOpenNumber(): (text: string) => void {
  const [, go] = useLocation()
  return text => {
    const number = normalise(text)
    if (looksRight(number)) return go(`/specimens/${number}`)
    toast(
      'stop',
      say(
        `“${text}” is not a specimen number. It has 14 digits and two of them check the others: scan it again.`,
        `“${text}”不是标本编号。编号为14位数字，含两位校验位：请重新扫描。`,
      ),
    )
  }
}
