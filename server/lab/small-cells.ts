/**
 * Small figures, hidden from whoever may not see the rows behind them: "one positive in a township"
 * names a child to everybody who lives there.
 *
 * A figure from one up to, not including, the smallest that may be shown is hidden; nought is not.
 * Where the total of a column is shown, what is hidden in it could be told by subtracting: so at least
 * two figures of the column are hidden, and together they are not small; where there are none left to
 * hide, the total is hidden too. Figures of periods that overlap could be subtracted as well: whoever may
 * not see the rows asks for whole months (`statistics.ts`). A quarter less its months, groupings held
 * against each other and the same month asked for on two days can still tell a small figure: whoever may
 * ask is named, has signed for it, and each export is a fact.
 */

/** The figures of one row by column. */
export type Figures = ReadonlyMap<string, number>

/** The columns that are hidden: of each row, and of the total. */
export interface Hidden {
  readonly rows: readonly ReadonlySet<string>[]
  readonly total: ReadonlySet<string>
}

/**
 * What is hidden of a table. `open` says of each row whether its asker may see what is behind it; the
 * total is of all rows, and open where all of them are.
 */
export function hidden(
  rows: readonly { readonly figures: Figures; readonly open: boolean }[],
  smallest: number,
): Hidden {
  const of = rows.map(() => new Set<string>())
  const total = new Set<string>()
  const columns = new Set(rows.flatMap(row => [...row.figures.keys()]))
  for (const column of columns) {
    const figures = rows.map(row => row.figures.get(column) ?? 0)
    const closed = rows.flatMap((row, i) => (row.open ? [] : [i]))
    const { hide, withTotal } = inColumn(figures, closed, smallest)
    for (const i of hide) of[i]?.add(column)
    if (withTotal) total.add(column)
  }
  return { rows: of, total }
}

function inColumn(figures: readonly number[], closed: readonly number[], smallest: number) {
  const at = (i: number) => figures[i] ?? 0
  const sum = (some: readonly number[]) => some.reduce((all, i) => all + at(i), 0)
  const shown = closed.filter(i => at(i) >= smallest).sort((a, b) => at(a) - at(b))
  const hide = closed.filter(i => at(i) > 0 && at(i) < smallest)
  if (hide.length === 0) return { hide, withTotal: false }
  // The open rows are known to the asker: only the closed ones are subtracted from.
  while (hide.length < 2 || sum(hide) < smallest) {
    const next = shown.shift()
    if (next === undefined) return { hide, withTotal: true }
    hide.push(next)
  }
  return { hide, withTotal: false }
}
