/**
 * Records of consent as lists: papers whose scan is missing, refusals that stand, withdrawals, and the
 * forms that were signed in some days, agreed and refused alike (domain reference 5.1, indicator 1). The
 * figure of the forms reads the same conditions as their list, so that it never differs from it.
 */
import type { ExpressionBuilder } from 'kysely'
import { type Reach, reach } from '../access.ts'
import type { ConsentDecision, ConsentList, ConsentOnList } from '../contract/consents.ts'
import { masked } from '../contract/person-names.ts'
import type { Day, Id } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import { keyAfter, oneMore, type PageAsk, pageFrom } from './pages.ts'

interface ConsentAsk {
  readonly list: ConsentList
  readonly decision?: ConsentDecision | undefined
  readonly centre?: Id | undefined
  readonly samplingPoint?: Id | undefined
  readonly district?: string | undefined
  readonly programme?: string | undefined
  /** Both included; of the day of the signature. */
  readonly from?: Day | undefined
  readonly until?: Day | undefined
}

/** Records that the caller may see, the newest first, a page by key. */
export async function list(look: Look, ask: ConsentAsk & PageAsk) {
  const mine = reach(look.by, 'see-specimen', look.at)
  let query = withNames(look).where(eb => eb.and(asked(eb, ask, mine)))
  const key = keyAfter(ask, 2)
  if (key)
    query = query.where(eb => eb(eb.refTuple('consent.at', 'consent.id'), '<', eb.tuple(...key)))
  const rows = await query
    .orderBy('consent.at', 'desc')
    .orderBy('consent.id', 'desc')
    .limit(oneMore(ask))
    .execute()
  const { page, next } = pageFrom(rows, ask, row => [row.at, row.id])
  return { rows: page.map(onList), next }
}

type Named = Awaited<ReturnType<ReturnType<typeof withNames>['execute']>>[number]

const onList = ({ name, motherName, scanCount, ...row }: Named): ConsentOnList => ({
  ...row,
  scanCount: Number(scanCount),
  maskedName: masked(name ?? motherName ?? ''),
})

const withPoint = (look: Look) =>
  look.db.selectFrom('consent').innerJoin('place as point', 'point.id', 'consent.samplingPoint')

const withNames = (look: Look) =>
  withPoint(look)
    .innerJoin('subject', 'subject.id', 'consent.subject')
    .leftJoin('identity as own', 'own.subject', 'consent.subject')
    .leftJoin('identity as mother', 'mother.subject', 'subject.mother')
    .leftJoin('consentText', 'consentText.id', 'consent.text')
    .selectAll('consent')
    .select(['own.name', 'mother.name as motherName', 'point.name as samplingPointName'])
    .select('consentText.edition')
    .select(eb => scansOf(eb as unknown as Eb).as('scanCount'))

type Eb = ExpressionBuilder<Tables & { point: Tables['place'] }, 'consent' | 'point'>

const scansOf = (eb: Eb) =>
  eb
    .selectFrom('consentScan')
    .select(inner => inner.fn.countAll<number>().as('n'))
    .whereRef('consentScan.consent', '=', 'consent.id')

/** Everything that narrows a list to what was asked for and may be seen. */
function asked(given: unknown, ask: ConsentAsk, mine: Reach) {
  const eb = given as Eb
  const { centre, samplingPoint, district, programme, decision, from, until } = ask
  return [
    ...(centre ? [eb('consent.centre', '=', centre)] : []),
    ...(samplingPoint ? [eb('consent.samplingPoint', '=', samplingPoint)] : []),
    ...(district ? [eb('point.district', '=', district)] : []),
    ...(programme ? [eb('consent.programme', '=', programme)] : []),
    ...(decision ? [eb('consent.decision', '=', decision)] : []),
    ...(from ? [eb('consent.signedOn', '>=', from)] : []),
    ...(until ? [eb('consent.signedOn', '<=', until)] : []),
    ...(mine.everywhere ? [] : [within(eb, mine)]),
    ...ofList(eb, ask),
  ]
}

const within = (eb: Eb, { centres, samplingPoints, districts }: Reach) =>
  eb.or([
    eb('consent.centre', 'in', centres),
    eb('consent.samplingPoint', 'in', samplingPoints),
    eb('point.district', 'in', districts),
  ])

const FORMS = ['agreed', 'refused'] as const

function ofList(eb: Eb, ask: ConsentAsk) {
  switch (ask.list) {
    case 'missing-scan':
      return [eb('consent.how', '=', 'paper'), eb(scansOf(eb), '=', 0)]
    case 'withdrawn':
      return [eb('consent.decision', '=', 'withdrawn'), isLast(eb)]
    case 'refused':
      return [
        ...[eb('consent.decision', '=', 'refused'), eb('consent.scope', '=', 'screening')],
        isLast(eb),
      ]
    case 'signed':
      return [
        ...[eb('consent.decision', 'in', FORMS), eb('consent.scope', '=', 'screening')],
        isLast(eb, { ...ask, among: FORMS }),
      ]
  }
}

/**
 * Nothing of the same person, programme and scope came after it; in a period, of a refusal and an
 * agreement the later one counts, so that a person counts once.
 */
function isLast(
  eb: Eb,
  { from, until, among }: Pick<ConsentAsk, 'from' | 'until'> & { among?: typeof FORMS } = {},
) {
  const later = eb
    .selectFrom('consent as later')
    .select('later.id')
    .whereRef('later.subject', '=', 'consent.subject')
    .whereRef('later.programme', '=', 'consent.programme')
    .whereRef('later.scope', '=', 'consent.scope')
    .whereRef('later.ordinal', '>', 'consent.ordinal')
    .where(inner =>
      inner.and([
        ...(among ? [inner('later.decision', 'in', among)] : []),
        ...(from ? [inner('later.signedOn', '>=', from)] : []),
        ...(until ? [inner('later.signedOn', '<=', until)] : []),
      ]),
    )
  return eb.not(eb.exists(later))
}

/** How many forms were signed in a period, by where, what and which way; for whoever sees figures. */
export const countForms = (look: Look, ask: Omit<ConsentAsk, 'list' | 'decision'>, mine: Reach) =>
  withPoint(look)
    .where(eb => eb.and(asked(eb, { ...ask, list: 'signed' }, mine)))
    .select(['consent.programme', 'consent.centre', 'consent.samplingPoint', 'point.district'])
    .select(['consent.decision', eb => eb.fn.countAll<number>().as('n')])
    .groupBy(['consent.programme', 'consent.centre', 'consent.samplingPoint', 'point.district'])
    .groupBy('consent.decision')
    .execute()
