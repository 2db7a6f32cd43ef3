/** What happened to a case, oldest first: specimens, verdicts, recalls and every contact. */
import type { ReactNode } from 'react'
import type { Contact } from '../../../server/contract/contacts.ts'
import { RECALL_STATES, SPECIMEN_STATES } from '../../../server/contract/moves.ts'
import { reasonInWords } from '../../../server/contract/reasons.ts'
import type { CasePage } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import type { Instant } from '../../../server/contract/words.ts'
import { useNames } from '../../names.ts'
import {
  CHANNELS,
  CLOSE_REASONS,
  OUTCOMES,
  SEVERITIES,
  VERDICT_TONES,
  VERDICTS,
} from '../../terms.ts'
import { When } from '../../ui/clock.tsx'
import { type Tone, ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { useCaseWords } from './words.ts'

interface Event {
  readonly key: string
  readonly at: Instant
  readonly tone: Tone
  readonly what: string
  readonly who?: string | null
  readonly more?: ReactNode
}

export function Timeline({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const events = useEvents(page)
  return (
    <section className="timeline" aria-label={w('timeline')}>
      <h2>{w('timeline')}</h2>
      <ol>
        {events.map(event => (
          <li key={event.key}>
            <ToneShape tone={event.tone} />
            <div>
              <small>
                <When at={event.at} />
                {event.who && <> · {event.who}</>}
              </small>
              <p>{event.what}</p>
              {event.more && <div className="timeline-more">{event.more}</div>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  )
}

function useEvents(page: CasePage): Event[] {
  const specimens = useSpecimenEvents(page)
  const recalls = useRecallEvents(page)
  const contacts = useContactEvents(page)
  const own = useCaseEvents(page)
  return [...own, ...specimens, ...recalls, ...contacts].sort((a, b) => a.at.localeCompare(b.at))
}

function useCaseEvents({ case: it, verdicts }: CasePage): Event[] {
  const w = useCaseWords()
  const speak = useSay()
  const opened: Event = { key: 'opened', at: it.openedAt, tone: 'plain', what: w('opened') }
  const judged = verdicts.map(
    (v): Event => ({
      key: v.id,
      at: v.at,
      tone: v.severity ?? VERDICT_TONES[v.verdict],
      what: w('verdict', { number: grouped(v.specimen), verdict: speak(VERDICTS[v.verdict]) }),
      more: v.reasons.map(reason => <p key={reason.en}>{speak(reason)}</p>),
    }),
  )
  if (!it.closedAt || !it.closedFor) return [opened, ...judged]
  const reason = speak(CLOSE_REASONS[it.closedFor])
  const what = w('closed', { reason })
  return [opened, ...judged, { key: 'closed', at: it.closedAt, tone: 'done', what, more: it.note }]
}

function useSpecimenEvents({ specimens }: CasePage): Event[] {
  const w = useCaseWords()
  const speak = useSay()
  return specimens.flatMap(({ number, state, collectedAt, receivedAt }) => {
    const named = { number: grouped(number), state: speak(SPECIMEN_STATES[state]) }
    const collected: Event[] = collectedAt
      ? [{ key: `${number}c`, at: collectedAt, tone: 'plain', what: w('collected', named) }]
      : []
    const received: Event[] = receivedAt
      ? [{ key: `${number}r`, at: receivedAt, tone: 'plain', what: w('received', named) }]
      : []
    return [...collected, ...received]
  })
}

function useRecallEvents({ recalls, rows }: CasePage): Event[] {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  return recalls.flatMap(recall => {
    const condition = names.condition(recall.programme, recall.condition)
    const severity = speak(SEVERITIES[recall.severity])
    const events: Event[] = [
      {
        key: `${recall.id}o`,
        at: recall.openedAt,
        tone: recall.severity,
        what: w('recallOpened', { condition, severity }),
        more: speak(recall.says),
      },
    ]
    if (recall.acknowledgedAt) {
      const who = rows.find(row => row.id === recall.id)?.acknowledgedByName ?? null
      const at = recall.acknowledgedAt
      events.push({ key: `${recall.id}a`, at, tone: 'done', what: w('seen'), who })
    }
    if (recall.endedAt) {
      const what = w('recallEnded', { state: speak(RECALL_STATES[recall.state]) })
      const more = recall.endedWhy && speak(reasonInWords(recall.endedWhy))
      events.push({ key: `${recall.id}e`, at: recall.endedAt, tone: 'plain', what, more })
    }
    return events
  })
}

/** Typed by the minute; recorded at once, it stands where it was recorded. */
const sameMinute = ({ at, recordedAt }: Contact): boolean =>
  at.slice(0, 16) === recordedAt.slice(0, 16)

function useContactEvents({ contacts }: CasePage): Event[] {
  const w = useCaseWords()
  const speak = useSay()
  return contacts.map(contact => {
    const reached = contact.outcome === 'reached-guardian'
    const outcome = speak(OUTCOMES[contact.outcome])
    return {
      key: contact.id,
      at: sameMinute(contact) ? contact.recordedAt : contact.at,
      tone: reached ? 'done' : 'watch',
      what: w('contact', { channel: speak(CHANNELS[contact.channel]), outcome }),
      who: contact.byName,
      more: contact.note,
    }
  })
}
