/**
 * Specimens that leave the house for a third-party laboratory, and come back. Each needs, on the day of
 * sending: a licence of that laboratory to test for the programme, a scope that covers what is asked,
 * and an agreement of the centre with it. All go or none; what stops one is said beside its row.
 */
import { v7 as newId } from 'uuid'
import { demand, personOf } from '../access.ts'
import { frozenInWords } from '../contract/consents.ts'
import type { Licence } from '../contract/institutions.ts'
import type { Agreement, Place } from '../contract/places.ts'
import { type Issue, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import {
  type Laboratory,
  notCovered,
  type SendOut,
  type SendOutEnd,
  type SendOutOnList,
} from '../contract/send-outs.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { changeRow } from './changing.ts'
import type { Programmes } from './codes.ts'
import { holdsOn } from './dated.ts'
import { oneMore, type PageAsk, pageFrom } from './pages.ts'
import * as places from './places.ts'
import * as specimens from './specimens.ts'

/** Third-party laboratories as they stand today for a centre and a programme. */
export async function laboratories(
  look: Look,
  { centre, programme }: { centre: Id; programme: string },
): Promise<Laboratory[]> {
  demand(look.by, 'see-specimen', { centre }, look.at)
  const { places: all } = await places.list(look)
  const found: Laboratory[] = []
  for (const place of all.filter(({ kind }) => kind === 'third-party'))
    found.push(await standingOf(look, { place, centre, programme }))
  return found
}

interface Between {
  readonly place: Place
  readonly centre: Id
  readonly programme: string
}

/** The rows of today, or the first that is missing, with the remedy. */
async function standingOf(look: Look, { place, centre, programme }: Between): Promise<Laboratory> {
  const day = dayOf(look.at)
  const licences = await look.db
    .selectFrom('licence')
    .selectAll()
    .where('place', '=', place.id)
    .where('programme', '=', programme)
    .where('does', '=', 'test')
    .orderBy('startsOn', 'desc')
    .execute()
  const agreements = await look.db
    .selectFrom('agreement')
    .selectAll()
    .where('samplingPoint', '=', place.id)
    .where('centre', '=', centre)
    .where('programme', '=', programme)
    .orderBy('startsOn', 'desc')
    .execute()
  const licence = licences.find(row => holdsOn(row, day)) ?? null
  const agreement = agreements.find(row => holdsOn(row, day)) ?? null
  const not = licence
    ? agreement
      ? null
      : NO_AGREEMENT(place, programme, agreements, day)
    : NO_LICENCE(place, programme, licences, day)
  return { place, licence, agreement, not }
}

interface Sending {
  readonly request: Id
  readonly centre: Id
  readonly laboratory: Id
  readonly numbers: readonly string[]
  readonly tests: readonly string[]
  readonly reason: string
  readonly courier: string | null
}

/** Sends specimens out, all or none; the same request again changes nothing. */
export async function send(
  work: Work,
  programmes: Programmes,
  given: Sending,
): Promise<SendOutOnList[]> {
  demand(work.by, 'release-specimen', { centre: given.centre }, work.at)
  const before = await ofManifest(work, given.request)
  if (before.length > 0) return before
  const place = await places.get(work, given.laboratory)
  if (place.kind !== 'third-party') throw notFound()
  const packed: Specimen[] = []
  for (const text of new Set(given.numbers.map(readNumber)))
    packed.push(await ofThisCentre(work, text, given.centre))
  const issues: Issue[] = []
  const rows: Tables['sendOut'][] = []
  for (const [i, specimen] of packed.entries()) {
    const { programme } = specimen
    const standing = await standingOf(work, { place, centre: given.centre, programme })
    const says = (await notHere(work, specimen)) ?? standing.not
    const uncovered = standing.licence
      ? (says ?? outside(programmes, place, standing.licence, programme, given.tests))
      : says
    const { licence, agreement } = standing
    if (uncovered || !licence || !agreement)
      issues.push({ path: `numbers.${i}`, says: beside(specimen, uncovered ?? NOT_TODAY) })
    else rows.push(rowOf(work, given, specimen, { licence, agreement }))
  }
  if (issues.length > 0) throw refusedAll(issues)
  await work.put('sendOut', rows)
  for (const { specimen, laboratory, manifest, tests } of rows)
    work.tell(
      'specimen.sent-out',
      specimen,
      { laboratory, manifest, tests: JSON.parse(tests), reason: given.reason },
      given.centre,
    )
  return ofManifest(work, given.request)
}

async function ofThisCentre(look: Look, text: string, centre: Id): Promise<Specimen> {
  const specimen = await specimens.scanned(look, text)
  if (specimen.centre !== centre) throw notFound()
  return specimen
}

const AT_HAND: readonly Specimen['state'][] = ['accepted', 'remarked', 'unsatisfactory']

/** Why a specimen cannot leave: it is not at hand, or it is out already. */
async function notHere(look: Look, { number, state }: Specimen): Promise<Say | null> {
  if (state === 'frozen') return frozenInWords(number)
  if (!AT_HAND.includes(state)) return NOT_AT_HAND
  const out = await look.db
    .selectFrom('sendOut')
    .select('sentAt')
    .where('specimen', '=', number)
    .where('ended', 'is', null)
    .executeTakeFirst()
  return out ? OUT_ALREADY(dayOf(out.sentAt)) : null
}

function outside(
  programmes: Programmes,
  place: Place,
  { number, scope }: Licence,
  programme: string,
  asked: readonly string[],
): Say | null {
  const known = programmes.get(programme)?.analytes.map(({ code }) => code) ?? []
  const strange = asked.find(code => !known.includes(code))
  if (strange) return NO_TEST(strange, programme)
  const left = notCovered(scope, known, asked)
  return left.length > 0 ? NOT_IN_SCOPE(place, number, left) : null
}

function rowOf(
  work: Work,
  { request, centre, laboratory, tests, reason, courier }: Sending,
  { number, programme }: Specimen,
  { licence, agreement }: { licence: Licence; agreement: Agreement },
): Tables['sendOut'] {
  return {
    ...{ id: newId(), manifest: request, centre, specimen: number, programme, laboratory },
    ...{ tests: JSON.stringify(tests), agreement: agreement.id, licence: licence.id },
    ...{ reason, courier, sentAt: work.at, sentBy: personOf(work.by).staff },
    ...{ ended: null, endedAt: null, endedBy: null, note: null, version: 1 },
  }
}

/** It came back under its number, or will not; the case stays where it is. */
export async function end(
  work: Work,
  { id, version, ended, note }: { id: Id; version: number; ended: SendOutEnd; note: string },
): Promise<SendOutOnList> {
  const [row] = await listed(work, query => query.where('sendOut.id', '=', id))
  if (!row) throw notFound()
  demand(work.by, 'receive', { centre: row.centre }, work.at)
  if (row.ended) throw ENDED
  if (ended !== 'returned' && note === '')
    throw wrongField('note', 'Say what became of it.', '请说明去向。')
  const by = personOf(work.by).staff
  const set = { ended, endedAt: work.at, endedBy: by, note: note === '' ? null : note }
  await changeRow(work, 'sendOut', { id, version }, set)
  work.tell('specimen.back', row.specimen, { ended, reason: note }, row.centre)
  const [after] = await listed(work, query => query.where('sendOut.id', '=', id))
  if (!after) throw notFound()
  return after
}

/** What is out of a centre, the longest first; or what has ended, the last first. */
export async function list(
  look: Look,
  ask: {
    centre: Id
    state: 'out' | 'ended'
    manifest?: Id | undefined
  } & PageAsk,
) {
  demand(look.by, 'see-specimen', { centre: ask.centre }, look.at)
  const { centre, manifest, after, state } = ask
  const rows = await listed(look, query => {
    let it = query.where('sendOut.centre', '=', centre).limit(oneMore(ask))
    if (manifest) return it.where('sendOut.manifest', '=', manifest).orderBy('sendOut.id')
    it = it.where('ended', state === 'out' ? 'is' : 'is not', null)
    if (after) it = it.where('sendOut.id', state === 'out' ? '>' : '<', after)
    return it.orderBy('sendOut.id', state === 'out' ? 'asc' : 'desc')
  })
  const { page, next } = pageFrom(rows, ask, row => [row.id])
  return { rows: page, next }
}

/** Where one specimen was sent. */
export async function ofSpecimen(look: Look, text: string): Promise<SendOutOnList[]> {
  const specimen = await specimens.scanned(look, text)
  demand(look.by, 'see-specimen', specimen, look.at)
  return listed(look, query =>
    query.where('specimen', '=', specimen.number).orderBy('sendOut.id', 'desc'),
  )
}

const ofManifest = (look: Look, manifest: Id): Promise<SendOutOnList[]> =>
  listed(look, query => query.where('manifest', '=', manifest).orderBy('sendOut.id'))

/** The book that a send-out belongs to. */
export async function bookOf(look: Look, id: Id): Promise<string[]> {
  const row = await look.db
    .selectFrom('sendOut')
    .select('centre')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return [row.centre]
}

const rowsWithNames = (look: Look) =>
  look.db
    .selectFrom('sendOut')
    .innerJoin('place', 'place.id', 'sendOut.laboratory')
    .innerJoin('licence', 'licence.id', 'sendOut.licence')
    .selectAll('sendOut')
    .select(['place.name as laboratoryName', 'place.nameEn as laboratoryNameEn'])
    .select('licence.number as licenceNumber')

type Rows = ReturnType<typeof rowsWithNames>

const DAY_MS = 86_400_000

async function listed(look: Look, narrow: (rows: Rows) => Rows): Promise<SendOutOnList[]> {
  const rows = await narrow(rowsWithNames(look)).execute()
  return rows.map(({ tests, ...row }) => ({
    ...row,
    tests: JSON.parse(tests) as SendOut['tests'],
    days: Math.floor((Date.parse(row.endedAt ?? look.at) - Date.parse(row.sentAt)) / DAY_MS),
  }))
}

const beside = ({ number }: Specimen, { en, zh }: Say): Say =>
  say(`${grouped(number)}: ${en}`, `${grouped(number)}：${zh}`)

const refusedAll = (issues: readonly Issue[]): Refusal => {
  const first = issues[0]?.says ?? NOT_TODAY
  const more = issues.length - 1
  return new Refusal(
    'conflict',
    say(
      `${first.en}${more > 0 ? ` (And ${more} more.)` : ''} Nothing was sent.`,
      `${first.zh}${more > 0 ? `（另有 ${more} 份。）` : ''}未送出任何标本。`,
    ),
    issues,
  )
}

interface Days {
  readonly startsOn: Day
  readonly endsOn: Day | null
}

/** How the last row stands that does not hold: ended, to come, or none at all. */
function lastOf(rows: readonly Days[], day: Day): Say {
  const ended = rows.find(row => row.endsOn !== null && row.endsOn <= day)
  if (ended)
    return say(`the last one ended on ${ended.endsOn}`, `最近一份已于 ${ended.endsOn} 终止`)
  const coming = rows.find(row => row.startsOn > day)
  return coming
    ? say(`one begins on ${coming.startsOn}`, `将自 ${coming.startsOn} 起生效`)
    : say('none is recorded', '未登记')
}

function NO_LICENCE(place: Place, programme: string, rows: readonly Days[], day: Day): Say {
  const { en, zh } = lastOf(rows, day)
  return say(
    `${place.nameEn} has no licence to test for ${programme} that holds on ${day} (${en}). Ask the programme manager to record the valid licence.`,
    `${place.name}在 ${day} 无有效的${programme}检测资质（${zh}）。请联系项目管理员登记有效资质。`,
  )
}

function NO_AGREEMENT(place: Place, programme: string, rows: readonly Days[], day: Day): Say {
  const { en, zh } = lastOf(rows, day)
  return say(
    `This centre has no agreement with ${place.nameEn} for ${programme} that holds on ${day} (${en}). Ask the programme manager to record the signed agreement.`,
    `本中心与${place.name}在 ${day} 无有效的${programme}协议（${zh}）。请联系项目管理员登记已签协议。`,
  )
}

const NOT_IN_SCOPE = (place: Place, number: string, left: readonly string[]): Say =>
  say(
    `Licence ${number} of ${place.nameEn} does not cover ${left.join(', ')}. Ask for what it covers, or choose another laboratory.`,
    `${place.name}的资质 ${number} 不包含 ${left.join('、')}。请仅申请其范围内的项目，或更换实验室。`,
  )
const NO_TEST = (code: string, programme: string): Say =>
  say(
    `“${code}” is no test of ${programme}. Choose one of the list.`,
    `“${code}”不是${programme}的检测项目。请从列表中选择。`,
  )
const NOT_AT_HAND = say(
  'It is not at hand: only what was received and is not held or rejected may be sent. Receive or release it first.',
  '标本不在库：仅已接收且未暂存、未拒收的标本可外送。请先接收或放行。',
)
const OUT_ALREADY = (day: Day): Say =>
  say(
    `It is out since ${day}. Record that it came back first.`,
    `该标本自 ${day} 起已外送。请先登记退回。`,
  )
const NOT_TODAY = say('It may not be sent today.', '今日不得外送。')
const ENDED = new Refusal(
  'conflict',
  say('This is recorded already. Look at the list again.', '已登记。请刷新列表。'),
)
