/** What is wrong with the lines now, the first thing on the page. */
import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Ago } from '../../ui/clock.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useSay } from '../../words.ts'
import type { LineRow } from './typed.ts'
import { useLineWords } from './words.ts'

export function Alarms(props: { lines: readonly LineRow[]; onOpen: (id: string) => void }) {
  const w = useLineWords()
  const speak = useSay()
  const deaf = props.lines.filter(line => line.listening === 'no')
  const alarms = props.lines.flatMap(line => line.alarms.map(alarm => ({ line, alarm })))
  if (deaf.length + alarms.length === 0) return null
  return (
    <div className="line-alarms">
      {deaf.map(line => (
        <SentenceCard
          key={line.id}
          tone="stop"
          says={`${line.name}: ${line.listeningSays ? speak(line.listeningSays) : w('notListening')}`}
        >
          <Opens id={line.id} onOpen={props.onOpen} />
        </SentenceCard>
      ))}
      {alarms.map(({ line, alarm }) => (
        <SentenceCard
          key={`${line.id} ${alarm.kind}`}
          tone="fault"
          says={`${line.name}: ${speak(alarm.says)}`}
        >
          <Opens id={line.id} onOpen={props.onOpen}>
            <small className="soft">
              {w('since')} <Ago at={alarm.since} />
            </small>
          </Opens>
        </SentenceCard>
      ))}
    </div>
  )
}

function Opens(props: { id: string; onOpen: (id: string) => void; children?: ReactNode }) {
  const w = useLineWords()
  return (
    <span className="line-opens">
      {props.children}
      <Button size="compact-sm" variant="default" onClick={() => props.onOpen(props.id)}>
        {w('open')}
      </Button>
    </span>
  )
}
