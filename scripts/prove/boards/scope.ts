/** Whose board it is: what it may hear, told apart from how the server decides it. */
import type { BoardRow } from '../../../server/contract/recalls.ts'

export interface Scope {
  readonly name: string
  /** The session of somebody who holds exactly this. */
  readonly token: string
  readonly kind: 'everywhere' | 'centre' | 'ward' | 'district'
  /** The centre's or the ward's id, or the district's code; of everywhere `*`. */
  readonly of: string
}

/** Whether a row belongs on a board of this scope. */
export function isIn({ kind, of }: Scope, row: BoardRow): boolean {
  if (kind === 'everywhere') return true
  if (kind === 'centre') return row.centre === of
  return (kind === 'ward' ? row.samplingPoint : row.district) === of
}

/** A district is told nothing that was found; everybody else is. */
export const isToldRightly = ({ kind }: Scope, row: BoardRow): boolean =>
  (kind === 'district') === !/\d/.test(row.says.en)
