/** Label printers: rows that say where they are, how they are reached and what lies in them. */
import { v7 as newId } from 'uuid'
import { allows, demand, demandToSee, personOf, reach } from '../access.ts'
import type { Printer, PrinterReached } from '../contract/printers.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import * as places from './places.ts'

type Settings = Pick<Printer, 'name' | 'dpi' | 'template'> & {
  address?: string | undefined
  port: number
}

function asPrinter(row: Tables['printer']): Printer {
  const { addedBy: _, tokenHash: _t, dpi, reached, address, port, ...rest } = row
  const network = reached === null ? { address, port } : { address: null, port: null }
  return { ...rest, ...network, reached: reached ?? 'network', dpi: dpi === 300 ? 300 : 203 }
}

/** Printers that the caller may print on or sets up. */
export async function list(
  look: Look,
  ask: { centre?: Id | undefined; samplingPoint?: Id | undefined },
): Promise<Printer[]> {
  const wide = [reach(look.by, 'print-label', look.at), reach(look.by, 'edit-lines', look.at)]
  const everywhere = wide.some(one => one.everywhere)
  const centres = wide.flatMap(one => one.centres)
  const samplingPoints = wide.flatMap(one => one.samplingPoints)
  let query = look.db.selectFrom('printer').selectAll()
  if (ask.centre) query = query.where('centre', '=', ask.centre)
  if (ask.samplingPoint) query = query.where('samplingPoint', '=', ask.samplingPoint)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([eb('centre', 'in', centres), eb('samplingPoint', 'in', samplingPoints)]),
    )
  return (await query.orderBy('name').orderBy('id').execute()).map(asPrinter)
}

export async function get(look: Look, id: Id): Promise<Printer> {
  const row = await look.db
    .selectFrom('printer')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  const printer = asPrinter(row)
  if (!allows(look.by, 'edit-lines', whereOf(printer), look.at))
    demandToSee(look.by, 'print-label', whereOf(printer), look.at)
  return printer
}

/** As `access.ts` asks: a printer of a centre is of no sampling point. */
const whereOf = ({ centre, samplingPoint }: Pick<Printer, 'centre' | 'samplingPoint'>) => ({
  centre,
  ...(samplingPoint === null ? {} : { samplingPoint }),
})

export async function add(
  work: Work,
  {
    centre,
    samplingPoint,
    reached,
    ...given
  }: Settings & { centre: Id; samplingPoint: Id | null; reached: PrinterReached },
): Promise<Printer> {
  demand(work.by, 'edit-lines', { centre }, work.at)
  await places.centre(work, centre)
  if (samplingPoint !== null) await places.samplingPoint(work, samplingPoint)
  const { name, dpi, template } = given
  const place = placeOf(reached, given)
  const row: Tables['printer'] = {
    ...{ id: newId(), centre, samplingPoint, name, dpi, template, state: 'on' },
    ...{ reached: reached === 'agent' ? reached : null, ...place, tokenHash: null },
    ...{ addedBy: personOf(work.by).staff, addedAt: work.at, version: 1 },
  }
  await work.db.insertInto('printer').values(row).execute()
  work.tell('printer.added', row.id, reached === 'agent' ? {} : place, centre)
  return asPrinter(row)
}

export async function change(
  work: Work,
  { id, version, ...set }: Settings & { id: Id; version: number; state: Printer['state'] },
): Promise<Printer> {
  const before = await work.db
    .selectFrom('printer')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!before) throw notFound()
  demand(work.by, 'edit-lines', { centre: before.centre }, work.at)
  const place = placeOf(before.reached ?? 'network', set)
  const row = await changeRow(work, 'printer', { id, version }, { ...set, ...place })
  const names = ['name', 'address', 'port', 'dpi', 'template', 'state'] as const
  const fields = names.filter(name => before[name] !== row[name])
  work.tell('printer.changed', id, { fields }, before.centre)
  return asPrinter(row)
}

/** A new token for the program beside it; its hash alone is kept. The caller tells it once. */
export async function giveToken(
  work: Work,
  { id, version }: { id: Id; version: number },
  tokenHash: string,
): Promise<Printer> {
  const before = await get(work, id)
  demand(work.by, 'edit-lines', { centre: before.centre }, work.at)
  if (before.reached !== 'agent')
    throw new Refusal(
      'conflict',
      say(
        `${before.name} is reached over the network and needs no program. Add it once more as one on a computer.`,
        `${before.name}为网络打印机，无需打印程序。如接在电脑上，请另行添加。`,
      ),
    )
  const row = await changeRow(work, 'printer', { id, version }, { tokenHash })
  work.tell('printer.token-given', id, {}, before.centre)
  return asPrinter(row)
}

/** The printer whose program shows this token; undefined where none is in use with it. */
export async function ofProgram(look: Look, tokenHash: string): Promise<Printer | undefined> {
  const row = await look.db
    .selectFrom('printer')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .where('state', '=', 'on')
    .executeTakeFirst()
  return row && asPrinter(row)
}

/** Where the server connects to; one whose program asks has no place. */
function placeOf(reached: PrinterReached, { address, port }: Pick<Settings, 'address' | 'port'>) {
  if (reached === 'agent') return { address: '', port: 0 }
  if (address === undefined) throw noAddress()
  demandUsable(address)
  return { address, port }
}

const noAddress = (): Refusal =>
  wrongField('address', 'Say at which address it answers.', '请填写打印机地址。')

/**
 * This server opens a connection to it and writes there: never to itself, to no address that stands for
 * many, and to none that hands out secrets to whoever asks from inside (link-local).
 */
function demandUsable(address: string): void {
  if (!/^(0\.|22[4-9]\.|23\d\.|24\d\.|25[0-5]\.|169\.254\.|::$|ff|fe[89ab])/i.test(address)) return
  throw wrongField(
    'address',
    'That is no address of a printer. Read it off the printer’s own network page.',
    '该地址不是打印机地址。请查看打印机网络设置页。',
  )
}

/** The printer to print on, or the sentence why not. */
export async function demandReady(
  look: Look,
  id: Id | undefined,
  at: { centre: Id; samplingPoint: Id },
  template: string,
): Promise<Printer> {
  if (id === undefined) throw wrongField('printer', 'Choose a printer.', '请选择打印机。')
  const printer = await get(look, id)
  const isHere = printer.samplingPoint === null || printer.samplingPoint === at.samplingPoint
  if (printer.centre !== at.centre || !isHere) throw notFound()
  if (printer.state === 'off')
    throw new Refusal(
      'conflict',
      say(
        `${printer.name} is switched off in this list. Choose another printer.`,
        `${printer.name}在系统中已停用，请选择其他打印机。`,
      ),
    )
  if (printer.template !== null && printer.template !== template)
    throw new Refusal(
      'conflict',
      say(
        `${printer.name} holds labels of another size (${printer.template}). Choose another printer, or change its labels and its row.`,
        `${printer.name}内装的是其他规格标签（${printer.template}）。请选择其他打印机，或更换标签并修改设置。`,
      ),
    )
  return printer
}
