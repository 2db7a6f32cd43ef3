/**
 * At the bed: the label is scanned, and the wristband or what else names the child or the woman a second
 * time; of twins it is said which. Two scans and Enter. What was given is compared by the laboratory and
 * shown nowhere; what differs stands there in red, with the one thing to do (E-07).
 */
import { Button } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { readCard } from '../../../server/contract/card-readers.ts'
import type { Confirmed, ConfirmedField } from '../../../server/contract/confirmations.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nowInstant } from '../../clock.ts'
import { ScanBox } from '../../ui/scan-box.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { sound } from '../../ui/sound.ts'
import { ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'
import '../../ui/choice-buttons.css'

/** What was scanned and given so far, and what of it the laboratory refused. */
export interface AtBed {
  readonly label: string
  readonly identifier: string
  readonly birthOrder: number | null
  readonly wrong: Say | null
}
export const NOTHING_GIVEN: AtBed = { label: '', identifier: '', birthOrder: null, wrong: null }

type Which = Pick<SpecimenRow, 'number' | 'birthOrder' | 'plurality' | 'medium'>

const isOneOfSeveral = ({ birthOrder, plurality }: Which): boolean =>
  birthOrder !== null && (plurality ?? 1) > 1

/** Whether all is given, and agrees as far as a screen can know. */
export const isWhole = (given: AtBed, row: Which): boolean =>
  given.label === row.number &&
  given.identifier !== '' &&
  (!isOneOfSeveral(row) || given.birthOrder !== null)

/** As the laboratory takes it; undefined before the label was scanned. */
export const confirmedOf = ({ label, identifier, birthOrder }: AtBed): Confirmed | undefined =>
  label === ''
    ? undefined
    : { label, identifier: identifier || '-', ...(birthOrder === null ? {} : { birthOrder }) }

/** After a refusal: what differed is asked for again, and nothing else. */
export function refusedAt(given: AtBed, { issues, says }: Refusal): AtBed | null {
  const field = issues.find(({ path }) => path.startsWith('confirmed.'))?.path.split('.')[1] as
    | ConfirmedField
    | undefined
  if (!field) return null
  if (field === 'birthOrder') return { ...given, birthOrder: null, wrong: says }
  return { ...given, identifier: '', wrong: says }
}

export function AtBedPart(props: {
  row: Which
  given: AtBed
  onGiven: (given: AtBed) => void
  /** Opens the card that is in the hand. */
  onOther: (number: string) => void
}) {
  const w = useStationWords()
  const speak = useSay()
  const { row, given, onGiven, onOther } = props
  const isLabelled = given.label === row.number
  const isOther = given.label !== '' && !isLabelled
  const takeLabel = (text: string) => {
    const label = normalise(text)
    // A label that was refused before is not told a second time.
    if (!looksRight(label)) return stop({ ...given, label: '' }, NOT_A_LABEL)
    sound(label === row.number ? 'good' : 'stop')
    onGiven({ ...given, label, wrong: null })
  }
  const takeIdentifier = (text: string) => {
    if (looksRight(normalise(text))) return stop(given, LABEL_AGAIN)
    sound('good')
    const card = readCard(text, dayOf(nowInstant()))
    onGiven({ ...given, identifier: card?.idNumber ?? text, wrong: null })
  }
  const stop = (now: AtBed, wrong: Say) => {
    sound('stop')
    onGiven({ ...now, wrong })
  }
  return (
    <div className="paper-scan">
      <ul className="paper-marks">
        <Mark says={w('atBedLabel')} done={isLabelled} />
        <Mark says={w('atBedPerson')} done={isLabelled && given.identifier !== ''} />
      </ul>
      {given.wrong && (
        <SentenceCard tone="stop" says={speak(given.wrong)}>
          {isOther && (
            <Button onClick={() => onOther(given.label)}>
              {w('openOther', { number: grouped(given.label) })}
            </Button>
          )}
        </SentenceCard>
      )}
      {!isLabelled && <ScanBox label={w('scanLabel')} onScan={takeLabel} ready />}
      {isLabelled && given.identifier === '' && (
        <ScanBox
          label={w(row.medium === 'tube' ? 'scanWoman' : 'scanChild')}
          hint={w('scanPersonHint')}
          onScan={takeIdentifier}
          ready
        />
      )}
      {isLabelled && given.identifier !== '' && isOneOfSeveral(row) && (
        <Order
          all={row.plurality ?? 1}
          chosen={given.birthOrder}
          onChoose={birthOrder => onGiven({ ...given, birthOrder, wrong: null })}
        />
      )}
    </div>
  )
}

function Mark({ says, done }: { says: string; done: boolean }) {
  return (
    <li>
      <ToneShape tone={done ? 'done' : 'plain'} /> {says}
    </li>
  )
}

function Order(props: { all: number; chosen: number | null; onChoose: (n: number) => void }) {
  const w = useStationWords()
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <fieldset className="choice-buttons">
      <legend>{w('whichChild')}</legend>
      <div>
        {Array.from({ length: props.all }, (_, i) => i + 1).map(n => (
          <label key={n} data-chosen={props.chosen === n}>
            <input
              ref={n === 1 ? first : undefined}
              type="radio"
              name="which-child"
              checked={props.chosen === n}
              onChange={() => props.onChoose(n)}
            />
            {w('ofMany', { order: n, all: props.all })}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

const NOT_A_LABEL = say(
  'That is no label of ours. Scan the bar code on the card or tube in your hand.',
  '这不是本系统标签。请扫描手中血片或采血管上的条码。',
)
const LABEL_AGAIN = say(
  'That is a label. Scan the wristband or the identity card, or type the name.',
  '这是标签编号。请扫描腕带或证件，或输入姓名。',
)
