/** A mapping as it is typed, and as the contract wants it. */
import { FACTOR } from '../../../server/contract/decimals.ts'
import type { Unmapped } from '../../../server/contract/mappings.ts'
import { type Say, say } from '../../../server/contract/words.ts'

const EMPTY = {
  /** `all`, `centre`, or the id of a line. */
  scope: 'centre',
  sentCode: '',
  codingSystem: '',
  sentUnit: '',
  programme: '',
  analyte: '',
  ucum: '',
  molecularWeight: '',
  factor: '',
  source: '',
  verified: 'unverified',
}
export type Typed = typeof EMPTY

/** From a group of held observations: what was sent stands, and its unit is tried as it is. */
export function typedFor(group: Unmapped | null, programme: string): Typed {
  if (!group) return { ...EMPTY, programme }
  const unit = group.unit.trim()
  return {
    ...EMPTY,
    ...{ scope: group.line ?? 'centre', sentCode: group.code, codingSystem: group.codingSystem },
    ...{ sentUnit: unit, ucum: unit, programme },
  }
}

/** What `addMapping` takes; call it only after `check` found nothing. */
export function asMapping(typed: Typed, centre: string) {
  const isLine = typed.scope !== 'all' && typed.scope !== 'centre'
  return {
    centre: typed.scope === 'all' ? null : centre,
    line: isLine ? typed.scope : null,
    sentCode: typed.sentCode,
    codingSystem: typed.codingSystem.trim() || null,
    sentUnit: typed.sentUnit,
    programme: typed.programme,
    analyte: typed.analyte,
    ucum: typed.ucum.trim(),
    molecularWeight: typed.molecularWeight.trim() || null,
    factor: typed.factor.trim() || null,
    source: typed.source,
    verified: typed.verified === 'verified' ? ('verified' as const) : ('unverified' as const),
  }
}

export const isFigure = (text: string): boolean =>
  FACTOR.test(text.trim()) && Number(text.trim()) > 0

const NO_FIGURE = say('Write a number above zero, as 165.19.', '请填写大于零的数，如 165.19。')
const NEEDED: readonly (readonly [keyof Typed, Say])[] = [
  ['sentCode', say('Write the code as it was sent.', '请填写原始代码。')],
  ['programme', say('Choose the programme.', '请选择筛查项目。')],
  ['analyte', say('Choose the analyte.', '请选择检测项目。')],
  ['ucum', say('Write the unit as UCUM does.', '请填写 UCUM 单位。')],
]

export function check(typed: Typed): Partial<Record<keyof Typed, Say>> {
  const problems: Partial<Record<keyof Typed, Say>> = {}
  for (const [name, says] of NEEDED) if (typed[name].trim() === '') problems[name] = says
  for (const name of ['molecularWeight', 'factor'] as const)
    if (typed[name].trim() !== '' && !isFigure(typed[name])) problems[name] = NO_FIGURE
  return problems
}
