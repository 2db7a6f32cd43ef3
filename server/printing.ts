/**
 * Reports drawn, one or many: the door between the laboratory, which says what stands on a report,
 * and the paper. Drawing happens outside of units of work. A run does its reports piece by piece,
 * each piece a unit of its own, so that progress is true, a stop is heeded, and one report that
 * cannot leave keeps no other back.
 */
import type { Paper, PaperLanguage } from '../labels/report/paper.ts'
import { LAYOUT } from '../labels/report/paper.ts'
import type { Printer } from '../labels/report/render.ts'
import { personOf } from './access.ts'
import * as accounts from './accounts.ts'
import { changedMeanwhile, Refusal } from './contract/refusal.ts'
import type { Report, ReportPick, ReportRun } from './contract/reports.ts'
import { type Id, say } from './contract/words.ts'
import { type MissingCharacters, type Whole, whole } from './lab/report-content.ts'
import * as runs from './lab/report-runs.ts'
import * as reported from './lab/reported.ts'
import * as reports from './lab/reports.ts'
import type { Programmes } from './lab/results.ts'
import type { Actor, Store, Work } from './store/store.ts'

export interface Printing {
  readonly press: reports.Press
  /** The paper of one edition; opening it is recorded first. */
  opened(by: Actor, books: readonly string[], id: Id, language: PaperLanguage): Promise<Buffer>
  /** Whether a code is one that this laboratory printed. */
  isOurs(id: string, edition: number, code: string): boolean
  start(by: Actor, given: Asked): Promise<ReportRun>
  show(by: Actor, id: Id): Promise<ReportRun>
  /** Goes on with one that broke off, for whoever began it. */
  resume(by: Actor, id: Id): Promise<ReportRun>
  cancel(by: Actor, id: Id): Promise<ReportRun>
  /** The PDF of a run that printed. */
  take(by: Actor, id: Id): Promise<Buffer>
}

type Asked = Pick<ReportRun, 'centre' | 'does' | 'language'> & {
  reports: readonly ReportPick[]
  why?: string | undefined
}

interface Parts {
  readonly store: Store
  readonly programmes: Programmes
  readonly printer: Printer
  /** What stands before the path in a printed code; empty where none is set. */
  readonly address: string
  readonly onBug: (error: unknown, about: string) => void
}

/** Small enough that others write between two pieces. */
const PIECE = 10
/** PDFs of runs kept in memory until they are fetched, the latest few. */
const KEPT = 4

export function openPrinting({ store, programmes, printer, address, onBug }: Parts): Printing {
  const working = new Set<Id>()
  const printed = new Map<Id, Buffer>()

  const codeOf = (id: Id, edition: number): string => store.mark('report', `${id} ${edition}`)

  function paperOf({ content, person, released, ended }: Whole, { id, edition }: Report): Paper {
    const check = released ? `${address}/check/${id}/${edition}/${codeOf(id, edition)}` : null
    return { content, person, released, check, ended }
  }

  const missingCharacters: MissingCharacters = it => printer.missing({ ...it, check: null })
  const press: reports.Press = { programmes, missingCharacters, layout: LAYOUT }

  /** As it was shown to whoever chose it: one that changed since is looked at again first (E-03). */
  async function released(work: Work, pick: ReportPick): Promise<void> {
    const { version } = await reported.get(work, pick.id)
    if (version !== pick.version) throw changedMeanwhile(CHANGED)
    await reports.release(work, press, pick)
  }

  /** Opens one for the paper; what no longer holds is not printed among those that do. */
  async function toPrint(work: Work, { id }: ReportPick): Promise<void> {
    const { state } = await reported.get(work, id)
    if (state !== 'released') throw NOT_CURRENT
    await reports.open(work, press, id, 'print')
  }

  /** One piece of a run: each report in a savepoint of its own, with what could not be done. */
  async function piece(work: Work, at: runs.RunAtWork): Promise<runs.RunAtWork> {
    const picks = at.reports.slice(at.run.done, at.run.done + PIECE)
    const problems: runs.Problem[] = []
    const act = at.run.does === 'release' ? released : toPrint
    for (const pick of picks) {
      try {
        await work.within(work.by, inner => act(inner, pick))
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { specimen } = await reported.get(work, pick.id)
        problems.push({ report: pick.id, specimen, says: error.says })
      }
    }
    return runs.progressed(work, at, { done: picks.length, problems })
  }

  /** The next step, by the person as they are in this very unit: a right that ended stops it (E-22). */
  async function step(work: Work, id: Id): Promise<ReportRun> {
    const at = await runs.standing(work, id)
    if (at.run.state !== 'running') return at.run
    const person = await accounts.whoHas(work, personOf(work.by).tokenHash)
    if (!person) return (await runs.end(work, at, 'broken-off', NO_SESSION)).run
    if (!runs.mayGoOn({ by: person, at: work.at }, at.run))
      return (await runs.end(work, at, 'broken-off', NO_RIGHT)).run
    if (at.run.done >= at.run.wanted) return (await runs.end(work, at, 'done')).run
    return (await work.as(person, inner => piece(inner, at))).run
  }

  async function goOn(by: Actor, { id, centre }: Pick<ReportRun, 'id' | 'centre'>): Promise<void> {
    try {
      for (;;) {
        const run = await store.work(by, [centre], work => step(work, id))
        if (run.does === 'print' && run.done >= run.wanted && run.state === 'running')
          keep(id, await drawn(by, await store.read(by, look => runs.standing(look, id))))
        if (run.state !== 'running') break
      }
    } catch (error) {
      // What was refused (somebody stopped it in between) shows as it stands; the rest is a bug.
      if (!(error instanceof Refusal)) onBug(error, `report run ${id}`)
    } finally {
      working.delete(id)
    }
  }

  function begin(by: Actor, run: ReportRun): ReportRun {
    working.add(run.id)
    void goOn(by, run)
    return run
  }

  function keep(id: Id, bytes: Buffer): void {
    printed.set(id, bytes)
    for (const old of [...printed.keys()].slice(0, -KEPT)) printed.delete(old)
  }

  /** All that a run has opened, in its order, as one document. */
  function drawn(by: Actor, { run, reports: picks }: runs.RunAtWork): Promise<Buffer> {
    const refused = new Set(run.problems.map(problem => problem.report))
    async function* papers() {
      for (const { id } of picks.slice(0, run.done)) {
        if (refused.has(id)) continue
        yield await store.read(by, async look => {
          const row = await reported.get(look, id)
          return paperOf(await whole(look, programmes, row), row)
        })
      }
    }
    return printer.run(papers(), run.language)
  }

  /**
   * A run that says it is running and that nobody works on was left by a stop of the server. Whether
   * somebody does is asked before it is read: it may end in between.
   */
  async function shown(by: Actor, id: Id): Promise<ReportRun> {
    const isWorkedOn = working.has(id)
    const run = await store.read(by, look => runs.shown(look, id))
    return run.state === 'running' && !isWorkedOn
      ? { ...run, state: 'broken-off', endedWhy: STOPPED }
      : run
  }

  return {
    press,
    async opened(by, books, id, language) {
      const { report, whole: it } = await store.work(by, books, work =>
        reports.open(work, press, id),
      )
      return printer.pdf(paperOf(it, report), language)
    },
    isOurs: (id, edition, code) => code === codeOf(id, edition),
    async start(by, given) {
      return begin(by, (await store.work(by, [given.centre], work => runs.start(work, given))).run)
    },
    async resume(by, id) {
      const { run } = await store.read(by, look => runs.get(look, id))
      if (working.has(id)) return run
      const at = await store.work(by, [run.centre], async work =>
        runs.resume(work, await runs.get(work, id)),
      )
      return at.run.state === 'running' ? begin(by, at.run) : at.run
    },
    show: shown,
    async cancel(by, id) {
      const { run } = await store.read(by, look => runs.get(look, id))
      const ended = await store.work(by, [run.centre], async work =>
        runs.end(work, await runs.get(work, id), 'cancelled'),
      )
      return ended.run
    },
    async take(by, id) {
      const at = await store.read(by, look => runs.get(look, id))
      if (at.run.does !== 'print' || at.run.done === at.run.problems.length) throw NOTHING_PRINTED
      // What was withdrawn since is drawn anew, as what it is now.
      const isCurrent = await store.read(by, look => runs.areReleased(look, at))
      return (isCurrent ? printed.get(id) : undefined) ?? drawn(by, at)
    },
  }
}

const CHANGED = say('This draft has changed since it was chosen.', '该草稿在选择后已变更。')
const NO_RIGHT = say(
  'Your right to release reports here has ended. What was done stays done; the rest was not touched.',
  '您在此处发布报告的权限已终止。已完成部分有效，其余未作处理。',
)
const NO_SESSION = say(
  'Your session has ended. Sign in again and go on; what was done stays done.',
  '您的登录已失效。请重新登录后继续，已完成部分有效。',
)
const STOPPED = say(
  'The server was stopped in between. What was done stays done; the rest was not touched.',
  '期间服务器曾停止。已完成部分有效，其余未作处理。',
)
const NOT_CURRENT = new Refusal(
  'conflict',
  say('Not released, or no longer valid: it was not printed.', '未发布或已失效，未打印。'),
)
const NOTHING_PRINTED = new Refusal(
  'conflict',
  say(
    'This run printed nothing. See its list of problems.',
    '该批次没有可打印的报告，请查看问题列表。',
  ),
)
