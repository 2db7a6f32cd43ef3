/**
 * Keeps who was shown whom: after an answer is built and before it leaves, in a unit of its own, so
 * that it holds nobody up who works in the laboratory. Whether there is anything to keep is found by a
 * read, because most answers are the same page drawn anew.
 *
 * Where nothing can be written the answer leaves all the same and the trouble is logged: a family is
 * called today even where the disk is full, and nothing that is read can be changed by it.
 */
import { isPerson } from '../access.ts'
import { contract, type EndpointName, type GuthrieHandlers } from '../contract/index.ts'
import type { Endpoint, Named } from '../contract/kit.ts'
import * as looks from '../lab/looks.ts'
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
    if (typeof named !== 'function' || !handle) continue
    own[name] = async (input, who) => {
      const gave = await handle(input, who)
      await keep(desk, who, name as EndpointName, named(gave, input as never))
      return gave
    }
  }
  return own as unknown as GuthrieHandlers<Who>
}

async function keep(
  { store, bench }: Pick<Desk, 'store' | 'bench'>,
  { by }: Who,
  where: EndpointName,
  named: Named,
): Promise<void> {
  if (!isPerson(by)) return
  try {
    const due = await store.read(by, look => looks.due(look, where, named))
    if (due) await store.work(by, [due.book], async work => looks.keep(work, where, due))
  } catch (error) {
    bench.onBug(error, `${by.id} was shown people by ${where}, and that could not be kept`)
  }
}
