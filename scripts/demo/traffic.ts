/**
 * What the analyzers say of a card, and what has to become of every word of it. The expectations
 * are written here beside the words, before anything is sent.
 */
import type { MessageState, ParkedReason } from '../../server/contract/messages.ts'
import type { Instant } from '../../server/contract/words.ts'
import { later } from '../../server/contract/words.ts'
import type { Manner } from '../simulate/conduct.ts'
import type { Sample } from '../simulate/simulator.ts'
import { MINUTE } from './clock.ts'
import type { Trouble } from './courses.ts'
import type { Card } from './ledger.ts'
import { ANALYTES, type Analyte } from './values.ts'

/** What has to become of an observation; a held one ends filed after all or dismissed. */
export type Fate =
  /** `beside`: measured once more, it supersedes nothing. */
  | { readonly is: 'filed'; readonly beside?: 'the first' }
  | { readonly is: 'known' }
  | { readonly is: 'control'; readonly warns: 'yes' | 'no' }
  | { readonly is: 'held'; readonly why: ParkedReason; readonly then: 'filed' | 'dismissed' }

export interface Utterance {
  readonly manner: Manner
  readonly sample: Sample
  readonly state: MessageState
  readonly answer: 'AA' | 'AR' | null
  /** Null where nothing of it is read as an observation. */
  readonly fate: Fate | null
  /** Messages of nobody's line are kept in the registry's book. */
  readonly book: 'centre' | 'registry'
}

const FILED: Fate = { is: 'filed' }
const held = (why: ParkedReason, then: 'filed' | 'dismissed' = 'dismissed'): Fate => ({
  is: 'held',
  why,
  then,
})

const said = (sample: Sample, fate: Fate | null, over: Partial<Utterance> = {}): Utterance => ({
  manner: 'plain',
  sample,
  state: 'applied',
  answer: 'AA',
  fate,
  book: 'centre',
  ...over,
})

const UNITS = { TSH: 'mIU/L', OHP17: 'nmol/L', G6PD: 'U/gHb' } as const
const RUN_TAKES = 10 * MINUTE

const sampleOf = (card: Card, analyte: Analyte, at: Instant): Sample => ({
  specimen: card.number,
  analyte,
  value: card.values[analyte],
  unit: UNITS[analyte],
  at,
  measuredAt: later(at, -RUN_TAKES),
  patient: { name: '', sex: card.course.body.sex === 'male' ? 'M' : 'F' },
})

/** Everything said of a card that was received. */
export const saidOf = (card: Card, at: Instant): Utterance[] =>
  ANALYTES.flatMap(analyte => {
    const sample = sampleOf(card, analyte, at)
    const trouble = troubleWith(card, analyte)
    return trouble ? WITH_TROUBLE[trouble](sample, card) : [said(sample, FILED)]
  })

/** An analyte of a card measured once more, as it was asked for: the same value, some time later. */
export const saidAgain = (card: Card, analyte: Analyte, at: Instant, n: number): Utterance =>
  said(
    { ...sampleOf(card, analyte, at), measuredAt: later(at, -n * MINUTE) },
    { is: 'filed', beside: 'the first' },
  )

/** What is said of a card that has not been received yet: it was loaded before it was scanned. */
export const saidTooEarly = (card: Card, at: Instant): Utterance[] =>
  ANALYTES.filter(analyte => troubleWith(card, analyte) === 'early').map(analyte =>
    said(sampleOf(card, analyte, at), held('wrong-state', 'filed')),
  )

/** Troubles are the first card's; a second card's run goes as it should. */
function troubleWith({ course, ordinal }: Card, analyte: Analyte): Trouble | null {
  const { trouble } = course
  return trouble?.analyte === analyte && ordinal === 1 ? trouble.kind : null
}

const WITH_TROUBLE: Record<Trouble, (sample: Sample, card: Card) => Utterance[]> = {
  // Not heard in time, so it says the same again with a new time.
  resend: s => [
    said(s, FILED),
    said({ ...s, at: later(s.at, MINUTE) }, null, { manner: 'resend', state: 'duplicate' }),
  ],
  // Sent from its review screen once more, under a new number.
  known: s => [said(s, FILED), said({ ...s, at: later(s.at, MINUTE) }, { is: 'known' })],
  // Its counter was reset: another result under a number that was used.
  'same-id': s => [said(s, FILED, { manner: 'same-id' })],
  corrected: s => [
    said({ ...s, value: slipped(s.value) }, FILED),
    said({ ...s, status: 'C' }, FILED),
  ],
  preliminary: s => [said({ ...s, status: 'P' }, FILED), said(s, FILED)],
  unit: s => [
    said({ ...s, unit: 'ng/mL' }, held('unknown-unit')),
    said(s, held('behind', 'filed')),
  ],
  'not-a-number': s => [
    said({ ...s, value: '*****' }, held('not-a-number')),
    said(s, held('behind', 'filed')),
  ],
  // Said before the card was received; here nothing is left to say.
  early: () => [],
  gb18030: (s, card) => [said({ ...s, charset: 'gb18030', patient: named(s, card) }, FILED)],
  conflict: s => [said(s, FILED), said({ ...s, value: slipped(s.value) }, held('conflict'))],
  misread: s => [said({ ...s, specimen: misread(s.specimen) }, held('bad-number')), said(s, FILED)],
}

const named = ({ patient }: Sample, { course }: Card) => ({
  name: `${course.mother.name}之婴`,
  sex: patient?.sex ?? 'F',
})

/** The decimal point one place to the right, as a hand enters it. */
const slipped = (value: string): string =>
  /^[<>]/.test(value) ? '12.5' : (Number(value) * 10).toFixed(1)

/** One digit read as another. */
const misread = (number: string): string =>
  number.slice(0, 11) + String((Number(number[11]) + 1) % 10) + number.slice(12)

/** What belongs to no card's course: once in a play, on one line. */
export function strays(card: Card, foreign: Card, at: Instant): Utterance[] {
  const sample = sampleOf(card, 'TSH', at)
  const control: Sample = { ...sample, specimen: 'CONTROL2', value: '14.8', role: 'Q' }
  return [
    said(control, held('unknown-control')),
    said({ ...sample, specimen: unregistered(card.number) }, held('unknown-specimen')),
    said({ ...sample, analyte: 'GALT', unit: 'U/gHb', value: '6.1' }, held('unknown-analyte')),
    said(sampleOf(foreign, 'TSH', at), held('other-centre')),
    said(sample, null, { manner: 'no-id', state: 'parked', answer: null }),
    said(sample, null, { manner: 'acknowledgement', state: 'heard', answer: null }),
    said(sample, null, { manner: 'admission', state: 'refused', answer: 'AR' }),
    said(sample, null, { manner: 'stranger', state: 'refused', answer: 'AR', book: 'registry' }),
    said(sample, null, { manner: 'cut', state: 'parked', answer: null }),
  ]
}

/** A number of the centre's own year with good check digits, far past any range that was issued. */
function unregistered(number: string): string {
  const twelve = `${number.slice(0, 4)}99999990`
  const rest = Number((BigInt(twelve) * 100n) % 97n)
  return twelve + String(98 - rest).padStart(2, '0')
}
