/** Files what is held of a code and unit, now that it can be read: slice by slice, oldest first. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'wouter'
import type { Unmapped } from '../../../server/contract/mappings.ts'
import type { Refusal } from '../../../server/contract/refusal.ts'
import type { Say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { Failed } from '../../ui/states.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { Sent } from './waiting.tsx'
import { useMappingWords } from './words.ts'

interface Tally {
  readonly filed: number
  readonly known: number
  readonly held: number
  /** Why some are held still, a sentence once. */
  readonly says: readonly Say[]
}
const NOTHING: Tally = { filed: 0, known: 0, held: 0, says: [] }

export function ReplayHeld(props: { centre: string; group: Unmapped | null; done: () => void }) {
  const w = useMappingWords()
  const { centre, done } = props
  // The list behind changes while this goes on; the drawer keeps what it was opened for.
  const [group] = useState(props.group)
  const [became, setBecame] = useState<Tally | null>(null)
  if (!group) return <p className="soft">{w('nothingHeld')}</p>
  return (
    <div className="form">
      <Sent code={group.code} unit={group.unit} />
      {became ? (
        <Became tally={became} />
      ) : (
        <Start centre={centre} group={group} ended={setBecame} />
      )}
      <div className="form-acts">
        <Button variant="default" onClick={done}>
          {w('close')}
        </Button>
      </div>
    </div>
  )
}

function Start(props: { centre: string; group: Unmapped; ended: (tally: Tally) => void }) {
  const w = useMappingWords()
  const told = useTell('replayMany')
  const may = useMay('replay')
  const [done, setDone] = useState<number | null>(null)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const { centre, group, ended } = props
  const count = group.held + group.behind
  const replay = async () => {
    let tally = NOTHING
    setRefusal(null)
    for (let after: string | null = ''; after !== null; ) {
      setDone(tally.filed + tally.known + tally.held)
      const { gave, refusal } = await told.tell(sliceOf(centre, group, after))
      if (refusal) {
        setDone(null)
        return setRefusal(refusal)
      }
      tally = added(tally, gave.rows)
      after = gave.next
    }
    nounsChanged(new Set(['observation', 'mapping', 'result']))
    ended(tally)
  }
  return (
    <>
      <p>{w('replayLead', { count })}</p>
      {refusal && <Failed refusal={refusal} />}
      {done !== null && <p role="status">{w('replaying', { done })}</p>}
      <div>
        <WhyNot
          why={may ? null : whoCan('replay')}
          loading={done !== null}
          data-autofocus
          onPress={() => void replay()}
        >
          {w('replayIt', { count })}
        </WhyNot>
      </div>
    </>
  )
}

const sliceOf = (centre: string, { line, code, unit }: Unmapped, after: string) => ({
  ...{ centre, code, unit },
  ...(line ? { line } : {}),
  ...(after ? { after } : {}),
})

function added(tally: Tally, rows: readonly { became: string; says: Say }[]): Tally {
  const count = (...kinds: string[]) => rows.filter(row => kinds.includes(row.became)).length
  const still = rows.filter(row => row.became === 'held').map(row => row.says)
  const says = [...tally.says, ...still]
  return {
    filed: tally.filed + count('filed', 'applied'),
    known: tally.known + count('known', 'gone'),
    held: tally.held + still.length,
    says: says.filter((one, i) => says.findIndex(other => other.en === one.en) === i).slice(0, 5),
  }
}

function Became({ tally }: { tally: Tally }) {
  const w = useMappingWords()
  const speak = useSay()
  const { filed, known, held } = tally
  return (
    <>
      <SentenceCard
        tone={held > 0 ? 'fault' : 'good'}
        says={w('replayed', { filed, known, held })}
      />
      {tally.says.length > 0 && (
        <section aria-label={w('stillHeld')}>
          <h3>{w('stillHeld')}</h3>
          <ul className="plain-list">
            {tally.says.map(one => (
              <li key={one.en}>{speak(one)}</li>
            ))}
          </ul>
        </section>
      )}
      {held > 0 && <Link href="/parked">{w('seeHeld')}</Link>}
    </>
  )
}
