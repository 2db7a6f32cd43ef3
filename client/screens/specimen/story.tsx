/** Everything that happened to a specimen, in words, as one vertical line; a new day says its date. */
import type { Step } from '../../../server/contract/history.ts'
import { dayText, timeText } from '../../dates.ts'
import { Part } from '../../ui/page.tsx'
import { Empty } from '../../ui/states.tsx'
import { useSay } from '../../words.ts'
import { useSpecimenWords } from './words.ts'

/** `whole`: with what was found; else where it was and what was done to it. */
export function Story({ steps, whole }: { steps: readonly Step[]; whole: boolean }) {
  const w = useSpecimenWords()
  return (
    <Part title={w(whole ? 'story' : 'handling')}>
      <p className="soft story-lead">{w(whole ? 'storyLead' : 'handlingLead')}</p>
      {steps.length === 0 && <Empty says={w('noStory')} />}
      {byDay(steps).map(([day, those]) => (
        <section key={day} className="story-day" aria-label={day}>
          <h3>{day}</h3>
          <ol>
            {those.map(step => (
              <OneStep key={`${step.fact.book}${step.fact.seq}`} step={step} />
            ))}
          </ol>
        </section>
      ))}
    </Part>
  )
}

function OneStep({ step }: { step: Step }) {
  const speak = useSay()
  const { fact } = step
  return (
    <li className={`story-step story-${fact.kind.split('.')[0]}`}>
      <time dateTime={step.at} title={`${step.at} · ${fact.kind} · ${fact.book} ${fact.seq}`}>
        {timeText(step.at)}
      </time>
      <p>
        {speak(step.says)} <span className="story-who">{speak(step.who)}</span>
      </p>
    </li>
  )
}

function byDay(steps: readonly Step[]): [string, Step[]][] {
  const days = new Map<string, Step[]>()
  for (const step of steps) {
    const day = dayText(step.at)
    days.set(day, [...(days.get(day) ?? []), step])
  }
  return [...days]
}
