/**
 * The real server as a process of its own whose clock its parent moves: it tells where it listens, takes
 * the time over its channel, looks when it is told to, and answers what a judge sees in its database.
 * Run by `../recalls.ts` alone; it ends with its parent.
 */
import { readConfig } from '../../../server/config.ts'
import type { Instant } from '../../../server/contract/words.ts'
import { start } from '../../../server/main.ts'
import { ownerless, waitingToBeLookedAt } from './judge.ts'

export type Asked =
  | { readonly does: 'set'; readonly now: Instant }
  | { readonly does: 'look'; readonly n: number }
  /** What is wrong at this instant, and how many calls the clock has still to look at. */
  | { readonly does: 'judge'; readonly n: number }

export type Answered =
  | { readonly url: string; readonly mllpPort: number }
  | { readonly n: number; readonly wrong: readonly string[]; readonly due: number }

const bugs: string[] = []
let now: Instant = process.env.PROOF_NOW ?? ''

const running = await start(readConfig(process.env), {
  clock: () => now,
  quiet: true,
  // Its parent says when it looks, but for the first look, which a start makes by itself.
  escalateEveryMs: 86_400_000,
  onBug: (error, about) =>
    bugs.push(`bug: ${about}: ${error instanceof Error ? error.message : error}`),
})
const tell = (answer: Answered) => process.send?.(answer)

process.on('message', (asked: Asked) => void heard(asked))
process.on('disconnect', () => process.exit(0))
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
tell({ url: running.url, mllpPort: running.mllpPort })

async function heard(asked: Asked): Promise<void> {
  if (asked.does === 'set') now = asked.now
  else if (asked.does === 'look') {
    const said = await running.escalate().then(
      () => [],
      (error: unknown) => [`a look failed: ${error}`],
    )
    tell({ n: asked.n, wrong: said, due: 0 })
  } else {
    const wrong = await ownerless(running.store, now)
    const due = await waitingToBeLookedAt(running.store, now)
    tell({ n: asked.n, wrong: [...wrong, ...bugs.splice(0)], due })
  }
}
