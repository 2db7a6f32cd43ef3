/**
 * A sealed identity is opened again: sealed by mistake, consent given once more, or an order. As with the
 * sealing, one person asks and says why, another decides. Everything that was taken out comes back as it
 * was: names, what they were before, the keys by which they are found, the names on released reports.
 */
import { z } from 'zod'
import { demand, personOf } from '../access.ts'
import type { IdentitySeal } from '../contract/identity-seals.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import { Identity } from '../contract/subjects.ts'
import { type Id, say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as identitySeals from './identity-seals.ts'
import * as papers from './papers.ts'
import { putSearchKeys } from './search-keys.ts'
import * as subjects from './subjects.ts'

/** Asks for it; the reason stays in the journal. */
export async function ask(
  work: Work,
  { id, version, reason }: { id: Id; version: number; reason: string },
): Promise<IdentitySeal> {
  const seal = await sealed(work, id, version)
  if (seal.openAskedBy)
    throw new Refusal(
      'conflict',
      say(
        'Opening was asked for already. A second person opens it or leaves it sealed.',
        '已提出启封申请，待第二人处理。',
      ),
    )
  const asked = { openReason: reason, openAskedBy: personOf(work.by).staff, openAskedAt: work.at }
  const row = await changeRow(work, 'identitySeal', { id, version }, asked)
  work.tell('identity.opening-asked', seal.subject, { seal: id, reason }, seal.centre)
  return row
}

/** A second person opens it, or anybody who may leaves it sealed. */
export async function decide(
  work: Work,
  { id, version, decision }: { id: Id; version: number; decision: 'open' | 'leave' },
): Promise<IdentitySeal> {
  const seal = await sealed(work, id, version)
  const { openAskedBy } = seal
  if (!openAskedBy) throw changedMeanwhile()
  const me = personOf(work.by).staff
  if (decision === 'leave') {
    const none = { openReason: null, openAskedBy: null, openAskedAt: null }
    const row = await changeRow(work, 'identitySeal', { id, version }, none)
    work.tell('identity.opening-declined', seal.subject, { seal: id }, seal.centre)
    return row
  }
  if (openAskedBy === me)
    throw new Refusal(
      'conflict',
      say('You asked for this; a second person opens it.', '启封由您提出，须由另一人执行。'),
    )
  const family = await putBack(work, id)
  const opened = { state: 'opened' as const, openedBy: me, openedAt: work.at }
  const row = await changeRow(work, 'identitySeal', { id, version }, opened)
  for (const one of family)
    work.tell('identity.opened', one.id, { seal: id, askedBy: openAskedBy }, one.centre)
  return row
}

async function sealed(work: Work, id: Id, version: number): Promise<IdentitySeal> {
  const seal = await identitySeals.get(work, id)
  demand(work.by, 'seal-identity', await subjects.get(work, seal.subject), work.at)
  if (seal.state !== 'sealed' || seal.version !== version) throw changedMeanwhile()
  return seal
}

const Before = z.object({
  ...{ id: z.string(), subject: z.string(), centre: z.string(), identity: z.string() },
  ...{ reason: z.string(), at: z.string(), by: z.string() },
})
/** As `identity-seals.ts` took it out. */
const Taken = Identity.extend({ before: z.array(Before).default([]) }).nullable()
const Printed = z.array(
  z.object({
    ...{ report: z.string(), name: z.string(), idNumber: z.string().nullable() },
    releasedBy: z.string(),
  }),
)

/** Whose it was, after everything is where it was read from before. */
async function putBack(work: Work, seal: Id) {
  const rows = await work.db
    .selectFrom('sealedIdentity')
    .selectAll()
    .where('seal', '=', seal)
    .orderBy('subject')
    .execute()
  const family = []
  for (const row of rows) {
    const subject = await subjects.get(work, row.subject)
    family.push(subject)
    const taken = Taken.parse(JSON.parse(row.identity))
    await work.put('reportPerson', Printed.parse(JSON.parse(row.reports)))
    if (!taken) continue
    const { before, ...identity } = taken
    await work.put('identity', [identity])
    if (identity.idNumber) await papers.put(work, subject.id, identity.idNumber)
    await work.put('identityBefore', before)
    const said = [identity, ...before.map(one => Identity.parse(JSON.parse(one.identity)))]
    for (const one of said) await putSearchKeys(work, subject.samplingPoint, subject.id, one)
  }
  await work.db.deleteFrom('sealedIdentity').where('seal', '=', seal).execute()
  return family
}
