/** Controls and calibrators among the observations of a message, on their way to `lab/controls.ts`. */
import type { Observation, Seen } from '../../lims-adapters/adapter.ts'
import type { Line } from '../contract/lines.ts'
import type { Id, Instant } from '../contract/words.ts'
import * as controls from '../lab/controls.ts'
import type { Rack } from '../lab/racks.ts'
import type { Work } from '../store/store.ts'
import type { Bench } from './contents.ts'
import { sentOf } from './sent.ts'

/** An observation that is no patient's. */
export type Aside = Observation & { readonly kind: 'control' | 'calibration' }

export const isAside = (seen: Seen): seen is Aside =>
  !('unreadable' in seen) && (seen.kind === 'control' || seen.kind === 'calibration')

/** Files them, and says what became of each, in their order. */
export const fileAside = (
  work: Work,
  { programmes }: Pick<Bench, 'programmes'>,
  rack: Rack,
  from: { readonly line: Line; readonly message: Id; readonly arrivedAt?: Instant | undefined },
  seen: readonly Aside[],
): Promise<controls.Became[]> =>
  controls.record(
    work,
    programmes,
    rack,
    seen.map(one => ({
      ...sentOf(one, from.line, from.message, from.arrivedAt),
      kind: one.kind === 'control' ? 'control' : 'calibrator',
      lot: one.lot ?? null,
    })),
  )
