/** Reading by lists of keys, in chunks that a database takes and keeps prepared. */

const AT_ONCE = 512

/** Reads in chunks by a list of keys. */
export async function rowsIn<T>(
  keys: readonly string[],
  read: (some: string[]) => Promise<T[]>,
): Promise<T[]> {
  const rows: T[] = []
  for (let i = 0; i < keys.length; i += AT_ONCE)
    rows.push(...(await read(filledUp(keys.slice(i, i + AT_ONCE)))))
  return rows
}

/** A list for `in`, its last key repeated up to a power of two, so that few statements differ. */
export function filledUp(keys: readonly string[]): string[] {
  const size = 2 ** Math.ceil(Math.log2(keys.length))
  return keys.concat(Array<string>(size - keys.length).fill(keys.at(-1) ?? ''))
}
