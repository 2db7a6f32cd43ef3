/**
 * Records of consent as lists: papers whose scan is missing, refusals that stand, withdrawals, and the
 * forms that were signed in some days, agreed and refused alike (domain reference 5.1, indicator 1).
 */
import { reach } from '../access.ts'
import type { ConsentList, ConsentOnList } from '../contract/consents.ts'
import { masked } from '../contract/person-names.ts'
import type { Day, Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'

interface ConsentAsk {
  readonly list: ConsentList
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
  readonly programme?: string | undefined
  /** Both included; of the day of the signature. */
  readonly from?: Day | undefined
  readonly until?: Day | undefined
  readonly after?: string | undefined
  readonly limit: number
}

/** Records that the caller may see, the newest first, a page by key. */
export async function list(look: Look, ask: ConsentAsk) {
  let query = asked(look, ask)
  if (ask.after) {
    const [at = '', last = ''] = ask.after.split('|')
    query = query.where(eb => eb(eb.refTuple('consent.at', 'consent.id'), '<', eb.tuple(at, last)))
  }
  const rows = await query
    .orderBy('consent.at', 'desc')
    .orderBy('consent.id', 'desc')
    .limit(ask.limit + 1)
    .execute()
  const page = rows.slice(0, ask.limit)
  const last = rows.length > ask.limit ? page.at(-1) : undefined
  return { rows: page.map(onList), next: last ? `${last.at}|${last.id}` : null }
}

const onList = ({
  name,
  motherName,
  scanCount,
  ...row
}: Awaited<ReturnType<ReturnType<typeof asked>['execute']>>[number]): ConsentOnList => ({
  ...row,
  scanCount: Number(scanCount),
  maskedName: masked(name ?? motherName ?? ''),
})

function asked(look: Look, ask: ConsentAsk) {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-specimen', look.at)
  let query = narrowed(rowsOf(look), ask)
  if (!everywhere)
    query = query.where(eb =>
      eb.or([
        eb('consent.centre', 'in', centres),
        eb('consent.samplingPoint', 'in', samplingPoints),
      ]),
    )
  return inList(query, ask)
}

const rowsOf = (look: Look) =>
  look.db
    .selectFrom('consent')
    .innerJoin('subject', 'subject.id', 'consent.subject')
    .leftJoin('identity as own', 'own.subject', 'consent.subject')
    .leftJoin('identity as mother', 'mother.subject', 'subject.mother')
    .innerJoin('place as point', 'point.id', 'consent.samplingPoint')
    .leftJoin('consentText', 'consentText.id', 'consent.text')
    .selectAll('consent')
    .select(['own.name', 'mother.name as motherName', 'point.name as samplingPointName'])
    .select('consentText.edition')
    .select(eb =>
      eb
        .selectFrom('consentScan')
        .select(inner => inner.fn.countAll<number>().as('n'))
        .whereRef('consentScan.consent', '=', 'consent.id')
        .as('scanCount'),
    )

type Rows = ReturnType<typeof rowsOf>

function narrowed(query: Rows, ask: ConsentAsk): Rows {
  const { centre, samplingPoint, programme, from, until } = ask
  let some = query
  if (centre) some = some.where('consent.centre', '=', centre)
  if (samplingPoint) some = some.where('consent.samplingPoint', '=', samplingPoint)
  if (programme) some = some.where('consent.programme', '=', programme)
  if (from) some = some.where('consent.signedOn', '>=', from)
  if (until) some = some.where('consent.signedOn', '<=', until)
  return some
}

function inList(query: Rows, { list: which, from, until }: ConsentAsk): Rows {
  if (which === 'missing-scan')
    return query
      .where('consent.how', '=', 'paper')
      .where(eb =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('consentScan')
              .select('consentScan.id')
              .whereRef('consentScan.consent', '=', 'consent.id'),
          ),
        ),
      )
  const decisions = which === 'signed' ? (['agreed', 'refused'] as const) : ([which] as const)
  const some = query
    .where('consent.decision', 'in', decisions)
    .where(
      'consent.scope',
      which === 'withdrawn' ? 'in' : '=',
      which === 'withdrawn' ? ['screening', 'leftover'] : 'screening',
    )
  // One form a person: of a refusal and an agreement in the same days, the later one counts.
  return some.where(eb =>
    eb.not(
      eb.exists(
        eb
          .selectFrom('consent as later')
          .select('later.id')
          .whereRef('later.subject', '=', 'consent.subject')
          .whereRef('later.programme', '=', 'consent.programme')
          .whereRef('later.scope', '=', 'consent.scope')
          .whereRef('later.ordinal', '>', 'consent.ordinal')
          .where(eb2 =>
            eb2.and([
              ...(which === 'signed' ? [eb2('later.decision', 'in', decisions)] : []),
              ...(from ? [eb2('later.signedOn', '>=', from)] : []),
              ...(until ? [eb2('later.signedOn', '<=', until)] : []),
            ]),
          ),
      ),
    ),
  )
}
