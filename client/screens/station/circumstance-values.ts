/** What is known of the newborn as it is typed, checked, and shaped for the contract. */
import { type Circumstance, MOST_FEEDS } from '../../../server/contract/circumstances.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { readWhen } from '../../dates.ts'
import { whole } from '../../whole.ts'

export const NO_CIRCUMSTANCES = {
  transfused: '',
  transfusedAt: '',
  parenteral: '',
  'nil-by-mouth': '',
  steroids: '',
  'intensive-care': '',
  feeds: '',
}
export type TypedCircumstances = typeof NO_CIRCUMSTANCES

export const YES_NO = [
  'transfused',
  'parenteral',
  'nil-by-mouth',
  'steroids',
  'intensive-care',
] as const

/** As the laboratory is told. */
export function circumstancesIn(typed: TypedCircumstances, now: number): Circumstance[] {
  const told: Circumstance[] = []
  for (const kind of YES_NO)
    if (typed[kind] === 'yes') {
      const lastAt = kind === 'transfused' ? readWhen(typed.transfusedAt, now) : null
      told.push({ kind, lastAt: lastAt ?? null, amount: null })
    }
  const amount = whole(typed.feeds)
  if (amount !== null) told.push({ kind: 'feeds', lastAt: null, amount })
  return told
}

export function checkCircumstances(
  typed: TypedCircumstances,
  now: number,
): { transfusedAt?: Say; feeds?: Say } {
  const at = typed.transfused === 'yes' ? readWhen(typed.transfusedAt, now) : null
  const isKnown = typed.transfused !== 'yes' || (at !== null && Date.parse(at) <= now)
  const isCounted =
    typed.feeds.trim() === '' || (whole(typed.feeds) ?? MOST_FEEDS + 1) <= MOST_FEEDS
  return {
    ...(isKnown ? {} : { transfusedAt: NO_TIME }),
    ...(isCounted ? {} : { feeds: NO_COUNT }),
  }
}

const NO_TIME = say('Enter when it was transfused last.', '请填写末次输血时间。')
const NO_COUNT = say(
  `Enter how often it was fed as a number from 0 to ${MOST_FEEDS}, or leave it empty.`,
  `请以数字填写哺乳次数（0 至 ${MOST_FEEDS}），不清楚可留空。`,
)
