/**
 * Another label for a specimen that has not left its site (E-07). The number before is withdrawn with its
 * reason and never used again; the new one stands in its place in the case. Where the label alone was at
 * fault the collection goes over, once whose blood it is was given anew; where the label was on somebody
 * else's blood nothing does.
 */
import { demand, personOf } from '../access.ts'
import type { Confirmed } from '../contract/confirmations.ts'
import { Refusal } from '../contract/refusal.ts'
import type { Relabel, RelabelWhy } from '../contract/relabels.ts'
import type { Specimen, SpecimenOnList } from '../contract/specimens.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as cases from './cases.ts'
import * as circumstances from './circumstances.ts'
import type { Agreement } from './confirmations.ts'
import * as confirmations from './confirmations.ts'
import * as orders from './orders.ts'
import * as places from './places.ts'
import * as relabelled from './relabelled.ts'
import * as specimens from './specimens.ts'

interface Asked {
  readonly request: Id
  readonly number: string
  readonly why: RelabelWhy
  readonly reason: string
  readonly confirmed?: Confirmed | undefined
  readonly to?: string | undefined
}

/** Whether whose blood it is has to be given before: a collection goes over. */
const goesOver = ({ state }: Pick<Specimen, 'state'>, { why }: Pick<Asked, 'why'>): boolean =>
  state === 'collected' && why === 'label-damaged'

/** What of the child does not agree where a collection would go over; null otherwise. */
export async function differs(look: Look, asked: Asked) {
  const specimen = await specimens.scanned(look, asked.number)
  demand(look.by, 'collect', specimen, look.at)
  return goesOver(specimen, asked) ? specimens.differs(look, asked) : null
}

export async function relabel(work: Work, asked: Asked): Promise<SpecimenOnList> {
  const old = await specimens.scanned(work, asked.number)
  demand(work.by, 'collect', old, work.at)
  const made = await specimens.registeredBy(work, asked.request)
  if (made) return specimens.onList(work, made.specimen)
  const point = await places.samplingPoint(work, old.samplingPoint)
  const { centre } = await places.mayCollect(work, point, old.programme)
  if (centre.id !== old.centre) throw otherCentre()
  const agreed = goesOver(old, asked) ? await demandSame(work, old, asked) : null
  const it = await cases.get(work, old.case)
  await specimens.move(work, old, 'withdraw', 'withdrawn')
  const on = { request: asked.request, it, point, centre, medium: old.medium, instead: old }
  const row = await specimens.number(work, on, { number: asked.to })
  await orders.settle(work, old.order, 'withdrawn', old.number)
  await keep(work, asked, old, row)
  return specimens.onList(work, agreed ? await carryOver(work, old, row, agreed) : row)
}

async function demandSame(work: Work, old: Specimen, { confirmed }: Asked): Promise<Agreement> {
  const found = await confirmations.compare(work, old, confirmed)
  if (confirmations.isDifference(found)) throw specimens.refusedFor(found)
  return found
}

async function keep(work: Work, { why, reason }: Asked, old: Specimen, row: Specimen) {
  const { number, centre } = row
  await work.db
    .insertInto('relabel')
    .values({
      ...{ number, was: old.number, first: await relabelled.firstOf(work, old.number), centre },
      ...{ why, reason, by: personOf(work.by).staff, at: work.at },
    })
    .execute()
  work.tell('specimen.withdrawn', old.number, { reason }, centre)
  work.tell('specimen.relabelled', old.number, { to: number, why }, centre)
  work.tell('specimen.relabels', number, { was: old.number, why, reason }, centre)
}

/** The blood is the same, and so are when it was taken and what was known then. */
async function carryOver(
  work: Work,
  old: Specimen,
  row: Specimen,
  { by }: Agreement,
): Promise<Specimen> {
  const { collectedAt } = old
  if (collectedAt === null) return row
  const now = await specimens.move(work, row, 'collect', 'collected', { collectedAt })
  await circumstances.put(work, now, await circumstances.ofSpecimen(work, old.number))
  const told = { collectedAt, ...(by ? { confirmed: by } : {}) }
  work.tell('specimen.collected', now.number, told, now.centre)
  return now
}

const otherCentre = () =>
  new Refusal(
    'conflict',
    say(
      'This site answers to another centre now: a label of that centre is no label for this card. Withdraw it and register anew.',
      '本机构现由其他中心负责，其标签不能用于此标本。请撤销后重新登记。',
    ),
  )

/** Both ends of it, for whoever may see the specimen. */
export async function show(
  look: Look,
  text: string,
): Promise<{ before: Relabel | null; after: Relabel | null }> {
  const specimen = await specimens.scanned(look, text)
  demand(look.by, 'see-specimen', specimen, look.at)
  const { number } = specimen
  return {
    before: await relabelled.before(look, number),
    after: await relabelled.after(look, number),
  }
}
