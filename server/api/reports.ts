/** The table of contents of reports and exports: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { reports as endpoints } from '../contract/reports.ts'
import { bookOf } from '../lab/books.ts'
import * as exports from '../lab/exports.ts'
import * as reports from '../lab/reports.ts'
import type { Desk, Doors, Who } from './desk.ts'

export function reportHandlers(
  { store, printing }: Desk,
  { read, ofRow }: Doors,
): Handlers<typeof endpoints, Who> {
  const { press } = printing
  return {
    listReports: (ask, who) => read(who, look => reports.list(look, press, ask)),
    showReport: ({ id }, who) => read(who, look => reports.page(look, press, id)),
    openReport: async ({ id, language }, who) => {
      const books = await read(who, look => bookOf(look, 'report', id))
      return new Uint8Array(await printing.opened(who.by, books, id, language))
    },
    releaseReport: (given, who) =>
      ofRow(who, 'report', given.id, work => reports.release(work, press, given)),
    withdrawReport: (given, who) =>
      ofRow(who, 'report', given.id, work => reports.withdraw(work, press, given)),
    acknowledgeReport: (given, who) =>
      ofRow(who, 'report', given.id, work => reports.acknowledge(work, press, given)),
    confirmReportByPhone: (given, who) =>
      ofRow(who, 'report', given.id, work => reports.confirmByPhone(work, press, given)),
    listNotices: (_, who) => read(who, reports.notices),
    seeNotice: ({ id }, who) => ofRow(who, 'reportNotice', id, work => reports.seeNotice(work, id)),
    showReportCheck: async ({ id, edition, code }, who) => {
      if (!printing.isOurs(id, edition, code)) return reports.NOT_OURS
      return read(who, look => reports.check(look, { id, edition }))
    },
    startReportRun: (given, who) => printing.start(who.by, given),
    showReportRun: ({ id }, who) => printing.show(who.by, id),
    resumeReportRun: ({ id }, who) => printing.resume(who.by, id),
    cancelReportRun: ({ id }, who) => printing.cancel(who.by, id),
    takeReportRun: async ({ id }, who) => new Uint8Array(await printing.take(who.by, id)),
    exportResults: async (ask, who) => {
      const made = await read(who, look => exports.results(look, ask))
      await store.work(who.by, [ask.centre], async work => exports.made(work, ask, made))
      return new Uint8Array(made.csv)
    },
  }
}
