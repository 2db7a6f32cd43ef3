/** The rule rows of Guiyang as the laboratory would hold them, for tests without a laboratory. */
import { v7 as newId } from 'uuid'
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

/** As two people would have made it: of TSH, whatever lies below every limit. */
export const PLAIN_TSH: Rule = {
  ...{ id: newId(), proposal: newId(), approvedBy: 'two people', version: 1 },
  ...{ programme: 'NBS', kind: 'auto-verify', analyte: 'TSH', unit: 'mIU/L', class: 'any' },
  ...{ method: null, kit: null, sex: null, gestationMin: null, gestationMax: null },
  ...{ weightMin: null, weightMax: null, ageMin: null, ageMax: null },
  ...{ ordinalMin: null, ordinalMax: null, operator: 'between', value: 0.5, valueTo: 6 },
  ...{ verdict: null, severity: null, condition: null, startsOn: '2026-01-01', endsOn: null },
  ...{ source: 'a test', verified: 'verified' },
}
