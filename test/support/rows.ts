/** The rule rows of Guiyang as the laboratory would hold them, for tests without a laboratory. */
import type { Rule } from '../../server/contract/rules.ts'
import { guiyang } from '../../server/packs/guiyang.ts'

/** Ids in the order of the pack, as a load gives them. */
export const RULES: readonly Rule[] = guiyang.rules.map((row, i) => ({
  ...row,
  id: `018f0000-0000-7000-8000-${String(i).padStart(12, '0')}`,
  proposal: null,
  version: 1,
}))

/** Limits that hold on some day: a row that ends on the day on which it begins waits to be taken up. */
export const limitsOf = (analyte: string): Rule[] =>
  RULES.filter(r => r.kind === 'limit' && r.analyte === analyte && r.endsOn !== r.startsOn)
