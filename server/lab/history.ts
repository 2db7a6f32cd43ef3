/**
 * The story of a specimen, read from the journal: every fact about it, its order, case, results,
 * flags, verdicts and recalls, in order, in words. Nothing is told that the journal does not hold.
 */
import { allows, demand, reach } from '../access.ts'
import { Fact } from '../contract/facts.ts'
import type { SpecimenPage, Step } from '../contract/history.ts'
import { masked } from '../contract/person-names.ts'
import type { Case, CasePage } from '../contract/recalls.ts'
import type { Result, VerdictGiven, VerdictShown } from '../contract/results.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import * as caseDocuments from './case-documents.ts'
import * as cases from './cases.ts'
import * as consents from './consents.ts'
import * as contacts from './contacts.ts'
import * as duty from './duty.ts'
import * as endings from './endings.ts'
import { casesWith } from './joined.ts'
import * as notices from './notices.ts'
import * as panels from './panels.ts'
import * as recallBoard from './recall-board.ts'
import * as recalls from './recalls.ts'
import * as reported from './reported.ts'
import * as requests from './requests.ts'
import * as results from './results.ts'
import * as retests from './retests.ts'
import * as signatures from './signatures.ts'
import * as specimens from './specimens.ts'
import { inWords } from './story-words.ts'
import * as subjects from './subjects.ts'
import * as verdicts from './verdicts.ts'

/** One specimen with everything that hangs on it. */
export async function specimenPage(look: Look, text: string): Promise<SpecimenPage> {
  const specimen = await specimens.scanned(look, text)
  demand(look.by, 'see-specimen', specimen, look.at)
  const mine = <T extends { specimen: string }>(rows: T[]) =>
    rows.filter(r => r.specimen === specimen.number)
  const atBench = allows(look.by, 'see-results', specimen, look.at)
  // Whoever handles a card and reads no report is told nothing of what was found on it.
  if (!atBench && !allows(look.by, 'see-reports', specimen, look.at))
    return handlingPage(look, specimen)
  const measured = await results.ofSpecimen(look, specimen.number)
  const page = {
    specimen: await specimens.onList(look, specimen),
    subject: await subjects.get(look, specimen.subject),
    case: await cases.get(look, specimen.case),
    // A value that nobody has authorised yet is the bench's business alone.
    results: measured.filter(r => atBench || r.state === 'authorised'),
    flags: atBench ? await results.flagsOf(look, specimen.number) : [],
    verdicts: standingVerdicts(mine(await verdicts.ofCase(look, specimen.case)), measured),
    recalls: mine(await recalls.ofCase(look, specimen.case)),
    prenatal: await requests.prenatal(look, specimen),
    retests: atBench ? await retests.ofSpecimen(look, specimen.number) : [],
  }
  const signed = await signatures.ofSpecimen(look, specimen.number, {
    results: measured,
    flags: await results.flagsOf(look, specimen.number),
    verdicts: page.verdicts,
  })
  const typed = await look.db
    .selectFrom('entry')
    .select('id')
    .where('specimen', '=', specimen.number)
    .execute()
  const about = [
    specimen.number,
    ...typed.map(({ id }) => id),
    specimen.order,
    specimen.case,
    specimen.subject,
    ...(page.subject.pregnancy ? [page.subject.pregnancy] : []),
    ...[
      ...page.results,
      ...page.flags,
      ...page.verdicts,
      ...page.recalls,
      ...page.retests,
      ...signed,
    ].map(r => r.id),
    ...(specimen.shipment ? [specimen.shipment] : []),
    ...(await reported.ofSpecimen(look, specimen.number)).map(row => row.id),
    ...(await noticesTo(look, specimen)),
    ...(await consents.ofSpecimen(look, specimen, page.subject)).map(row => row.id),
  ]
  return { ...page, signatures: signed, story: await story(look, about) }
}

/** Who was told of its case that nobody had acted: for those whom such a notice could be about. */
async function noticesTo(look: Look, specimen: Specimen): Promise<Id[]> {
  if (!allows(look.by, 'own-case', specimen, look.at)) return []
  return (await notices.ofCase(look, specimen.case)).map(notice => notice.id)
}

/** Where a card is and what was done to it: for a desk that receives and hands on. */
async function handlingPage(look: Look, specimen: Specimen): Promise<SpecimenPage> {
  const subject = await subjects.get(look, specimen.subject)
  const { shipment, pregnancy } = { ...specimen, ...subject }
  const about = [specimen.number, specimen.order, specimen.case, specimen.subject]
  about.push(...(await consents.ofSpecimen(look, specimen, subject)).map(row => row.id))
  const told = await story(look, [...about, ...[shipment, pregnancy].flatMap(id => id ?? [])])
  return {
    specimen: await specimens.onList(look, specimen),
    subject,
    case: { ...(await cases.get(look, specimen.case)), ...NOT_TOLD },
    ...{ results: [], flags: [], verdicts: [], recalls: [], retests: [], signatures: [] },
    prenatal: await requests.prenatal(look, specimen),
    story: told.filter(({ fact }) => HANDLING.some(kind => fact.kind.startsWith(kind))),
  }
}

const NOT_TOLD = { verdict: null, closedFor: null, note: null }
/** How a case ended says what was found. */
const HANDLING = [
  ...['specimen.', 'order.', 'label.', 'shipment.', 'subject.', 'pregnancy.', 'query.'],
  ...['case.opened', 'case.handed-over', 'consent.recorded', 'consent.scanned'],
]

/** Of one specimen, the oldest first: the last one speaks, unless a value behind it is signed no more. */
function standingVerdicts(
  given: readonly VerdictGiven[],
  measured: readonly Result[],
): VerdictShown[] {
  const gone = new Set(measured.filter(r => r.state !== 'authorised').map(r => r.id))
  return given.map((verdict, i) => {
    const isDoubted = verdict.results.some(id => gone.has(id))
    const stands = i < given.length - 1 ? 'replaced' : isDoubted ? 'doubted' : 'yes'
    return { ...verdict, stands: verdict.revokedAt === null ? stands : 'revoked' }
  })
}

async function story(look: Look, about: readonly string[]): Promise<Step[]> {
  const rows = await look.db
    .selectFrom('fact')
    .select(['book', 'seq', 'at', 'by', 'kind', 'about', 'data'])
    .where('about', 'in', about)
    // Who was shown it is the auditor's: it would be told to each one who looks.
    .where('kind', '!=', 'identity.seen')
    .orderBy('at')
    .orderBy('book')
    .orderBy('seq')
    .execute()
  const facts = rows.map(row => Fact.parse({ ...row, data: JSON.parse(row.data) }))
  const names = await namesOf(look, facts)
  return facts.map(fact => ({
    fact,
    at: fact.at,
    who: names.get(fact.by) ?? whoElse(fact.by),
    says: inWords(fact, id => names.get(`staff:${id}`) ?? names.get(id) ?? say(id, id)),
  }))
}

const whoElse = (by: string): Say =>
  by === 'clock'
    ? say('the clock', '系统时钟')
    : by === 'setup'
      ? say('set-up', '初始化')
      : say(by, by)

/** Staff, lines and places that the facts name. */
async function namesOf(look: Look, facts: readonly Fact[]): Promise<Map<string, Say>> {
  const names = new Map<string, Say>()
  const staffIds = facts.flatMap(({ by, data }) => [
    by.replace(/^staff:/, ''),
    ...[data.owner, data.insteadOf, data.proposedBy, data.confirmedBy, data.first, data.second].map(
      id => String(id ?? ''),
    ),
  ])
  const staff = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ['', ...new Set(staffIds)])
    .execute()
  for (const { id, name } of staff) names.set(`staff:${id}`, say(name, name))
  const lines = await look.db
    .selectFrom('line')
    .select(['id', 'name'])
    .where('id', 'in', ['', ...new Set(facts.map(f => f.by.replace(/^line:/, '')))])
    .execute()
  for (const { id, name } of lines) names.set(`line:${id}`, say(name, name))
  const places = await look.db
    .selectFrom('place')
    .select(['id', 'name', 'nameEn'])
    .where('id', 'in', [
      '',
      ...new Set(
        facts.flatMap(({ data }) =>
          [data.atCentre, data.from, data.to, data.laboratory].map(id => String(id ?? '')),
        ),
      ),
    ])
    .execute()
  for (const { id, name, nameEn } of places) names.set(id, say(nameEn, name))
  return names
}

/**
 * One case with its recalls, attempts, specimens and verdicts; of several that are one after a merge,
 * all of them on one page, whichever was asked for.
 */
export async function casePage(look: Look, id: Id): Promise<CasePage> {
  const asked = await cases.get(look, id)
  demand(look.by, 'see-board', asked, look.at)
  const sees = (row: { centre: Id; samplingPoint: Id }) =>
    allows(look.by, 'see-board', row, look.at)
  const lead = await cases.leading(look, asked)
  const it = sees(lead) ? lead : asked
  const subject = await subjects.get(look, it.subject)
  const listed = await look.db
    .selectFrom('specimen')
    .selectAll()
    .where('case', 'in', casesWith(look, id))
    .orderBy('ordinal')
    .orderBy('numberedAt')
    .execute()
  const specimens = listed.filter(sees)
  const own = new Set(specimens.map(one => one.number))
  const mine = (await recalls.ofCase(look, id)).filter(sees)
  const calls = new Set(mine.map(one => one.id))
  const attempts = (await contacts.contactsOf(look, id)).filter(one => calls.has(one.recall))
  const joined = await joinedCases(look, it, sees)
  const shown = [it.id, ...joined.map(one => one.id)]
  return {
    case: it,
    subject,
    maskedName: masked(await subjects.nameOf(look, subject)),
    rows: await recallBoard.boardRows(look, [...calls]),
    recalls: mine,
    contacts: attempts,
    ladders: await contacts.laddersOf(look, [...calls]),
    numbers: await contacts.numbersOf(look, subject, attempts),
    evidence: await endings.evidenceOf(look, shown),
    documents: await caseDocuments.shownOf(look, it, shown),
    specimens,
    verdicts: (await verdicts.ofCase(look, id)).filter(one => own.has(one.specimen)),
    prenatal: await requests.prenatal(look, { ...it, case: it.id, collectedAt: null }),
    owners: await duty.casesAt(look, it.centre),
    deputy: duty.toldAt(await duty.at(look, it.centre), 'deputy', it.owner),
    joined,
  }
}

/** The other cases that are one with it, with who owns each. */
async function joinedCases(
  look: Look,
  it: Case,
  sees: (row: Case) => boolean,
): Promise<CasePage['joined']> {
  const others = (await cases.oneWith(look, it.id)).filter(one => one.id !== it.id && sees(one))
  const staff = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', ['', ...others.map(one => one.owner ?? '')])
    .execute()
  return others.map(({ id, subject, state, owner, openedAt }) => ({
    ...{ id, subject, state, openedAt },
    ownerName: staff.find(one => one.id === owner)?.name ?? null,
  }))
}

/** Where what a fact is about belongs, so that nobody hears of it who may not see it (INV-5). */
export interface Whereabouts {
  readonly centre: string
  readonly samplingPoint: string | null
}

/** The sampling points behind facts, looked up by the noun before the dot; null where there is none. */
export async function whereabouts(
  look: Look,
  facts: readonly Fact[],
): Promise<ReadonlyMap<string, Whereabouts>> {
  const found = new Map<string, Whereabouts>()
  for (const [noun, about] of byNoun(facts)) {
    for (const row of await rowsOf(look, noun, about))
      found.set(`${noun}.${row.key}`, { centre: row.centre, samplingPoint: row.samplingPoint })
  }
  return found
}

function byNoun(facts: readonly Fact[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const fact of facts) {
    const noun = fact.kind.split('.')[0] ?? ''
    groups.set(noun, [...(groups.get(noun) ?? []), fact.about])
  }
  return groups
}

interface Placed {
  key: string
  centre: string
  samplingPoint: string | null
}

async function rowsOf(look: Look, noun: string, about: string[]): Promise<Placed[]> {
  switch (noun) {
    case 'specimen':
    case 'label':
    case 'query':
      return look.db
        .selectFrom('specimen')
        .select(['number as key', 'centre', 'samplingPoint'])
        .where('number', 'in', about)
        .execute()
    case 'order':
    case 'case':
    case 'recall':
    case 'shipment':
    case 'kit':
    case 'subject':
    case 'report':
    case 'consent':
      return look.db
        .selectFrom(noun)
        .select(['id as key', 'centre', 'samplingPoint'])
        .where('id', 'in', about)
        .execute()
    case 'result':
      return resultsAt(look, about)
    case 'notice':
      return noticesAt(look, about)
    case 'batch':
    case 'lot':
    case 'dispatch':
      return ofCentre(look, noun, about)
    case 'pregnancy':
      return look.db
        .selectFrom('subject')
        .select(['pregnancy as key', 'centre', 'samplingPoint'])
        .where('pregnancy', 'in', about)
        .$narrowType<{ key: Id }>()
        .execute()
    case 'entry':
    case 'flag':
    case 'signature':
    case 'verdict':
    case 'retest':
    case 'punch':
      return look.db
        .selectFrom(noun)
        .innerJoin('specimen', 'specimen.number', `${noun}.specimen`)
        .select([`${noun}.id as key`, `${noun}.centre`, 'specimen.samplingPoint'])
        .where(`${noun}.id`, 'in', about)
        .execute() as Promise<Placed[]>
    default:
      return []
  }
}

/** What a centre alone sees is told in the registry's book too: whose it is stands in its row. */
async function ofCentre(
  look: Look,
  noun: 'batch' | 'lot' | 'dispatch',
  about: string[],
): Promise<Placed[]> {
  const rows = await look.db
    .selectFrom(noun === 'lot' ? 'controlLot' : noun)
    .select(['id as key', 'centre'])
    .where('id', 'in', about)
    .execute()
  return rows.map(row => ({ ...row, samplingPoint: null }))
}

/** One about labels is for a collection site, any other for a centre. */
async function noticesAt(look: Look, about: string[]): Promise<Placed[]> {
  return look.db
    .selectFrom('notice')
    .leftJoin('labelRun', 'labelRun.id', 'notice.about')
    .select(['notice.id as key', 'notice.centre', 'labelRun.samplingPoint'])
    .where('notice.id', 'in', about)
    .execute()
}

/** A result is told of by its own id, or by that of the first of its panel. */
async function resultsAt(look: Look, about: string[]): Promise<Placed[]> {
  const rows = await look.db
    .selectFrom('panel')
    .innerJoin('specimen', 'specimen.number', 'panel.specimen')
    .select(['panel.id', 'panel.centre', 'specimen.samplingPoint'])
    .where('panel.id', 'in', about.map(panels.panelOf))
    .execute()
  const byPanel = new Map(rows.map(({ id, ...place }) => [id, place]))
  return about.flatMap(key => {
    const place = byPanel.get(panels.panelOf(key))
    return place ? [{ key, ...place }] : []
  })
}

/** Which of these a book had told of by one of its numbers. */
export async function toldOf(
  look: Look,
  { book, seq }: Pick<Fact, 'book' | 'seq'>,
  abouts: readonly string[],
): Promise<ReadonlySet<string>> {
  if (abouts.length === 0) return new Set()
  const rows = await look.db
    .selectFrom('fact')
    .select('about')
    .distinct()
    .where('about', 'in', abouts)
    .where('book', '=', book)
    .where('seq', '<=', seq)
    .execute()
  return new Set(rows.map(row => row.about))
}

/**
 * The books that a person's board is fed from: their centres', or those their points collect for. Of a
 * district they are all: which centre the next child of it goes to is not known before.
 */
export async function booksFor(look: Look): Promise<string[]> {
  const { everywhere, centres, samplingPoints } = reach(look.by, 'see-specimen', look.at)
  const { districts } = reach(look.by, 'see-board', look.at)
  const all = look.db.selectFrom('place').select('id').where('kind', '=', 'centre').orderBy('id')
  if (everywhere || districts.some(Boolean)) return (await all.execute()).map(p => p.id)
  const own = await all.where('id', 'in', centres).execute()
  const agreed = await look.db
    .selectFrom('agreement')
    .select('centre as id')
    .distinct()
    .where('samplingPoint', 'in', samplingPoints)
    .execute()
  const taken = await elsewhere(look, samplingPoints)
  return [...new Set([...own, ...agreed, ...taken].map(p => p.id))]
}

/** Centres that stood in while another was closed, or took a case over: no agreement names them. */
const elsewhere = (look: Look, samplingPoints: readonly string[]) =>
  look.db
    .selectFrom('closure')
    .innerJoin('agreement', 'agreement.centre', 'closure.centre')
    .select('closure.instead as id')
    .distinct()
    .where('agreement.samplingPoint', 'in', samplingPoints)
    .union(
      look.db
        .selectFrom('handOver')
        .innerJoin('case', 'case.id', 'handOver.case')
        .select('handOver.to as id')
        .distinct()
        .where('case.samplingPoint', 'in', samplingPoints),
    )
    .execute()
