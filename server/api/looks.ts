/**
 * Keeps who was shown whom: after an answer is built and before it leaves, in a unit of its own, so
 * that it holds nobody up who works in the laboratory. Whether there is anything to keep is found by a
 * read, because most answers are the same page drawn anew.
 *
 * Where nothing can be written the answer leaves all the same and the trouble is logged: a family is
 * called today even where the disk is full, and nothing that is read can be changed by it.
 *
 * After a new look, and after acts that count as one, what is more than usual is raised for a review.
 */
import { isPerson } from '../access.ts'
import { contract, type EndpointName, type GuthrieHandlers } from '../contract/index.ts'
import type { Endpoint, Named } from '../contract/kit.ts'
import * as looks from '../lab/looks.ts'
import { REGISTRY } from '../lab/places.ts'
import * as reviews from '../lab/reviews.ts'
import type { Desk, Who } from './desk.ts'

type Handle = (input: unknown, who: Who) => Promise<unknown>

/** The same handlers; those whose answers name people keep that they did. */
export function watched(
  desk: Pick<Desk, 'store' | 'bench'>,
  handlers: GuthrieHandlers<Who>,
): GuthrieHandlers<Who> {
  const own: Record<string, Handle> = { ...(handlers as unknown as Record<string, Handle>) }
  for (const [name, { named }] of Object.entries<Endpoint>(contract)) {
    const handle = own[name]
    if (!handle) continue
    const isCounted = COUNTED.has(name)
    if (typeof named !== 'function' && !isCounted) continue
    own[name] = async (input, who) => {
      const gave = await handle(input, who)
      const isNew =
        typeof named === 'function' &&
        (await keep(desk, who, name as EndpointName, named(gave, input as never)))
      if (isNew || isCounted) await review(desk, who)
      return gave
    }
  }
  return own as unknown as GuthrieHandlers<Who>
}

/** Acts that count somebody as seen or something as taken out, and tell so in a fact of their own. */
const COUNTED: ReadonlySet<string> = new Set<EndpointName>([
  ...(['lookAtIdentity', 'lookAtSealedIdentity', 'openReport'] as const),
  ...(['exportResults', 'startReportRun', 'openInNeed'] as const),
])

/** Whether it was a look that was not kept before. */
async function keep(
  { store, bench }: Pick<Desk, 'store' | 'bench'>,
  { by }: Who,
  where: EndpointName,
  named: Named,
): Promise<boolean> {
  if (!isPerson(by)) return false
  try {
    const due = await store.read(by, look => looks.due(look, where, named))
    if (due) await store.work(by, [due.book], work => looks.keep(work, where, due))
    return due !== null
  } catch (error) {
    bench.onBug(error, `${by.id} was shown people by ${where}, and that could not be kept`)
    return false
  }
}

const CLOCK = { id: 'clock' }

/** Raises what is more than usual, in a unit of its own and by no person's act. */
async function review({ store, bench }: Pick<Desk, 'store' | 'bench'>, { by }: Who): Promise<void> {
  if (!isPerson(by)) return
  try {
    const due = await store.read(by, look => reviews.due(look, by))
    if (due.length > 0) await store.work(CLOCK, [REGISTRY], work => reviews.raise(work, by))
  } catch (error) {
    bench.onBug(error, `what ${by.id} has looked at could not be counted`)
  }
}
