/** Version, database, the last number of each book, and whether the lines listen. */
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Part } from '../../ui/page.tsx'
import { Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useJournalWords } from './words.ts'

const EVERY_MS = 10_000

export function HealthPart() {
  const w = useJournalWords()
  const names = useNames()
  const asked = useAsk('health', {}, { everyMs: EVERY_MS })
  const health = asked.gave
  const works = health?.ok === 'yes'
  const lines = (health?.lines ?? []).map(({ port, listening }) => (
    <StatusTag key={port} tone={listening === 'yes' ? 'done' : 'critical'}>
      {port} {w(listening === 'yes' ? 'listens' : 'silent')}
    </StatusTag>
  ))
  const heads = Object.entries(health?.heads ?? {}).map(([book, head]) => (
    <span key={book}>
      {book === 'registry' ? w('registry') : names.place(book, book)} <strong>{head}</strong>
    </span>
  ))
  return (
    <Part
      title={w('health')}
      acts={
        health && (
          <StatusTag tone={works ? 'done' : 'critical'}>
            {w(works ? 'works' : 'worksNot')}
          </StatusTag>
        )
      }
    >
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={3} />}
      {health && (
        <FactList
          facts={[
            health.version ? [w('version'), health.version] : null,
            health.database ? [w('database'), DATABASES[health.database]] : null,
            health.now ? [w('now'), <When key="now" at={health.now} />] : null,
            heads.length > 0
              ? [
                  w('heads'),
                  <span key="heads" className="heads">
                    {heads}
                  </span>,
                ]
              : null,
            lines.length > 0
              ? [
                  w('lines'),
                  <span key="lines" className="heads">
                    {lines}
                  </span>,
                ]
              : null,
          ]}
        />
      )}
    </Part>
  )
}

const DATABASES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const
