/**
 * A list a page at a time, by the key of its last row and not by a number of rows: what comes meanwhile
 * moves nothing. A query asks for one row more than a page holds, so that a last page says that it is one.
 */

export interface PageAsk {
  /** `next` of the page before. */
  readonly after?: string | undefined
  readonly limit: number
}

/** How many rows to ask for. */
export const oneMore = ({ limit }: PageAsk): number => limit + 1

interface Keys {
  readonly 2: readonly [string, string]
  readonly 3: readonly [string, string, string]
}

/** The key after which to go on, in as many parts as it was made of; null on the first page. */
export function keyAfter<Parts extends keyof Keys>(
  { after }: Pick<PageAsk, 'after'>,
  parts: Parts,
): Keys[Parts] | null {
  const key = after?.split('|') ?? []
  return key.length === parts ? (key as unknown as Keys[Parts]) : null
}

/** The rows of a page out of those that came, and the key to ask the next one with; null on the last. */
export function pageFrom<R>(
  found: readonly R[],
  { limit }: PageAsk,
  keyOf: (row: R) => readonly (string | null)[],
): { page: R[]; next: string | null } {
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  return { page, next: last === undefined ? null : keyOf(last).join('|') }
}
