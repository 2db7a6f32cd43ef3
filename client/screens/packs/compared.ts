/** A file beside what is live, as the screen has it. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Output } from '../../../server/contract/kit.ts'
import type { PackLine } from '../../../server/contract/packs.ts'
import type { Tone } from '../../ui/status-tag.tsx'

export type Compared = Output<ContractOf['showPackComparison']>

export const STATE_TONES: Record<PackLine['state'], Tone> = {
  same: 'done',
  missing: 'high',
  differs: 'watch',
  'only-here': 'plain',
}
