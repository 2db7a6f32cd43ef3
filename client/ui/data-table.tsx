/**
 * A table of rows in the designed states: skeleton while waiting, empty with the offered act, error
 * with another try, sticky head, only the visible rows drawn when there are many. `j` and `k` walk,
 * Enter opens.
 */
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef, useState } from 'react'
import type { Refusal } from '../../server/contract/refusal.ts'
import { useKeys } from './keys.ts'
import { Failed, Loading } from './states.tsx'
import './table-cards.css'

export interface Column<R> {
  readonly key: string
  readonly head: string
  readonly show: (row: R) => ReactNode
  /** Figures stand right. */
  readonly figures?: boolean
  /** Left out on a phone. */
  readonly wideOnly?: boolean
  readonly width?: number | string
}

const MANY = 100
const ROW_PX = 44

export function DataTable<R>(props: {
  label: string
  columns: readonly Column<R>[]
  rows: readonly R[] | undefined
  keyOf: (row: R) => string
  refusal?: Refusal | null
  again?: () => void
  empty: ReactNode
  onOpen?: (row: R) => void
  /** The space bar, or x, on a row: choosing several. */
  onSpace?: (row: R) => void
  /** A row that stands out, and why in its class: `row-critical`, `row-new`. */
  classOf?: (row: R) => string
  /** On a phone each row is a card with the heads beside its values. */
  cards?: true
  foot?: ReactNode
}) {
  if (props.refusal && !props.rows) {
    return <Failed refusal={props.refusal} {...(props.again ? { again: props.again } : {})} />
  }
  if (!props.rows) return <Loading />
  if (props.rows.length === 0) return props.empty
  return <Rows {...props} rows={props.rows} />
}

type Shown<R> = Parameters<typeof DataTable<R>>[0] & { rows: readonly R[] }

function Rows<R>(props: Shown<R>) {
  const { rows, columns, keyOf, onOpen } = props
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(-1)
  const many = rows.length > MANY
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
    enabled: many,
  })
  const go = (step: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, at + step))
    setAt(next)
    if (many) virtual.scrollToIndex(next)
    const focused = () => {
      const row = box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)
      row?.focus()
      return row != null
    }
    // At once, or the Enter that follows would miss it; a row far away is drawn first.
    if (!focused()) requestAnimationFrame(focused)
  }
  useKeys(onOpen ? { j: () => go(1), k: () => go(-1) } : {})
  const slice = many ? virtual.getVirtualItems().map(v => v.index) : rows.map((_, i) => i)
  const before = many ? (virtual.getVirtualItems()[0]?.start ?? 0) : 0
  const after = many ? virtual.getTotalSize() - (virtual.getVirtualItems().at(-1)?.end ?? 0) : 0
  return (
    <div className={many ? 'table-box table-box-many' : 'table-box'} ref={box}>
      <table
        className={props.cards ? 'table table-cards' : 'table'}
        aria-label={props.label}
        aria-rowcount={rows.length}
      >
        <thead>
          <tr>
            {columns.map(c => (
              <th key={c.key} className={classesOf(c)} style={{ width: c.width }} scope="col">
                {c.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <tr className="table-gap" style={{ height: before }} />}
          {slice.map(i => {
            const row = rows[i]
            return row === undefined ? null : (
              <Row
                key={keyOf(row)}
                {...props}
                row={row}
                index={i}
                choose={setAt}
                measure={many ? virtual.measureElement : null}
              />
            )
          })}
          {after > 0 && <tr className="table-gap" style={{ height: after }} />}
        </tbody>
      </table>
      {props.foot}
    </div>
  )
}

function Row<R>(
  props: Shown<R> & {
    row: R
    index: number
    choose: (i: number) => void
    measure: ((row: HTMLTableRowElement | null) => void) | null
  },
) {
  const { row, onOpen } = props
  const open = onOpen
    ? {
        tabIndex: 0,
        onClick: (e: React.MouseEvent) => {
          if ((e.target as HTMLElement).closest('button, a, input, select, label')) return
          onOpen(row)
        },
        onKeyDown: (e: React.KeyboardEvent) => {
          if (e.target !== e.currentTarget) return
          const chooses = e.key === ' ' || e.key === 'x'
          const act = e.key === 'Enter' ? onOpen : chooses ? props.onSpace : undefined
          if (!act) return
          // What opens takes the focus at once, and this same press must not close it again.
          e.preventDefault()
          act(row)
        },
        onFocus: () => props.choose(props.index),
      }
    : {}
  const classes = [onOpen ? 'row-opens' : '', props.classOf?.(row) ?? '']
  return (
    <tr
      ref={props.measure}
      data-index={props.index}
      data-row={props.index}
      aria-rowindex={props.index + 1}
      className={classes.filter(Boolean).join(' ')}
      {...open}
    >
      {props.columns.map(c => (
        <td key={c.key} className={classesOf(c)} data-head={c.head}>
          {c.show(row)}
        </td>
      ))}
    </tr>
  )
}

const classesOf = (c: { figures?: boolean; wideOnly?: boolean }): string =>
  [c.figures ? 'figures' : '', c.wideOnly ? 'wide-only' : ''].filter(Boolean).join(' ')
