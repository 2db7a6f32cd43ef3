/**
 * INV-1 and INV-2, counted from the rows themselves and from the bytes that were kept, beside the
 * account that the screens show: what is not in order, a sentence each.
 */
import { loadAnalyzers } from '../../lims-adapters/adapter.ts'
import { charsetNamed, decode } from '../../lims-adapters/hl7/charset.ts'
import { Message } from '../../lims-adapters/hl7/message.ts'
import type { Segment } from '../../lims-adapters/hl7/segment.ts'
import { isSealedObx, readOpenly } from '../../lims-adapters/sealed.ts'
import { isSealed } from '../../lims-adapters/sealed-words.ts'
import type { Line } from '../../server/contract/lines.ts'
import type { Result } from '../../server/contract/results.ts'
import type { IntakeAccount } from '../../server/contract/ward.ts'
import { account } from '../../server/exchange/account.ts'
import { asLine, setupOf } from '../../server/exchange/lines.ts'
import { isAnalyteCode } from '../../server/lab/codes.ts'
import * as panels from '../../server/lab/panels.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import type { Look, Store } from '../../server/store/store.ts'
import type { MessageRow, ParkedRow } from '../../server/store/tables.ts'

export interface Rows {
  readonly messages: readonly MessageRow[]
  /** Observations that are or were held. */
  readonly parked: readonly ParkedRow[]
  /** Messages that are or were held whole. */
  readonly whole: readonly ParkedRow[]
  readonly results: readonly Result[]
  /** Values of controls and calibrators. */
  readonly controls: readonly { readonly centre: string; readonly message: string }[]
  readonly lines: ReadonlyMap<string, Line>
  /** Messages that were read as a drill. */
  readonly drilled: ReadonlySet<string>
}

const analyzers = await loadAnalyzers()
const programmes = await loadProgrammes()

/** Everything that came in, and what became of it. */
export const rowsOf = (store: Store): Promise<Rows> =>
  store.read({ id: 'test' }, async look => ({
    messages: await look.db.selectFrom('message').selectAll().orderBy('id').execute(),
    parked: await look.db
      .selectFrom('parked')
      .selectAll()
      .where('kind', '=', 'observation')
      .orderBy('id')
      .execute(),
    whole: await look.db
      .selectFrom('parked')
      .selectAll()
      .where('kind', '=', 'message')
      .orderBy('id')
      .execute(),
    // What the laboratory computed by itself came in with no observation.
    results: (await panels.all(look)).filter(({ origin }) => origin === 'measured'),
    controls: await look.db.selectFrom('control').select(['centre', 'message']).execute(),
    lines: new Map(
      (await look.db.selectFrom('line').selectAll().execute()).map(row => [row.id, asLine(row)]),
    ),
    drilled: new Set(
      (await look.db.selectFrom('drill').select('message').execute()).map(row => row.message),
    ),
  }))

/** What does not balance; `asked` is the account as a door gives it, where a test has a door. */
export async function imbalances(
  store: Store,
  asked: (centre: string) => Promise<IntakeAccount> = accountIn(store),
): Promise<string[]> {
  const rows = await rowsOf(store)
  const wrong = [...wrongMessages(rows), ...wrongWhole(rows), ...doubles(rows)]
  for (const centre of await centresWithLines(store))
    wrong.push(...wrongAccount(await asked(centre), ofCentre(rows, centre)))
  return wrong
}

export const accountIn = (store: Store) => (centre: string) =>
  store.read({ id: 'test' }, look => account(look, centre))

const centresWithLines = (store: Store): Promise<string[]> =>
  store.read({ id: 'test' }, async (look: Look) => {
    const lines = await look.db.selectFrom('line').select('centre').distinct().execute()
    return lines.map(line => line.centre)
  })

const ofCentre = (rows: Rows, centre: string): Rows => ({
  ...rows,
  messages: rows.messages.filter(row => row.centre === centre),
  whole: rows.whole.filter(row => row.centre === centre),
  parked: rows.parked.filter(row => row.centre === centre),
  results: rows.results.filter(row => row.centre === centre && row.message !== null),
  controls: rows.controls.filter(row => row.centre === centre),
})

function wrongAccount(asked: IntakeAccount, rows: Rows): string[] {
  const { messages, parked, results, controls } = rows
  const of = (state: MessageRow['state']) => messages.filter(row => row.state === state).length
  const sum = (key: 'results' | 'known' | 'held' | 'controls') =>
    messages.reduce((total, row) => total + (row[key] ?? 0), 0)
  const known = parked.filter(({ endedWhy }) => endedWhy === 'known' || endedWhy === 'sent-again')
  const counted: IntakeAccount = {
    messages: {
      ...{ in: messages.length, applied: of('applied'), duplicate: of('duplicate') },
      ...{ parked: of('parked'), refused: of('refused'), heard: of('heard'), waiting: of('kept') },
    },
    observations: {
      in: sum('results') + sum('known') + sum('held') + sum('controls'),
      results: results.length,
      known: sum('known') + known.length,
      held: parked.filter(row => row.state === 'parked').length,
      controls: controls.length,
      dismissed: parked.filter(row => row.state === 'dismissed').length,
    },
  }
  const { in: came, ...became } = asked.observations
  const total = Object.values(became).reduce((a, b) => a + b, 0)
  return [
    ...(JSON.stringify(asked) === JSON.stringify(counted)
      ? []
      : [`the account says ${JSON.stringify(asked)}, the rows ${JSON.stringify(counted)}`]),
    ...(came === total ? [] : [`${came} observations came in and ${total} are accounted for`]),
  ]
}

function wrongMessages(rows: Rows): string[] {
  const { messages, parked, results, controls } = rows
  const byId = new Map(messages.map(row => [row.id, row]))
  const heldOf = Map.groupBy(parked, row => row.message)
  const filedOf = Map.groupBy([...results, ...controls], row => row.message)
  return messages.flatMap(row =>
    wrongMessage(row, rows, {
      original: byId.get(row.repeats ?? ''),
      held: heldOf.get(row.id) ?? [],
      results: filedOf.get(row.id)?.length ?? 0,
    }),
  )
}

/** A message that is parked whole stands in the ward, once, and no other does. */
function wrongWhole({ messages, whole }: Rows): string[] {
  const held = new Set(whole.flatMap(row => (row.state === 'replayed' ? [] : [row.message])))
  return messages.flatMap(row =>
    held.has(row.id) === (row.state === 'parked')
      ? []
      : [`${name(row)} is not in the ward as it is`],
  )
}

interface Became {
  readonly original: MessageRow | undefined
  readonly held: readonly ParkedRow[]
  /** Of controls too. */
  readonly results: number
}

function wrongMessage(row: MessageRow, rows: Rows, { original, held, results }: Became): string[] {
  const filed = held.filter(one => one.endedWhy === 'filed').length
  const own = row.results + (row.controls ?? 0)
  const came = observationsIn(row, rows)
  const isRepeat = row.sha256 === original?.sha256 && row.line === original.line
  const claims: [boolean, string][] = [
    [row.state !== 'kept', 'waits to be applied'],
    [row.held === held.length, `counts ${row.held} held, ${held.length} are`],
    [own + filed === results, `counts ${own} + ${filed} of ${results} results`],
    [
      own + row.known + row.held === came,
      `accounts for ${own} filed, ${row.known} known and ${row.held} held of ${came} observations`,
    ],
    [row.repeats === null || isRepeat, 'repeats what it does not'],
    [row.state !== 'duplicate' || row.repeats !== null, 'repeats nothing'],
    [!['parked', 'refused'].includes(row.state) || row.says !== null, 'does not say why'],
  ]
  return claims.filter(([holds]) => !holds).map(([, what]) => `${name(row)} ${what}`)
}

/** By its id: a number may have been said twice. */
const name = (row: MessageRow): string => `message ${row.id} (${row.controlId}, ${row.state})`

/**
 * Counted from the bytes: the OBX of a message that was applied to somebody, but for those that tell
 * the sex of an unborn child, which make nothing. Where an adapter leaves out OBX that are no
 * results, its own reading is what there is to go by.
 */
function observationsIn(row: MessageRow, { lines, drilled }: Rows): number {
  const line = lines.get(row.line ?? '')
  if (row.state !== 'applied' || drilled.has(row.id)) return 0
  const charset = row.charset ? charsetNamed(row.charset) : null
  const read = decode(Buffer.from(row.bytes), charset ? { forced: charset } : {})
  const message = 'text' in read ? Message.parse(read.text) : read
  if ('refused' in message) return -1
  if (['T', 'D'].includes(message.processing)) return 0
  if (line?.adapter === 'demo-immunoassay')
    return message.all('OBX').filter(obx => !leavesNothing(obx)).length
  const analyzer = analyzers.get(line?.adapter ?? '')
  const seen = analyzer ? readOpenly(analyzer, message, line && setupOf(line), isAsked) : []
  return seen.filter(one => 'unreadable' in one || one.kind !== 'derived').length
}

/**
 * Sealed, it makes nothing; without a value only where its own code says it: no value is no secret. What
 * was asked for by its code is held, whatever else its name says.
 */
function leavesNothing(obx: Segment): boolean {
  const code = obx.at(3, 1).trim() || obx.at(3, 4).trim()
  return isSealed(code) || (obx.raw(5) !== '' && isSealedObx(obx) && !isAsked(code))
}

const isAsked = (code: string): boolean => isAnalyteCode(programmes, code)

/** One result at a time stands for a specimen and analyte; measured anew on request, one for each time. */
function doubles({ results }: Rows): string[] {
  const standing = results.filter(row => row.state !== 'superseded')
  const groups = Map.groupBy(standing, row => `${row.specimen} ${row.analyte} ${row.replicate}`)
  return [...groups].flatMap(([key, rows]) =>
    rows.length > 1 ? [`${key} has ${rows.length} results`] : [],
  )
}
