/** The contact ladder of a recall: its steps with what was tried, the next one, and the numbers that fail. */
import type { KnownNumber, Ladder, LadderStep } from '../../../server/contract/contacts.ts'
import type { BoardRow, CasePage } from '../../../server/contract/recalls.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { nowMs } from '../../clock.ts'
import { whenText } from '../../dates.ts'
import { CHANNELS, NUMBERS, OUTCOMES, STEP_STATES } from '../../terms.ts'
import { Clock, When } from '../../ui/clock.tsx'
import { type Tone, ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useCaseWords } from './words.ts'

export const ladderOf = (page: CasePage, row: Pick<BoardRow, 'id'>): Ladder | null =>
  page.ladders.find(one => one.recall === row.id) ?? null

/** The step that somebody makes now; none while nobody has to call. */
export const nextStep = (ladder: Ladder | null): LadderStep | null =>
  (ladder?.state === 'runs' && ladder.steps.find(step => step.state === 'next')) || null

/** Of the numbers that are on record and not marked, the one that was tried least. */
export function numberToCall(page: CasePage, row: Pick<BoardRow, 'id'>): KnownNumber | null {
  const tried = (which: KnownNumber['which']) =>
    page.contacts.filter(one => one.recall === row.id && one.number === which).length
  const works = page.numbers.filter(({ has, marked }) => has === 'yes' && marked === null)
  return [...works].sort((a, b) => tried(a.which) - tried(b.which))[0] ?? null
}

/** What to do now, as one sentence: by which channel, on which number, until when. */
export function useNextSentence() {
  const w = useCaseWords()
  const speak = useSay()
  return (page: CasePage, row: BoardRow, step: LadderStep): string => {
    const number = step.channel === 'phone' ? numberToCall(page, row) : null
    const channel = speak(CHANNELS[step.channel])
    const late = step.notBefore !== null && Date.parse(step.notBefore) > nowMs()
    const until = w('until', { when: whenText(step.dueAt) })
    const when = late ? w('between', { from: whenText(step.notBefore ?? ''), until }) : until
    if (step.channel !== 'phone') return w('doStep', { channel, when })
    return number
      ? w('doPhone', { number: speak(NUMBERS[number.which]), when })
      : w('doNoNumber', { when })
  }
}

export function LadderPart({ page, row }: { page: CasePage; row: BoardRow }) {
  const w = useCaseWords()
  const ladder = ladderOf(page, row)
  if (!ladder) return null
  if (ladder.state === 'none') return <p className="soft">{w('noLadder')}</p>
  const [first] = ladder.steps
  return (
    <>
      <h3>{w('ladder')}</h3>
      <ol className="ladder">
        {ladder.steps.map(step => (
          <Step key={step.ordinal} page={page} row={row} step={step} />
        ))}
      </ol>
      <Marked numbers={page.numbers} />
      {first && <Source step={first} />}
    </>
  )
}

const TONES: Record<LadderStep['state'], Tone> = {
  ...{ next: 'watch', waits: 'plain', done: 'done', 'not-possible': 'plain' },
}

function Step({ page, row, step }: { page: CasePage; row: BoardRow; step: LadderStep }) {
  const w = useCaseWords()
  const speak = useSay()
  const began = page.recalls.find(one => one.id === row.id)?.ladderAt ?? row.openedAt
  const made = page.contacts.filter(
    one => one.recall === row.id && one.step === step.ordinal && one.recordedAt >= began,
  )
  const tries = step.tries > 1 ? w('triesOf', { made: step.made, tries: step.tries }) : ''
  return (
    <li className={step.state === 'next' ? 'ladder-next' : ''}>
      <ToneShape tone={TONES[step.state]} />
      <div>
        <p>
          <strong>{speak(CHANNELS[step.channel])}</strong>{' '}
          <span className="soft">
            {[speak(STEP_STATES[step.state]), tries].filter(Boolean).join(' · ')}
          </span>{' '}
          {step.state === 'next' ? (
            <Clock due={step.dueAt} />
          ) : (
            step.state === 'waits' && (
              <span className="soft">{w('stepUntil', { when: whenText(step.dueAt) })}</span>
            )
          )}
        </p>
        {made.map(one => (
          <small key={one.id} className="soft">
            <When at={one.at} /> · {speak(OUTCOMES[one.outcome])}
            {one.number && <> · {speak(NUMBERS[one.number])}</>} · {one.byName || w('byItself')}
            {one.outcome === 'not-possible' && one.note && <> · {one.note}</>}
          </small>
        ))}
      </div>
    </li>
  )
}

/** Numbers that nobody calls again before somebody has mended them. */
function Marked({ numbers }: { numbers: readonly KnownNumber[] }) {
  const w = useCaseWords()
  const speak = useSay()
  const marked = numbers.filter(one => one.marked !== null)
  if (marked.length === 0) return null
  return (
    <ul className="ladder-marked">
      {marked.map(({ which, marked: how, markedAt, markedByName }) => (
        <li key={which}>
          {speak(NUMBERS[which])}: {w(how === 'wrong' ? 'markedWrong' : 'markedOff')}
          {markedAt && (
            <small className="soft">
              {' '}
              {whenText(markedAt)} · {markedByName}
            </small>
          )}
        </li>
      ))}
    </ul>
  )
}

function Source({ step }: { step: LadderStep }) {
  const w = useCaseWords()
  const speak = useSay()
  const verified = step.verified === 'unverified' ? ` (${w('unverified')})` : ''
  return <small className="soft">{speak(sourceInWords(step.source)) + verified}</small>
}
