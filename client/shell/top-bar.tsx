/** The top bar: where I work, the search that also scans, the language, who I am. */
import { NativeSelect } from '@mantine/core'
import { Link } from 'wouter'
import { useMe, useWorkplace, workAt } from '../me.ts'
import type { Screen } from '../screen.ts'
import { ScanBox } from '../ui/scan-box.tsx'
import { speak as speakLanguage, useLanguage } from '../words.ts'
import { Bell } from './bell.tsx'
import { ConnectionSign } from './connection.tsx'
import { useShellWords } from './words.ts'

export function TopBar(props: {
  screen: Screen | null
  onOpenNumber: (text: string) => void
  onMenu: () => void
}) {
  const w = useShellWords()
  const me = useMe()
  const { screen } = props
  return (
    <header className="top">
      <button type="button" className="top-menu" aria-label={w('menu')} onClick={props.onMenu}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M1 3h14v2H1zm0 4h14v2H1zm0 4h14v2H1z" />
        </svg>
      </button>
      <Link href="/" className="top-name">
        Guthrie
      </Link>
      {screen?.at && screen.may && <WorkplaceChooser kind={screen.at} may={screen.may} />}
      <div className="top-search">
        <ScanBox
          label={w('search')}
          hint={w('searchHint')}
          onScan={props.onOpenNumber}
          takesAll={false}
        />
      </div>
      <Bell screen={screen} />
      <ConnectionSign />
      <LanguageSwitch />
      <Link href="/account" className="top-me" aria-label={`${w('account')}: ${me.name}`}>
        {me.name}
      </Link>
    </header>
  )
}

function WorkplaceChooser({
  kind,
  may,
}: {
  kind: NonNullable<Screen['at']>
  may: NonNullable<Screen['may']>
}) {
  const w = useShellWords()
  const spoken = useLanguage()
  const { here, choices } = useWorkplace(kind, may)
  const nameOf = (place: { name: string; nameEn: string }) =>
    spoken === 'en' ? place.nameEn : place.name
  if (!here) return null
  if (choices.length === 1) return <strong className="top-here">{nameOf(here)}</strong>
  return (
    <NativeSelect
      className="top-here"
      aria-label={w('here')}
      value={here.id}
      onChange={e => {
        const next = choices.find(place => place.id === e.currentTarget.value)
        if (next) workAt(next)
      }}
      data={choices.map(place => ({ value: place.id, label: nameOf(place) }))}
    />
  )
}

/** One press; also on the screens without a session. */
export function LanguageSwitch() {
  const w = useShellWords()
  const now = useLanguage()
  return (
    <button
      type="button"
      className="top-language"
      aria-label={w('languageLabel')}
      onClick={() => speakLanguage(now === 'en' ? 'zh-CN' : 'en')}
    >
      {w('language')}
    </button>
  )
}
