/** What a screen says of itself. `screens.ts` reads it without loading the screen. */
import type { Action } from '../server/contract/actions.ts'
import type { Say } from '../server/contract/words.ts'

export const GROUPS = ['work', 'recall', 'house'] as const
export type Group = (typeof GROUPS)[number]

/**
 * `export const screen = {...} satisfies Screen`: a plain literal without imports, beginning at the
 * line's start and ending with a brace there, because the build cuts it out of the file.
 */
export interface Screen {
  /** With `:name` for what comes from the address. */
  readonly path: string
  readonly title: Say
  /** Who may see it; null: everybody who is signed in. */
  readonly may: Action | null
  /** In the left menu: its group, its place there, and the letter after `g`. */
  readonly menu?: { readonly group: Group; readonly order: number; readonly key?: string }
  /** The path of the menu's entry that it belongs to, where it has none of its own. */
  readonly under?: string
  /** Works at one place, which the top bar lets choose. */
  readonly at?: 'centre' | 'sampling-point'
  /** Type of 18 px and large controls. */
  readonly station?: true
  /** The whole glass: no menu, no top bar. */
  readonly wall?: true
  /** Needs no session. */
  readonly open?: true
}
