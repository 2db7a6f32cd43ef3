/**
 * Labels drawn and sent, one or many: the door between the laboratory, which says what stands on a
 * label, and whatever makes it. Drawing and sending happen outside of units of work. A run goes piece
 * by piece: announced in a unit, drawn and sent, confirmed in a unit; so progress is true, a stop is
 * heeded, and a printer that hangs holds nobody up.
 */
import { thawed } from '../labels/frozen.ts'
import type { Drawing, SpecimenLabel } from '../labels/label.ts'
import { faultOfSheet } from '../labels/pages.ts'
import type { Labels } from '../labels/render.ts'
import { NUMBERS_ON_PAGE } from '../labels/templates/manifest.ts'
import { personOf } from './access.ts'
import * as accounts from './accounts.ts'
import type { LabelRun } from './contract/labels.ts'
import type { Printer } from './contract/printers.ts'
import { Refusal, wrongField } from './contract/refusal.ts'
import { type Id, type Say, say } from './contract/words.ts'
import { type LabelAgents, openLabelAgents } from './exchange/label-agents.ts'
import { PrinterTrouble, type PrinterWaits, sendTo } from './exchange/label-printers.ts'
import * as runs from './lab/label-runs.ts'
import type { Copy, Kept, Press } from './lab/labels.ts'
import * as printers from './lab/printers.ts'
import type { Programmes } from './lab/results.ts'
import type { Actor, Store, Work } from './store/store.ts'

export interface Labelling {
  readonly press: Press
  drawingOf(copy: Drawn): Drawing
  /** The pages of a manifest. */
  manifest(data: SpecimenLabel, numbers: readonly string[]): Promise<Buffer>
  /** The run, and which letters of its names come out as empty boxes. */
  start(
    by: Actor,
    centre: Id,
    template: string,
    asked: runs.Asked,
  ): Promise<LabelRun & { missing: string[] }>
  show(by: Actor, id: Id): Promise<LabelRun>
  list(by: Actor, ask: Parameters<typeof runs.list>[1]): ReturnType<typeof runs.list>
  check(by: Actor, id: Id, scanned: string): Promise<LabelRun>
  resume(by: Actor, id: Id, how: Parameters<typeof runs.resume>[2]): Promise<LabelRun>
  cancel(by: Actor, id: Id): Promise<LabelRun>
  /** The PDF of what a run has made, from one of its labels on. */
  take(by: Actor, id: Id, from: number): Promise<Buffer>
  /** Whether it lets itself be reached; nothing is printed. */
  tryPrinter(by: Actor, id: Id): Promise<{ answers: 'yes' | 'no'; says: Say }>
  /** Where the programs beside printers ask for work. */
  readonly agents: Pick<LabelAgents, 'next' | 'end'>
  stop(): void
}

/** One copy of a label that was frozen; a plate's and a parcel's have no name. */
interface Drawn {
  readonly copy: number
  readonly kept: Kept & { readonly name?: string | null }
}

interface Parts {
  readonly store: Store
  readonly programmes: Programmes
  readonly labels: Labels
  readonly onBug: (error: unknown, about: string) => void
  readonly waits?: PrinterWaits | undefined
}

/** Small enough that others write between two pieces, and that few are in doubt when a printer stops. */
const PIECE = 10

export function openLabelling({ store, programmes, labels, onBug, waits }: Parts): Labelling {
  const working = new Set<Id>()
  const agents = openLabelAgents(waits)

  const press: Press = {
    names: template => {
      const known = labels.templates.get(template)
      return known ? (known.names ?? 'whole') : null
    },
    freeze: (template, data) => {
      const { first, again, ...kept } = labels.freeze(template, data)
      return { ...kept, first: JSON.stringify(first), again: JSON.stringify(again) }
    },
    programme: code => programmes.get(code)?.zh ?? code,
  }

  const drawingOf = ({ kept, copy }: Drawn): Drawing =>
    thawed(
      { ...kept, first: JSON.parse(kept.first), again: JSON.parse(kept.again) },
      kept.name ?? null,
      copy,
    )

  /** As many to a page as its template holds. */
  function manifestOf(data: SpecimenLabel, numbers: readonly string[]): Promise<Buffer> {
    const pages = Math.max(1, Math.ceil(numbers.length / NUMBERS_ON_PAGE))
    const drawn = Array.from({ length: pages }, (_, i) => ({
      ...data,
      page: `${i + 1} / ${pages}`,
      holds: numbers.slice(i * NUMBERS_ON_PAGE, (i + 1) * NUMBERS_ON_PAGE),
    }))
    return labels.pdf('manifest', drawn)
  }

  /** Before its first is scanned back: one label, or the rest of the first sheet. */
  function pieceOf({ run, sheet }: runs.RunAtWork): number {
    if (run.checkedAt !== null) return PIECE
    return sheet ? sheet.columns * sheet.rows - sheet.startAt : 1
  }

  /** The next step, by the person as they are in this very unit: a right that ended stops it (E-22). */
  async function step(work: Work, id: Id): Promise<{ at: runs.RunAtWork; copies: Copy[] }> {
    const at = await runs.standing(work, id)
    if (at.run.state !== 'running') return { at, copies: [] }
    const person = await accounts.whoHas(work, personOf(work.by).tokenHash)
    if (!person || !runs.mayGoOn({ by: person, at: work.at }, at.run))
      return { at: await runs.breakOff(work, at, NO_RIGHT, 'nothing'), copies: [] }
    return work.as(person, inner => runs.announce(inner, press, at, pieceOf(at)))
  }

  async function send(by: Actor, { run }: runs.RunAtWork, copies: readonly Copy[]): Promise<void> {
    if (run.medium !== 'zpl' || run.printer === null) return
    const printer = await store.read(by, look => printers.get(look, run.printer ?? ''))
    await sent(printer, await labels.of.zpl(copies.map(drawingOf), printer.dpi))
  }

  /** Over our own connection, or by the program beside it. */
  function sent({ id, name, address, port }: Printer, zpl: string): Promise<void> {
    if (address === null || port === null) return agents.send({ id, name }, zpl)
    return sendTo({ name, address, port }, zpl, waits)
  }

  async function goOn(by: Actor, { id, centre }: Pick<LabelRun, 'id' | 'centre'>): Promise<void> {
    const books = [centre]
    const stop = (why: Say, left: 'nothing' | 'unknown') =>
      store.work(by, books, async work =>
        runs.breakOff(work, await runs.standing(work, id), why, left),
      )
    try {
      for (;;) {
        const { at, copies } = await store.work(by, books, work => step(work, id))
        if (at.run.state !== 'running') return
        await send(by, at, copies)
        const { run } = await store.work(by, books, async work => {
          const now = await runs.standing(work, id)
          // Stopped while the printer worked: what it took is made all the same.
          return runs.confirm(work, now)
        })
        if (run.state !== 'running') return
      }
    } catch (error) {
      if (error instanceof PrinterTrouble) await stop(error.says, error.left).catch(noted(id))
      else if (error instanceof Refusal) await stop(error.says, 'nothing').catch(noted(id))
      else onBug(error, `label run ${id}`)
    } finally {
      working.delete(id)
    }
  }

  const noted = (id: Id) => (error: unknown) => onBug(error, `label run ${id}`)

  function begin(by: Actor, run: LabelRun): LabelRun {
    if (run.state !== 'running' || working.has(run.id)) return run
    working.add(run.id)
    void goOn(by, run)
    return run
  }

  /** One that says it is running and that nobody works on was left by a stop of the server. */
  const seen = (run: LabelRun, isWorkedOn: boolean): LabelRun =>
    run.state === 'running' && !isWorkedOn
      ? { ...run, state: 'broken-off', endedWhy: stopped(run) }
      : run

  /** Changes a run as it stands, in its book. */
  async function changed(
    by: Actor,
    id: Id,
    change: (work: Work, at: runs.RunAtWork) => Promise<runs.RunAtWork>,
  ): Promise<LabelRun> {
    const { run } = await store.read(by, look => runs.get(look, id))
    const at = await store.work(by, [run.centre], async work =>
      change(work, await runs.get(work, id)),
    )
    return at.run
  }

  return {
    press,
    drawingOf,
    manifest: manifestOf,
    async start(by, centre, template, asked) {
      const paper = labels.templates.get(template)
      const fault = paper && asked.sheet ? faultOfSheet(asked.sheet, paper) : null
      if (fault)
        throw wrongField(
          'sheet',
          `The sheet does not fit: ${fault}.`,
          '标签纸规格与标签尺寸不符，请检查设置。',
        )
      const edition = paper ? labels.editionOf(template) : ''
      const { at, names } = await store.work(by, [centre], async work => {
        const at = await runs.start(work, press, { template, edition }, asked)
        return { at, names: await runs.namesIn(work, at) }
      })
      return { ...begin(by, at.run), missing: labels.missingGlyphs(names.join('')) }
    },
    async show(by, id) {
      const isWorkedOn = working.has(id)
      return seen((await store.read(by, look => runs.get(look, id))).run, isWorkedOn)
    },
    async list(by, ask) {
      const page = await store.read(by, look => runs.list(look, ask))
      return { ...page, rows: page.rows.map(run => seen(run, working.has(run.id))) }
    },
    async check(by, id, scanned) {
      return begin(by, await changed(by, id, (work, at) => runs.check(work, at, scanned)))
    },
    async resume(by, id, how) {
      if (working.has(id)) return (await store.read(by, look => runs.get(look, id))).run
      return begin(by, await changed(by, id, (work, at) => runs.resume(work, at, how)))
    },
    cancel: (by, id) => changed(by, id, runs.cancel),
    async take(by, id, from) {
      const { copies, sheet } = await store.read(by, async look => {
        const at = await runs.get(look, id)
        return { copies: await runs.printed(look, at, from, at.run.made), sheet: at.sheet }
      })
      if (copies.length === 0) throw NOTHING_MADE
      const places = sheet ? sheet.columns * sheet.rows : 0
      const on = sheet ? { ...sheet, startAt: (sheet.startAt + from) % places } : undefined
      return labels.of.pdf(copies.map(drawingOf), on)
    },
    async tryPrinter(by, id) {
      const printer = await store.read(by, look => printers.get(look, id))
      try {
        await sent(printer, '')
        return { answers: 'yes', says: answers(printer) }
      } catch (error) {
        if (error instanceof PrinterTrouble) return { answers: 'no', says: error.says }
        throw error
      }
    },
    agents,
    stop: () => agents.stop(),
  }
}

const answers = ({ name }: Printer): Say => say(`${name} answers.`, `${name}已应答。`)

const NO_RIGHT = say(
  'Your session or your right to print labels here has ended. What was made stays made; sign in and go on.',
  '您的登录或在此打印标签的权限已终止。已打印部分有效，请登录后继续。',
)
const stopped = ({ sent, made }: LabelRun): Say =>
  sent > made
    ? say(
        `The server was stopped while ${sent - made} labels were on their way. Count those that came out, and go on.`,
        `服务器停止时有 ${sent - made} 张标签正在打印。请清点已打印的标签后继续。`,
      )
    : say(
        'The server was stopped in between. What was made stays made; go on for the rest.',
        '期间服务器曾停止。已打印部分有效，可继续打印其余标签。',
      )
const NOTHING_MADE = new Refusal(
  'conflict',
  say('Nothing has been made from there on.', '此后尚无已生成的标签。'),
)
