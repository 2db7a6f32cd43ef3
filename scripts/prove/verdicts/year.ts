/**
 * A year of a screening centre and its neighbour, played through the doors with a clock that is moved:
 * cards of single children and twins, early and preterm ones, faulty ones, values corrected before
 * they are signed, fields that were missing, retests, rule rows that change, families that come, do
 * not come, refuse, and cannot be found.
 */
import { v7 as newId } from 'uuid'
import { oru } from '../../../lims-adapters/hl7/outgoing.ts'
import type { BoardRow } from '../../../server/contract/recalls.ts'
import type { ResultOnBench } from '../../../server/contract/results.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import type { Newborn } from '../../../server/contract/subjects.ts'
import { dayOf, later } from '../../../server/contract/words.ts'
import { hl7Time, UNITS } from '../../../test/support/analyzer.ts'
import type { Caller } from '../../../test/support/caller.ts'
import { climb, DIAGNOSED, SIGNED } from '../../../test/support/endings.ts'
import type { Lab } from '../../../test/support/lab.ts'
import { ADAS_MOTHER, ada, type CentreName, PASSWORD } from '../../../test/support/people.ts'
import type { Chance } from '../../demo/chance.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = 365
const FIRST_DAY = '2026-11-23T00:00:00.000Z'
/** Cards of both centres on an ordinary day. */
const A_DAY = 12
const MOST_ROUNDS = 6

interface Desk {
  readonly name: CentreName
  readonly centre: string
  readonly ward: string
  readonly nurse: Caller
  readonly receptionist: Caller
  readonly technician: Caller
  readonly authorisers: readonly Caller[]
  readonly coordinator: Caller
  readonly doctor: Caller
}

export interface Counted {
  specimens: number
  twins: number
  repeats: number
  corrections: number
  retests: number
  givenUp: number
  queries: number
  cleared: number
  rules: number
  lost: number
  refused: number
  withdrawn: number
  closed: number
}

/** What is under way from one day to the next. */
interface Course {
  readonly lab: Lab
  readonly chance: Chance
  readonly counted: Counted
  readonly coming: { readonly desk: Desk; readonly case: string; readonly on: number }[]
  readonly calls: Map<string, 'come' | 'lose' | 'refuse' | 'withdraw' | 'close' | 'wait'>
  message: number
}

/** Plays so many first cards over a year, and says what happened. */
export async function playYear(
  lab: Lab,
  count: number,
  chance: Chance,
  say: (line: string) => void,
): Promise<Counted> {
  const counted: Counted = {
    ...{ specimens: 0, twins: 0, repeats: 0, corrections: 0, retests: 0, givenUp: 0, queries: 0 },
    ...{ cleared: 0, rules: 0, lost: 0, refused: 0, withdrawn: 0, closed: 0 },
  }
  const course: Course = { lab, chance, counted, coming: [], calls: new Map(), message: 0 }
  const desks = desksOf(lab)
  const days = Math.max(1, Math.ceil(count / A_DAY))
  for (const { receptionist, centre, ward } of desks)
    for (let left = count + A_DAY; left > 0; left -= 5_000)
      await receptionist.issueKit({ centre, samplingPoint: ward, count: Math.min(left, 5_000) })
  const changes = new Map(
    CHANGES.map((change, i) => [Math.floor(((i + 1) * days) / (CHANGES.length + 1)), change]),
  )
  for (let day = 0; day < days; day++) {
    lab.clock.set(later(FIRST_DAY, Math.floor((day * DAYS) / days) * DAY + 8 * HOUR))
    const left = Math.ceil((count - counted.specimens) / (days - day) / desks.length)
    for (const desk of desks) await oneDay(course, desk, day, left)
    await changes.get(day)?.(course)
    if ((day + 1) % 25 === 0) say(`day ${day + 1} of ${days}: ${counted.specimens} cards`)
  }
  return counted
}

function desksOf({ people: p, at }: Lab): readonly Desk[] {
  return [
    {
      ...{ name: 'GMCH', centre: at.GMCH, ward: at.nanming, nurse: p.nora, receptionist: p.rita },
      ...{ technician: p.tess, authorisers: [p.ana, p.abel], coordinator: p.carl, doctor: p.dora },
    },
    {
      ...{ name: 'GMU', centre: at.GMU, ward: at.yunyan, nurse: p.nick, receptionist: p.rosa },
      ...{ technician: p.theo, authorisers: [p.arno], coordinator: p.cora, doctor: p.dirk },
    },
  ]
}

/** From the cards of the morning to the calls of the evening. */
async function oneDay(course: Course, desk: Desk, day: number, births: number): Promise<void> {
  const { lab } = course
  const numbers = [
    ...(await takeRepeats(course, desk, day)),
    ...(await takeNew(course, desk, births)),
  ]
  if (numbers.length === 0) return
  lab.clock.move({ hours: 2 })
  await desk.nurse.sendShipment({ request: newId(), samplingPoint: desk.ward, numbers })
  lab.clock.move({ hours: 4 })
  for (const number of numbers) {
    const found = course.chance.onceIn(30) ? [course.chance.pick(['D01', 'D07', 'D16', 'D18'])] : []
    await desk.receptionist.receiveSpecimen({ number, centre: desk.centre, found })
  }
  await measureAll(course, desk, numbers)
  await signAll(course, desk)
  await call(course, desk, day)
}

async function takeNew(course: Course, desk: Desk, births: number): Promise<string[]> {
  const numbers: string[] = []
  while (numbers.length < births) {
    const twins = course.chance.onceIn(25) && births - numbers.length >= 2
    const first = await registered(course, desk, twins ? { plurality: 2 } : {})
    numbers.push(first.specimen.number)
    if (!twins) continue
    course.counted.twins++
    const { pregnancy, mother } = first.subject
    const second = await registered(
      course,
      desk,
      { plurality: 2, birthOrder: 2 },
      { ...(pregnancy ? { pregnancy } : {}), ...(mother ? { mother: { id: mother } } : {}) },
    )
    numbers.push(second.specimen.number)
  }
  course.counted.specimens += numbers.length
  for (const number of numbers) await collected(course, desk, number)
  return numbers
}

async function registered(
  course: Course,
  desk: Desk,
  given: Partial<Newborn>,
  family: { pregnancy?: string; mother?: { id: string } } = {},
) {
  const child = newborn(course)
  return desk.nurse.registerNewborn({
    request: newId(),
    samplingPoint: desk.ward,
    mother: ADAS_MOTHER,
    newborn: { ...child, ...given },
    ...family,
  })
}

function newborn(course: Course): Newborn {
  const { lab, chance } = course
  const preterm = chance.onceIn(10)
  const hours = chance.onceIn(20) ? course.chance.whole(30, 71) : course.chance.whole(72, 160)
  const { gestationDays, birthWeight, ...child } = ada(lab.clock.now(), {
    sex: chance.onceIn(100) ? 'unknown' : chance.pick(['male', 'female']),
    bornAt: later(lab.clock.now(), -hours * HOUR),
  })
  return {
    ...child,
    ...(chance.onceIn(30)
      ? {}
      : { gestationDays: preterm ? course.chance.whole(210, 258) : course.chance.whole(259, 291) }),
    ...(chance.onceIn(30)
      ? {}
      : {
          birthWeight: preterm ? course.chance.whole(900, 2600) : course.chance.whole(2300, 4200),
        }),
  }
}

async function collected({ lab }: Course, { nurse }: Desk, number: string): Promise<void> {
  await nurse.printLabel({ number })
  await nurse.collectSpecimen({ number, collectedAt: lab.clock.now() })
}

async function takeRepeats(course: Course, desk: Desk, day: number): Promise<string[]> {
  const due = course.coming.filter(one => one.desk === desk && one.on <= day)
  const numbers: string[] = []
  for (const one of due) {
    course.coming.splice(course.coming.indexOf(one), 1)
    const { case: it } = await desk.coordinator.showCase({ id: one.case })
    if (it.state === 'closed') continue
    const given = { request: newId(), id: one.case, samplingPoint: desk.ward }
    const { specimen } = await desk.nurse.orderRepeat(given)
    await collected(course, desk, specimen.number)
    numbers.push(specimen.number)
  }
  course.counted.repeats += numbers.length
  return numbers
}

type Analyte = 'TSH' | 'OHP17' | 'G6PD'
const ANALYTES: readonly Analyte[] = ['TSH', 'OHP17', 'G6PD']

async function measureAll(course: Course, desk: Desk, numbers: readonly string[]): Promise<void> {
  const analyzer = await course.lab.analyzer(desk.name)
  const send = async (specimen: string, values: Partial<Record<Analyte, string>>, status = 'F') => {
    const at = hl7Time(course.lab.clock.move({ minutes: 1 }))
    await analyzer.says(
      oru({
        ...{ version: '2.5.1', controlId: `Y${++course.message}`, at, specimen },
        sender: { application: 'DEMO-IA', facility: desk.name },
        observations: Object.entries(values).map(([code, value]) => ({
          ...{ code, value, unit: UNITS[code] ?? '', status, measuredAt: at },
        })),
      }),
    )
  }
  for (const number of numbers) {
    await send(number, Object.fromEntries(ANALYTES.map(one => [one, value(course, one)])))
    if (!course.chance.onceIn(30)) continue
    course.counted.corrections++
    const one = course.chance.pick(ANALYTES)
    await send(number, { [one]: value(course, one) }, 'C')
  }
  await measureAgain(course, desk, send)
  analyzer.close()
}

type Send = (specimen: string, values: Partial<Record<Analyte, string>>) => Promise<void>

/** What is asked for once more, until it is; once in a while the first value was a slip. */
async function measureAgain(course: Course, desk: Desk, send: Send): Promise<void> {
  const { technician, centre } = desk
  const slips = new Set<string>()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { rows } = await technician.listRetests({ centre, limit: 200 })
    if (rows.length === 0) return
    for (const { id, version, specimen, values, analytes } of rows) {
      if (round === 0 && course.chance.onceIn(8)) slips.add(specimen)
      if (round === MOST_ROUNDS - 1) {
        course.counted.givenUp++
        await technician.giveUpRetest({ id, version, reason: 'no blood is left' })
        continue
      }
      course.counted.retests++
      for (const first of values.filter(v => v.replicate === 1 && analytes.includes(v.analyte))) {
        const analyte = first.analyte as Analyte
        const again = slips.has(specimen) ? value(course, analyte, 1000) : near(course, first.value)
        await send(specimen, { [analyte]: again })
      }
    }
  }
}

/** The same blood measured again. */
function near({ chance }: Course, first: string): string {
  if (/[<>]/.test(first)) return first
  return (Number(first) * Number(chance.decimal(0.95, 1.05, 3))).toFixed(1)
}

/** In range, or beyond a limit, or near one, or off the scale. */
function value({ chance }: Course, analyte: Analyte, onceIn = 16): string {
  const beyond = chance.onceIn(onceIn)
  const decimal = (from: number, to: number) => chance.decimal(from, to, 1)
  switch (analyte) {
    case 'TSH':
      if (!beyond) return chance.onceIn(50) ? '<0.5' : decimal(0.6, 7)
      return chance.onceIn(10) ? '>200' : decimal(5, 90)
    case 'OHP17':
      return beyond ? decimal(28, 160) : decimal(2, 27)
    case 'G6PD':
      return beyond ? decimal(0.4, 2.8) : decimal(3.2, 8)
  }
}

/** The bench as the one sees it whose turn it is. */
async function bench(
  { technician, authorisers: [authoriser = technician], centre }: Desk,
  state: 'recorded' | 'verified',
  fits: (row: ResultOnBench) => boolean,
): Promise<ResultOnBench[]> {
  const by = state === 'recorded' ? technician : authoriser
  const found: ResultOnBench[] = []
  let after: string | undefined
  for (;;) {
    const ask = { centre, state, limit: 200, ...(after ? { after } : {}) }
    const { rows, next } = await by.listBench(ask)
    found.push(...rows.filter(fits))
    if (next === null) return found
    after = next
  }
}

const isFree = ({ withheld }: ResultOnBench): boolean => !withheld.some(w => w.holds === 'value')

async function signAll(course: Course, desk: Desk): Promise<void> {
  const { centre, technician } = desk
  const [authoriser] = desk.authorisers
  if (!authoriser) throw new Error('nobody authorises here')
  await answerQueries(course, desk)
  await clearSome(course, desk, authoriser)
  for (const some of inPieces(await bench(desk, 'recorded', isFree)))
    await technician.verifyResults({ centre, results: some })
  for (const some of inPieces(await bench(desk, 'verified', isFree)))
    await authoriser.authoriseResults({ centre, results: some, password: PASSWORD })
}

function inPieces(rows: readonly ResultOnBench[]): { id: string; version: number }[][] {
  const all = rows.map(({ id, version }) => ({ id, version }))
  return Array.from({ length: Math.ceil(all.length / 200) }, (_, i) =>
    all.slice(i * 200, (i + 1) * 200),
  )
}

async function answerQueries(course: Course, desk: Desk): Promise<void> {
  const rows = await bench(desk, 'recorded', row => row.withheld.some(w => w.why === 'query'))
  for (const number of new Set(rows.map(row => row.specimen))) {
    const { subject } = await desk.technician.showSpecimen({ number })
    course.counted.queries++
    await desk.nurse.completeSubject({
      ...{ id: subject.id, version: subject.version },
      ...(subject.sex === 'unknown' ? { sex: 'female' as const } : {}),
      ...(subject.gestationDays === null ? { gestationDays: course.chance.whole(230, 290) } : {}),
      ...(subject.birthWeight === null ? { birthWeight: course.chance.whole(1500, 4000) } : {}),
    })
  }
}

/** A flag in a hundred is cleared by a person with a reason. */
async function clearSome(course: Course, desk: Desk, authoriser: Caller): Promise<void> {
  const rows = await bench(desk, 'recorded', row => row.flags.some(f => f.clearedAt === null))
  for (const { flags } of rows)
    for (const flag of flags) {
      if (flag.clearedAt !== null || !course.chance.onceIn(30)) continue
      course.counted.cleared++
      await authoriser.clearFlag({ id: flag.id, reason: 'a smear on the card' })
    }
}

/** What comes of each recall is decided when it first stands on the board. */
async function call(course: Course, desk: Desk, day: number): Promise<void> {
  const { coordinator, centre } = desk
  const { rows } = await coordinator.showBoard({ centre })
  for (const row of rows) {
    if (row.state !== 'open') continue
    const known = course.calls.get(row.id)
    const fate = known ?? course.chance.pick(FATES)
    course.calls.set(row.id, fate)
    if (known !== undefined && known !== 'lose') continue
    await follow(course, desk, row, fate, day)
  }
}

const FATES = [
  ...['come', 'come', 'come', 'come', 'come', 'come', 'close', 'close', 'lose', 'refuse'],
  ...['withdraw', 'wait'],
] as ('come' | 'close' | 'lose' | 'refuse' | 'withdraw' | 'wait')[]

async function follow(course: Course, desk: Desk, row: BoardRow, fate: string, day: number) {
  const { coordinator, doctor } = desk
  const { counted, lab } = course
  const { id } = row
  const attempt = (outcome: 'no-answer' | 'reached-guardian') =>
    coordinator.recordContact({
      ...{ id, request: newId(), at: lab.clock.now(), channel: 'phone', outcome },
    })
  switch (fate) {
    case 'come': {
      await attempt('reached-guardian')
      const again = course.coming.some(one => one.case === row.case)
      if (!again) course.coming.push({ desk, case: row.case, on: day + course.chance.whole(1, 5) })
      return
    }
    case 'close': {
      await attempt('reached-guardian')
      const { case: it } = await coordinator.showCase({ id: row.case })
      // Whoever heard what is no longer so is told: no diagnosis ends that.
      if (it.state === 'closed' || ['CORRECTION', 'REVOKED'].includes(row.condition)) return
      const reason = course.chance.pick(['diagnosed', 'excluded'] as const)
      counted.closed++
      const note = 'seen in the clinic'
      const evidence = { ...DIAGNOSED, condition: row.condition, on: dayOf(lab.clock.now()) }
      await doctor.closeCase({ id: it.id, version: it.version, reason, note, evidence })
      return
    }
    case 'lose': {
      const { version } = await climb(coordinator, row, lab.clock.now)
      const lost = { id, code: 'nobody-answers' as const, reason: 'nobody answers' }
      const asked = await coordinator.loseRecall({ ...lost, version })
      counted.lost++
      await doctor.confirmLoss({ id, version: asked.version })
      return
    }
    case 'refuse':
      counted.refused++
      await coordinator.refuseRecall({
        ...{ id, version: row.version, reason: 'signed' },
        evidence: { ...SIGNED, on: dayOf(lab.clock.now()) },
      })
      return
    case 'withdraw': {
      const asked = { id, version: row.version, reason: 'the child was screened elsewhere' }
      // What the verdict found is not taken back: such a call waits.
      const first = await coordinator.withdrawRecall(asked).catch(() => null)
      if (!first) return
      counted.withdrawn++
      await doctor.withdrawRecall({ ...asked, version: first.version })
      return
    }
    default:
      return
  }
}

/** The office changes its rows in the course of the year, from the next day on. */
const CHANGES: readonly ((course: Course) => Promise<void>)[] = [
  course => changed(course, 'TSH', 8, { value: 9 }, 'instead'),
  course =>
    changed(course, 'TSH', 9, {
      value: 7,
      class: 'borderline',
      verdict: 'borderline',
      severity: 'watch',
    }),
  course => changed(course, 'OHP17', 30, { value: 27 }, 'instead'),
  course => changed(course, 'G6PD', 2.2, { value: 2.4 }, 'instead'),
  course => ended(course, 'TSH', 7),
]

const tomorrow = ({ lab }: Course) => dayOf(later(lab.clock.now(), DAY))

async function changed(
  course: Course,
  analyte: string,
  value: number,
  to: Partial<Rule>,
  instead?: 'instead',
): Promise<void> {
  const like = await ruleOf(course, analyte, value)
  const source = 'an invented year'
  await course.lab.ruled(like, { ...to, source, startsOn: tomorrow(course) }, instead)
  course.counted.rules++
}

async function ended(course: Course, analyte: string, value: number): Promise<void> {
  await course.lab.ruleEnded(await ruleOf(course, analyte, value), tomorrow(course))
  course.counted.rules++
}

async function ruleOf({ lab }: Course, analyte: string, value: number): Promise<Rule> {
  const rows = await lab.people.pia.listRules({ programme: 'NBS' })
  const found = rows.find(
    r => r.kind === 'limit' && r.analyte === analyte && r.value === value && r.endsOn === null,
  )
  if (!found) throw new Error(`there is no limit ${value} of ${analyte}`)
  return found
}
