/** The frame of the screens without a session: one column, the language, nothing else. */
import { type ReactNode, useEffect } from 'react'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'
import { LanguageSwitch } from './top-bar.tsx'

export function QuietPage({ title, children }: { title: Say; children: ReactNode }) {
  const shown = useSay()(title)
  useEffect(() => {
    document.title = `${shown} · Guthrie`
  }, [shown])
  return (
    <main className="quiet-page">
      <header>
        <strong>Guthrie</strong>
        <LanguageSwitch />
      </header>
      <h1>{shown}</h1>
      {children}
    </main>
  )
}
