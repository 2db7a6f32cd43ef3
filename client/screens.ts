/** Every screen of the folder: what it says of itself at once, the screen itself when it is opened. */
import type { ComponentType } from 'react'
import { fetchedLater } from './fetched.ts'
import type { Screen } from './screen.ts'

const said = import.meta.glob<Screen>('./screens/*.tsx', {
  eager: true,
  query: '?screen',
  import: 'screen',
})
const loaders = import.meta.glob<{ default: ComponentType }>('./screens/*.tsx')

export interface OpenableScreen extends Screen {
  readonly Show: ComponentType
  /** Begins to fetch it, for whoever knows that it will be shown. */
  readonly begin: () => void
}

export const screens: readonly OpenableScreen[] = Object.entries(said).flatMap(([file, screen]) => {
  const load = loaders[file]
  return load && screen ? [{ ...screen, ...fetchedLater(load) }] : []
})
