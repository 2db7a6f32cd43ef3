/**
 * Table of contents: every endpoint and the function that answers it, by noun in `api/`. Units of
 * work are opened by doors (here, `http.ts` for what a session needs, runs of labels), by `exchange` and
 * by the clock, never by a function of the laboratory; a door finds the books by a read, and the unit
 * refuses with `conflict` if they moved meanwhile. Whatever takes time (hashing,
 * drawing) happens before or after the unit, never inside.
 */
import { backupHandlers } from './api/backups.ts'
import { type Desk, doorsOf, type Who } from './api/desk.ts'
import { historyHandlers } from './api/history.ts'
import { intakeHandlers } from './api/intake.ts'
import { labelHandlers } from './api/labels.ts'
import { watched } from './api/looks.ts'
import { noticeHandlers } from './api/notices.ts'
import { packHandlers } from './api/packs.ts'
import { partnerHandlers } from './api/partners.ts'
import { peopleHandlers } from './api/people.ts'
import { placeHandlers } from './api/places.ts'
import { recallHandlers } from './api/recalls.ts'
import { reportHandlers } from './api/reports.ts'
import { resultHandlers } from './api/results.ts'
import { retestHandlers } from './api/retests.ts'
import { reviewHandlers } from './api/reviews.ts'
import { routingHandlers } from './api/routing.ts'
import { ruleHandlers } from './api/rules.ts'
import { runHandlers } from './api/runs.ts'
import { sendOutHandlers } from './api/send-outs.ts'
import { specimenHandlers } from './api/specimens.ts'
import { staffHandlers } from './api/staff.ts'
import { statisticsHandlers } from './api/statistics.ts'
import type { GuthrieHandlers } from './contract/index.ts'

export function handlers(desk: Desk): GuthrieHandlers<Who> {
  const doors = doorsOf(desk)
  return watched(desk, {
    ...staffHandlers(desk, doors),
    ...peopleHandlers(doors),
    ...placeHandlers(doors),
    ...routingHandlers(doors),
    ...ruleHandlers(desk, doors),
    ...packHandlers(desk, doors),
    ...specimenHandlers(desk, doors),
    ...labelHandlers(desk, doors),
    ...sendOutHandlers(desk, doors),
    ...runHandlers(desk, doors),
    ...resultHandlers(desk, doors),
    ...retestHandlers(doors),
    ...reportHandlers(desk, doors),
    ...recallHandlers(desk, doors),
    ...noticeHandlers(doors),
    ...partnerHandlers(desk, doors),
    ...backupHandlers(desk, doors),
    ...reviewHandlers(doors),
    ...intakeHandlers(desk, doors),
    ...statisticsHandlers(doors),
    ...historyHandlers(desk, doors),
  })
}
