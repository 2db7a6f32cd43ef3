/** What all the simulators share: the laboratory, its clock, the staff, the analyzers, the ledger. */
import type { Instant } from '../../server/contract/words.ts'
import type { Running } from '../../server/main.ts'
import type { Sample } from '../simulate/simulator.ts'
import { type Analyzer, startAnalyzer } from './analyzers.ts'
import { type Chance, chanceOf } from './chance.ts'
import type { MovableClock } from './clock.ts'
import { type Colleagues, colleaguesAt } from './colleagues.ts'
import { addLots } from './controls.ts'
import { type Courses, coursesOf } from './courses.ts'
import { Ledger } from './ledger.ts'
import { CENTRES, type Centre, type Network, SEQUENCER, settle } from './network.ts'
import { addTubeLots, type Tube } from './nipt.ts'

export interface Play {
  readonly lab: Running
  readonly clock: MovableClock
  readonly colleagues: Colleagues
  readonly network: Network
  readonly analyzers: Readonly<Record<Centre, Analyzer>>
  /** GMCH's, for NIPT. */
  readonly sequencer: Analyzer
  readonly ledger: Ledger
  /** Tubes of NIPT, as the simulators know them. */
  readonly tubes: Tube[]
  /** What the sequencer said of its controls. */
  readonly tubeControls: Sample[]
  readonly chance: Chance
  readonly courses: Courses
  /** When the last run of a centre's analyzer began, and how many there were before it. */
  readonly runs: Map<Centre, { readonly at: Instant; readonly count: number }>
  stop(): Promise<void>
}

export interface Setting {
  readonly clock: MovableClock
  readonly seed: string
  readonly host: string
  /** Results that the analyzer of GMCH claims and never sends. */
  readonly lose: number
}

/** Furnishes an empty laboratory and wakes the simulators. */
export async function openPlay(lab: Running, setting: Setting): Promise<Play> {
  const { clock, seed, host, lose } = setting
  const chance = chanceOf(seed)
  const colleagues = colleaguesAt(lab.url, lab.store, clock)
  const network = await settle(lab.store, colleagues, chance)
  await addLots(colleagues, network, clock.now())
  await addTubeLots(colleagues, network, clock.now())
  const address = { host, port: lab.mllpPort }
  const analyzers = Object.fromEntries(
    CENTRES.map(centre => [centre, startAnalyzer(centre, address, centre === 'GMCH' ? lose : 0)]),
  ) as Record<Centre, Analyzer>
  const sequencer = startAnalyzer('GMCH', address, 0, SEQUENCER)
  return {
    lab,
    clock,
    colleagues,
    network,
    analyzers,
    sequencer,
    tubes: [],
    tubeControls: [],
    ledger: new Ledger(),
    chance,
    courses: coursesOf(chance),
    runs: new Map(),
    stop: async () => {
      const all = [...Object.values(analyzers), sequencer]
      await Promise.all(all.map(analyzer => analyzer.stop()))
    },
  }
}
