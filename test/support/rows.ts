/** The rule rows of Guiyang as the laboratory would hold them, for tests without a laboratory. */
import { asPack } from '../../server/contract/pack-check.ts'
import type { Rule } from '../../server/contract/rules.ts'
import { guiyang } from '../../server/packs/guiyang.ts'

/** Ids in the order of the pack, as a load gives them. */
export const RULES: readonly Rule[] = guiyang.rules.map((row, i) => ({
  ...row,
  id: `018f0000-0000-7000-8000-${String(i).padStart(12, '0')}`,
  proposal: null,
  version: 1,
}))

const { rules } = asPack(guiyang.content)

/** The documents of a row, by their ids in the region's file: `R7 R16`; `K` is from memory. */
export const documentsOf = (row: Pick<Rule, 'id'>): string =>
  rules[RULES.findIndex(one => one.id === row.id)]?.from.join(' ') ?? ''

/** Limits that hold on some day: a row that ends on the day on which it begins waits to be taken up. */
export const limitsOf = (analyte: string): Rule[] =>
  RULES.filter(r => r.kind === 'limit' && r.analyte === analyte && r.endsOn !== r.startsOn)
