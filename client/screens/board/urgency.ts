/**
 * What the desk and the wall agree on: which recall comes first, what is overdue, what is new.
 * Severity goes before the clock, so that a fresh critical one is never below a long list of late
 * lesser ones, and for its first minute a new one is the first of its severity: a wall shows twelve.
 * What waits for the laboratory (the second specimen is here) comes last.
 */
import { useRef } from 'react'
import { type BoardRow, leading } from '../../../server/contract/recalls.ts'
import type { Severity } from '../../../server/contract/rules.ts'
import { dayOf } from '../../../server/contract/words.ts'
import { useNow } from '../../clock.ts'

const RANK: Record<Severity, number> = { critical: 0, high: 1, watch: 2 }
const waits = (row: BoardRow): number => (row.state === 'met' ? 1 : 0)

export const byUrgency = (a: BoardRow, b: BoardRow): number =>
  waits(a) - waits(b) ||
  RANK[a.severity] - RANK[b.severity] ||
  leading(a).dueAt.localeCompare(leading(b).dueAt) ||
  a.id.localeCompare(b.id)

/** The same, new ones (by id) first within their severity. */
export const byUrgencyWith =
  (news: ReadonlySet<string>) =>
  (a: BoardRow, b: BoardRow): number => {
    const alike = waits(a) === waits(b) && a.severity === b.severity
    const newer = Number(news.has(b.id)) - Number(news.has(a.id))
    return (alike ? newer : 0) || byUrgency(a, b)
  }

/** Where a row stands against its clock; a calendar day is one in Shanghai. */
export function dueOf(row: BoardRow, now: number): 'overdue' | 'today' | 'later' {
  const { dueAt } = leading(row)
  if (Date.parse(dueAt) < now) return 'overdue'
  return dayOf(dueAt) === dayOf(new Date(now).toISOString()) ? 'today' : 'later'
}

/** Critical and seen by nobody yet: this is what the tone is for. */
export const cries = (row: BoardRow): boolean =>
  row.severity === 'critical' && row.acknowledgedAt === null && row.state !== 'met'

export interface Tally {
  readonly open: number
  readonly overdue: number
  readonly today: number
  readonly unseen: number
}

export function tally(rows: readonly BoardRow[], now: number): Tally {
  const due = rows.map(row => dueOf(row, now))
  return {
    open: rows.length,
    overdue: due.filter(d => d === 'overdue').length,
    today: due.filter(d => d === 'today').length,
    unseen: rows.filter(row => row.acknowledgedAt === null).length,
  }
}

const NEW_MS = 60_000

/** Recalls that came to this page, or were opened, within the last minute. */
export function useNewRows(rows: readonly BoardRow[] | undefined): ReadonlySet<string> {
  const seen = useRef<Map<string, number> | null>(null)
  const now = useNow(1000)
  if (!rows) return new Set()
  // What the first answer brought is not news, unless it was opened just now.
  const first = seen.current === null
  const known = seen.current ?? new Map<string, number>()
  seen.current = known
  for (const { id, openedAt } of rows) {
    if (!known.has(id)) known.set(id, first ? Date.parse(openedAt) : now)
  }
  return new Set([...known].filter(([, at]) => now - at < NEW_MS).map(([id]) => id))
}
