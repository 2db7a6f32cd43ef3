/**
 * Controls of the demo: each centre has lots of its own, set up by two people, and each run on an
 * analyzer begins with a value of every control. The deviations are a fixed pattern that breaks no
 * rule, save for one value that warns.
 */
import { type Day, dayOf, type Instant, later } from '../../server/contract/words.ts'
import immunoassay from '../simulate/demo-immunoassay.ts'
import { type ControlSample, controlValue, type Sample } from '../simulate/simulator.ts'
import { MINUTE } from './clock.ts'
import type { Colleagues } from './colleagues.ts'
import { ADAPTER, atCentre, CENTRES, type Centre, type Network } from './network.ts'
import type { Play } from './play.ts'
import type { Utterance } from './traffic.ts'

const CONTROLS = immunoassay.controls ?? []

/** A technician proposes every lot of a centre, an authoriser approves it. */
export async function addLots(colleagues: Colleagues, network: Network, now: Instant) {
  for (const code of CENTRES) {
    const technician = await colleagues.as(atCentre('technician', code))
    const authoriser = await colleagues.as(atCentre('authoriser', code))
    const lines = await technician.listLines({ centre: network.centres[code].id })
    const line = lines.find(one => one.adapter === ADAPTER)
    for (const control of CONTROLS) {
      const { id, version } = await technician.addLot(lotOf(control, line?.id ?? '', dayOf(now)))
      await authoriser.decideLot({ id, version, decision: 'approve' })
    }
  }
}

const lotOf = (control: ControlSample, line: string, startsOn: Day) => ({
  ...{ line, programme: 'NBS', analyte: control.analyte, level: control.level },
  ...{ material: '滤纸血片质控 / dried blood spot control', lot: `D26${control.level}` },
  ...{ sentAs: control.specimen, mean: control.mean, sd: control.sd, method: null },
  unit: immunoassay.units[control.analyte] ?? '',
  ...{ holds: 'analyte' as const, startsOn },
  ...{ source: 'demonstration only / 仅供演示', verified: 'unverified' as const },
})

/** In SD, one run after the other. */
export const PATTERN = [0.3, -0.8, 0.9, 0.2, -0.4, 1.3, -0.1, -1.2, 0.6, -0.5, 1.7, -0.9]
/** Beyond two and within three. */
export const WARNING = 2.3
const WARNS = { centre: 'GMCH', control: 0, run: 1 } as const

/** How far a control of a centre is off in a run. */
export function offOf(centre: Centre, control: number, run: number): number {
  if (centre === WARNS.centre && control === WARNS.control && run === WARNS.run) return WARNING
  const at = run + 3 * control + 5 * CENTRES.indexOf(centre)
  return PATTERN[at % PATTERN.length] ?? 0
}

const RUN_LASTS = 20 * MINUTE

/** What the analyzer of a centre says of its controls, where a run begins; nothing within one. */
export function controlsDue(play: Play, centre: Centre): Utterance[] {
  const now = play.clock.now()
  const last = play.runs.get(centre)
  if (last && last.at > later(now, -RUN_LASTS)) return []
  const run = last ? last.count + 1 : 0
  play.runs.set(centre, { at: now, count: run })
  return CONTROLS.map((control, i) => utteranceOf(control, offOf(centre, i, run), now))
}

function utteranceOf(control: ControlSample, off: number, at: Instant): Utterance {
  const sample: Sample = {
    ...{ specimen: control.specimen, analyte: control.analyte, role: 'Q' },
    ...{ value: controlValue(control, off), unit: immunoassay.units[control.analyte] ?? '' },
    ...{ at, measuredAt: at },
  }
  const fate = { is: 'control', warns: Math.abs(off) > 2 ? 'yes' : 'no' } as const
  return { manner: 'plain', sample, state: 'applied', answer: 'AA', fate, book: 'centre' }
}
