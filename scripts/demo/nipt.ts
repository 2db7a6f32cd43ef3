/**
 * NIPT in the demo: women of three hospitals that collect for GMCH, their tubes, the sequencer's
 * runs, one high risk, one without a call that is drawn once more. What each tube has to become is
 * written here before anything is sent, and held against the laboratory in the closing account.
 */
import { v7 as newId } from 'uuid'
import type { Answers } from '../../server/contract/requests.ts'
import type { Verdict } from '../../server/contract/rules.ts'
import { dayOf, type Instant } from '../../server/contract/words.ts'
import type { Sample } from '../simulate/simulator.ts'
import { authorise, verify } from './bench.ts'
import { MINUTE } from './clock.ts'
import type { Colleagues } from './colleagues.ts'
import type { Tables } from './laboratory.ts'
import { atCentre, type Network, nurseOf, SEQUENCER, SEQUENCER_UNITS } from './network.ts'
import { mother } from './people.ts'
import type { Play } from './play.ts'
import { here } from './words.ts'

type Values = Readonly<Record<string, string>>

interface Woman {
  readonly point: string
  readonly weeks: number
  readonly answers: Omit<Answers, 'ticked'>
  readonly values: Values
  /** Of the tube after one without a call. */
  readonly again?: Values
  readonly verdict: Verdict
  readonly recall: string | null
}

/** A tube as the simulators know it. */
export interface Tube {
  readonly number: string
  readonly case: string
  /** As she says it. */
  readonly name: string
  readonly woman: Woman
  readonly values: Values
  readonly verdict: Verdict
  readonly recall: string | null
}

const IN_RANGE = { Z21: '0.42', Z18: '-0.31', Z13: '0.08', FF: '9.8' }

const woman = (given: Partial<Woman>): Woman => ({
  ...{ point: 'nanming', weeks: 16, verdict: 'negative', recall: null, ...given },
  values: { ...IN_RANGE, ...given.values },
  answers: { bornOn: '1996-05-17', fetuses: 1, serum: { t21: 640 }, ...given.answers },
})

const WOMEN: readonly Woman[] = [
  woman({}),
  woman({ point: 'gmch', weeks: 14, values: { Z21: '-0.77', FF: '7.1' } }),
  // Of age 35 and more at delivery: caution, with her signature.
  woman({ point: 'guanshanhu', weeks: 17, answers: { bornOn: '1986-02-03', fetuses: 1 } }),
  woman({ weeks: 15, values: { Z21: '7.85' }, verdict: 'positive', recall: 'T21' }),
  woman({
    ...{ point: 'gmch', weeks: 13, values: { FF: '2.7' }, verdict: 'no-call', recall: 'REDRAW' },
    again: { ...IN_RANGE, FF: '6.3' },
  }),
  woman({ point: 'guanshanhu', weeks: 18, values: { Z13: '1.9', FF: '12.4' } }),
]

const PROGRAMME = 'NIPT'

/** Tubes drawn, received, run and signed; with `redraw`, the second tube of the one without a call. */
export async function playTubes(play: Play, redraw: 'taken' | 'open'): Promise<void> {
  const tubes: Tube[] = []
  for (const one of WOMEN) tubes.push(await draw(play, one))
  await runAndSign(play, tubes)
  if (redraw === 'open') return
  const second: Tube[] = []
  for (const tube of tubes)
    if (tube.woman.again) second.push(await drawAgain(play, tube, tube.woman.again))
  await runAndSign(play, second)
}

async function draw(play: Play, one: Woman): Promise<Tube> {
  const { clock, colleagues, network, chance } = play
  const today = dayOf(clock.now())
  const nurse = await colleagues.as(nurseOf(one.point))
  const known = mother(chance, '贵阳市')
  const { specimen } = await nurse.registerWoman({
    ...{ request: newId(), samplingPoint: network.place(one.point).id },
    woman: known,
    dating: { basis: 'ultrasound', on: today, days: one.weeks * 7 },
    answers: one.answers,
    consentOn: today,
    statement: { signedOn: today, physician: '演示医师' },
  })
  const { values, verdict, recall } = one
  const { number } = specimen
  const { name } = known
  return sentOff(play, { number, name, case: specimen.case, woman: one, values, verdict, recall })
}

async function drawAgain(play: Play, first: Tube, values: Values): Promise<Tube> {
  const nurse = await play.colleagues.as(nurseOf(first.woman.point))
  const { specimen } = await nurse.orderRepeat({
    ...{ request: newId(), id: first.case },
    samplingPoint: play.network.place(first.woman.point).id,
  })
  const { name, woman } = first
  const about = { case: first.case, name, woman, values } as const
  return sentOff(play, { number: specimen.number, ...about, verdict: 'negative', recall: null })
}

/** Printed, drawn, sent and received. */
async function sentOff(play: Play, tube: Tube): Promise<Tube> {
  const { clock, colleagues, network } = play
  const { number } = tube
  const nurse = await colleagues.as(nurseOf(tube.woman.point))
  const samplingPoint = network.place(tube.woman.point).id
  await nurse.printLabel({ number })
  const confirmed = { label: number, identifier: tube.name }
  await nurse.collectSpecimen({ number, collectedAt: clock.now(), confirmed })
  await nurse.sendShipment({ request: newId(), samplingPoint, numbers: [number] })
  const desk = await colleagues.as(atCentre('reception', 'GMCH'))
  await desk.receiveSpecimen({ number, centre: network.centres.GMCH.id })
  play.tubes.push(tube)
  return tube
}

/** What every run of the sequencer begins with: without template no DNA, and one known trisomy. */
const CONTROLS = [
  { specimen: 'NTC-1', level: 'NTC', analyte: 'FF', value: '0.2', mean: 0.3, sd: 0.3 },
  { specimen: 'PC21-1', level: 'positive', analyte: 'Z21', value: '8.1', mean: 8, sd: 1 },
] as const

/** A technician proposes the lots of the sequencer's controls, an authoriser approves them. */
export async function addTubeLots(colleagues: Colleagues, network: Network, now: Instant) {
  const technician = await colleagues.as(atCentre('technician', 'GMCH'))
  const authoriser = await colleagues.as(atCentre('authoriser', 'GMCH'))
  const lines = await technician.listLines({ centre: network.centres.GMCH.id })
  const line = lines.find(one => one.adapter === SEQUENCER.adapter)
  for (const { specimen: sentAs, level, analyte, mean, sd } of CONTROLS) {
    const { id, version } = await technician.addLot({
      ...{ line: line?.id ?? '', programme: PROGRAMME, analyte, level, sentAs, mean, sd },
      ...{ material: '游离 DNA 质控 / cell-free DNA control', lot: `D26${level}`, method: null },
      ...{ unit: SEQUENCER_UNITS[analyte] ?? '', holds: 'run', startsOn: dayOf(now) },
      ...{ source: 'demonstration only / 仅供演示', verified: 'unverified' },
    })
    await authoriser.decideLot({ id, version, decision: 'approve' })
  }
}

/** The sequencer tells its run tube by tube, its controls first; two people sign what came of it. */
async function runAndSign(play: Play, tubes: readonly Tube[]): Promise<void> {
  const { clock, sequencer } = play
  clock.pass(MINUTE)
  for (const { specimen, analyte, value } of CONTROLS) {
    const at = clock.now()
    const unit = SEQUENCER_UNITS[analyte] ?? ''
    const sample: Sample = { specimen, analyte, value, unit, role: 'Q', at, measuredAt: at }
    await sequencer.act(sample, 'plain')
    play.tubeControls.push(sample)
  }
  for (const { number: specimen, values } of tubes) {
    const at = clock.now()
    const [first, ...more] = Object.entries(values).map(([analyte, value]) => ({
      ...{ analyte, value, unit: SEQUENCER_UNITS[analyte] ?? '' },
      ...{ specimen, at, measuredAt: at },
    }))
    if (first) await sequencer.act({ ...first, more }, 'plain')
  }
  await verify(play, 'GMCH')
  await authorise(play, 'GMCH')
}

/** How many messages and values the sequencer has said. */
export const saidOfTubes = ({ tubes, tubeControls }: Play) => ({
  messages: tubes.length + tubeControls.length,
  controls: tubeControls.length,
  values: tubes.reduce((sum, tube) => sum + Object.keys(tube.values).length, 0),
})

/** What of a laboratory is NIPT, and what is not. */
export const isOfTubes = ({ programme }: { programme: string }): boolean => programme === PROGRAMME

type Named = readonly [what: string, simulators: number, laboratory: number]

/** The account's lines of NIPT. */
export function rowsOfTubes(
  { tubes }: Play,
  ofTubes: Pick<Tables, 'specimens' | 'verdicts' | 'recalls'>,
) {
  const { specimens, verdicts, recalls } = ofTubes
  const rows: Named[] = [
    [here('NIPT tubes', 'NIPT 采血管'), tubes.length, specimens.length],
    [here('NIPT verdicts', 'NIPT 判定'), tubes.length, verdicts.length],
    [here('NIPT recalls', 'NIPT 召回'), tubes.filter(t => t.recall).length, recalls.length],
  ]
  return rows
}

/** Each tube's values, verdict and recall, as they ought to be and as they are. */
export function differencesOfTubes(
  { tubes }: Play,
  { results, verdicts, recalls }: Pick<Tables, 'results' | 'verdicts' | 'recalls'>,
): string[] {
  return tubes.flatMap(({ number, values, verdict, recall }) => {
    const own = <T extends { specimen: string }>(rows: readonly T[]) =>
      rows.filter(row => row.specimen === number)
    const sorted = (all: string[]) => all.sort().join(', ')
    const due = [
      sorted(Object.entries(values).map(([analyte, value]) => `${analyte} ${value} authorised`)),
      ...[verdict, recall ?? ''],
    ].join('; ')
    const met = [
      sorted(own(results).map(r => `${r.analyte} ${r.value} ${r.state}`)),
      own(verdicts)
        .map(v => v.verdict)
        .join(' then '),
      own(recalls)
        .map(r => r.condition)
        .join(', '),
    ].join('; ')
    if (due === met) return []
    return [
      here(
        `${number}: ought to be ${due}, and is ${met}.`,
        `${number}：应为 ${due}，实为 ${met}。`,
      ),
    ]
  })
}
