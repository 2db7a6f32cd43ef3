/**
 * What a report says. Of a draft it is composed anew whenever it is looked at, from the verdict, its
 * results and the rule rows that judged them; of a released one it is what was kept when it left, to
 * the last character (INV-3, INV-9). Nothing is rounded, translated or left out of a value.
 */
import { SPECIMEN_STATES } from '../contract/moves.ts'
import { ReportContent, type ReportSignature, type ReportValue } from '../contract/reports.ts'
import type { Result, VerdictGiven } from '../contract/results.ts'
import { VERDICTS } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import type { Subject } from '../contract/subjects.ts'
import { dayOf, type Id, type Say, say } from '../contract/words.ts'
import { type Finding, limitInWords, type Programme } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import type { ReportRow } from '../store/tables.ts'
import * as judging from './judging.ts'
import * as panels from './panels.ts'
import * as places from './places.ts'
import * as scope from './report-scope.ts'
import * as reported from './reported.ts'
import type * as results from './results.ts'
import * as rules from './rules.ts'
import * as signatures from './signatures.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'
import * as verdicts from './verdicts.ts'
import * as withholding from './withholding.ts'

/** Whom a report is about, as it is printed. */
export interface Person {
  readonly name: string
  readonly idNumber: string | null
}

/** A report with everything on it; `released` is null for a draft. */
export interface Whole {
  readonly content: ReportContent
  readonly person: Person
  readonly released: { readonly at: string; readonly by: string } | null
  /** Since when it holds no more, and which edition took its place; null while it holds. */
  readonly ended: {
    readonly as: 'replaced' | 'withdrawn'
    readonly at: string
    readonly by: number | null
  } | null
}

/** Says what a report could not be printed with; the printer's fonts decide. */
export type MissingCharacters = (whole: Whole) => readonly string[]

/** The report as it left, or, of a draft, as it would leave now. */
export async function whole(
  look: Look,
  programmes: results.Programmes,
  row: ReportRow,
): Promise<Whole> {
  if (row.content === null) return (await drafted(look, programmes, row)).whole
  const person = await look.db
    .selectFrom('reportPerson')
    .selectAll()
    .where('report', '=', row.id)
    .executeTakeFirst()
  if (!person) throw subjects.identitySealed()
  return {
    content: ReportContent.parse(JSON.parse(row.content)),
    person: { name: person.name, idNumber: person.idNumber },
    released: row.releasedAt ? { at: row.releasedAt, by: person.releasedBy } : null,
    ended: await endedOf(look, row),
  }
}

/** What left stays as it left; that it holds no more is said on every paper drawn from then on. */
async function endedOf(look: Look, row: ReportRow): Promise<Whole['ended']> {
  if ((row.state !== 'replaced' && row.state !== 'withdrawn') || row.endedAt === null) return null
  const newer = row.replacedBy ? await reported.get(look, row.replacedBy) : null
  return { as: row.state, at: row.endedAt, by: newer?.edition ?? null }
}

/** A draft, and what it lacks before it may leave, each as a sentence; nothing lacking: it is ready. */
export async function withMissing(
  look: Look,
  programmes: results.Programmes,
  row: ReportRow,
  missingCharacters: MissingCharacters,
): Promise<{ whole: Whole; missing: Say[] }> {
  if (row.state !== 'drafted') return { whole: await whole(look, programmes, row), missing: [] }
  const { whole: it, programme, judged } = await drafted(look, programmes, row)
  const missing = [
    ...missingOf(it, programme, judged),
    ...(await heldStill(look, programmes, judged)),
    ...(await correctionOpen(look, row)),
    ...unprintable(missingCharacters(it)),
  ]
  return { whole: it, missing }
}

interface Drafted {
  readonly whole: Whole
  readonly programme: Programme
  readonly judged: readonly Result[]
}

async function drafted(
  look: Look,
  programmes: results.Programmes,
  row: ReportRow,
): Promise<Drafted> {
  const programme = programmes.get(row.programme)
  const specimen = await specimens.find(look, row.specimen)
  if (!programme || !specimen) throw new Error(`report ${row.id} is about nothing that is here`)
  const subject = await subjects.get(look, specimen.subject)
  const given = await verdicts.get(look, row.verdict)
  const judged = await resultsOf(look, given)
  const findings = await findingsOf(look, programme, given, judged)
  const values = judged.map(result => printedValue(programme, result, findings.get(result.analyte)))
  const content: ReportContent = {
    ...(await frameOf(look, row, specimen)),
    request: await scope.requestOf(look, specimen),
    scope: scope.scopeOf(programme, given.verdict, values, findings),
    programme: say(programme.en, programme.zh),
    programmeVersion: given.programmeVersion,
    subject: aboutSubject(subject),
    values,
    verdict: given.verdict,
    verdictSays: VERDICTS[given.verdict],
    severity: given.severity,
    verdictAt: given.at,
    reasons: reasonsOf(given),
    remarks: given.basis?.remarks ?? [],
    next: await adviceOn(look, given, findings),
    signed: await signedOf(look, judged),
  }
  const name = (await specimens.labelData(look, specimen)).name ?? ''
  const idNumber = await subjects.idNumberOf(look, subject)
  return {
    whole: { content, person: { name, idNumber }, released: null, ended: null },
    ...{ programme, judged },
  }
}

/** Why, without what is remarked whatever the conclusion. */
function reasonsOf({ reasons, basis }: VerdictGiven): Say[] {
  const remarks = new Set(basis?.remarks.map(({ en }) => en))
  return reasons.filter(({ en }) => !remarks.has(en))
}

/** Where it belongs, when it was taken and how it arrived. */
async function frameOf(look: Look, row: ReportRow, specimen: Specimen) {
  const centre = await places.get(look, row.centre)
  const point = await places.get(look, row.samplingPoint)
  const codes = JSON.parse(specimen.faults) as string[]
  const arrived = specimen.receivedAt ?? look.at
  const faults = await rules.faultsOf(look, specimen.medium, codes, dayOf(arrived))
  const old = row.replaces ? await reported.get(look, row.replaces) : null
  return {
    ...{ specimen: row.specimen, edition: row.edition },
    replaces: old?.releasedAt ? { edition: old.edition, releasedAt: old.releasedAt } : null,
    ...{ centre: say(centre.nameEn, centre.name), samplingPoint: say(point.nameEn, point.name) },
    ...{ ordinal: specimen.ordinal, repeats: specimen.repeats },
    ...{ collectedAt: specimen.collectedAt, receivedAt: specimen.receivedAt },
    condition: SPECIMEN_STATES[specimen.state],
    faults: faults.map(({ code, en, zh }) => ({ code, says: say(en, zh) })),
  }
}

const aboutSubject = ({ kind, sex, bornAt, gestationDays, birthWeight }: Subject) => ({
  ...{ kind, sex, bornAt, gestationDays, birthWeight },
})

/** The results that a verdict judged, in the order in which it names them. */
async function resultsOf(look: Look, given: VerdictGiven): Promise<Result[]> {
  const all = await panels.ofSpecimen(look, given.specimen)
  const byId = new Map(all.map(result => [result.id, result]))
  return given.results.flatMap(id => byId.get(id) ?? [])
}

/** What the programme found, by analyte: by the very code that judged, on what the verdict kept. */
async function findingsOf(
  look: Look,
  programme: Programme,
  given: VerdictGiven,
  judged: readonly Result[],
): Promise<ReadonlyMap<string, Finding>> {
  if (!given.basis) return new Map()
  const { findings } = await judging.judged(look, programme, given.basis, judged)
  return new Map(findings.map(finding => [finding.value.analyte, finding]))
}

function printedValue(
  programme: Programme,
  result: Result,
  finding: Finding | undefined,
): ReportValue {
  const { analyte, value, unit, judgedAs, replicate, origin, measuredAt } = result
  const known = programme.analytes.find(one => one.code === analyte)
  const [beyond, within] = [finding?.beyond ?? [], finding?.within ?? []]
  return {
    ...{ result: result.id, analyte, value, unit, judgedAs, replicate, origin, measuredAt },
    name: known ? say(known.en, known.zh) : say(analyte, analyte),
    limits: [...beyond, ...within].map(limitInWords),
    mean: finding?.value.meanOf ? finding.value.value : null,
    doubt: finding?.doubted ?? null,
    stands: beyond.length > 0 ? 'beyond' : within.length > 0 ? 'within' : 'no-limit',
  }
}

/** What to do next: the text for a condition that was found, else that for the verdict. */
async function adviceOn(
  look: Look,
  given: VerdictGiven,
  findings: ReadonlyMap<string, Finding>,
): Promise<Say[]> {
  const day = dayOf(given.at)
  const rows = await look.db
    .selectFrom('advice')
    .selectAll()
    .where('programme', '=', given.programme)
    .where('verdict', '=', given.verdict)
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .orderBy('condition')
    .orderBy('id')
    .execute()
  const conditions = new Set(
    [...findings.values()].flatMap(({ beyond }) => beyond.map(rule => rule.condition)),
  )
  const own = rows.filter(row => row.condition !== null && conditions.has(row.condition))
  const chosen = [...own, ...rows.filter(row => row.condition === null)]
  return chosen.map(({ en, zh, verified }) =>
    verified === 'verified' ? say(en, zh) : say(`${en} (unverified)`, `${zh}（未核实）`),
  )
}

/** Who verified and who authorised the values, each once, with the last time. */
async function signedOf(look: Look, judged: readonly Result[]): Promise<ReportSignature[]> {
  const acts = judged.flatMap(result => [
    { as: 'verified' as const, staff: result.verifiedBy, at: result.verifiedAt },
    { as: 'authorised' as const, staff: result.authorisedBy, at: result.authorisedAt },
  ])
  const last = new Map<string, { as: ReportSignature['as']; staff: Id; at: string }>()
  for (const { as, staff, at } of acts)
    if (staff && at && at >= (last.get(`${as} ${staff}`)?.at ?? ''))
      last.set(`${as} ${staff}`, { as, staff, at })
  const names = await signatures.namesOf(
    look,
    [...last.values()].map(one => one.staff),
  )
  return [...last.values()]
    .map(({ as, staff, at }) => ({ as, by: names.get(staff) ?? say('?', '?'), at }))
    .sort((a, b) => (a.as === b.as ? (a.at < b.at ? -1 : 1) : a.as === 'verified' ? -1 : 1))
}

/** What a report has to have; pure, so that each line of the gate stands in a table test. */
export function missingOf(
  { content, person }: Pick<Whole, 'content' | 'person'>,
  programme: Pick<Programme, 'groups'>,
  judged: readonly Pick<Result, 'state' | 'verifiedBy' | 'authorisedBy'>[],
): Say[] {
  const missing: Say[] = []
  const needs = (has: boolean, en: string, zh: string) => {
    if (!has) missing.push(say(en, zh))
  }
  const { subject } = content
  needs(person.name.trim() !== '', 'The name is missing.', '缺少姓名。')
  if (subject.kind === 'newborn') {
    needs(subject.bornAt !== null, 'The time of birth is missing.', '缺少出生时间。')
  }
  if (subject.kind === 'woman') {
    const { request } = content
    needs(request !== null, 'The request with its indication is missing.', '缺少申请及适应证。')
    needs(!request || request.age !== null, 'The age of the woman is missing.', '缺少孕妇年龄。')
    needs(
      !request || request.gestationDays !== null,
      'The gestation at collection is missing.',
      '缺少采血孕周。',
    )
  }
  needs(content.samplingPoint.zh !== '', 'The collection site is missing.', '缺少采血机构。')
  needs(content.collectedAt !== null, 'The time of collection is missing.', '缺少采集时间。')
  needs(content.receivedAt !== null, 'The time of receipt is missing.', '缺少接收时间。')
  needs(content.values.length > 0, 'There is no value.', '没有检测结果。')
  needs(
    judged.every(result => result.state !== 'superseded'),
    'A value was corrected after the verdict: the corrected one has to be signed first.',
    '判定后有结果被更正：须先签发更正后的结果。',
  )
  needs(
    judged.every(result => result.authorisedBy !== null && result.verifiedBy !== null),
    'A value lacks the signature of one of two people.',
    '有结果缺少双人签名。',
  )
  const always = programme.groups.filter(g => g.required === 'always').flatMap(g => g.analytes)
  const without = content.values.filter(v => v.stands === 'no-limit' && always.includes(v.analyte))
  needs(
    without.length === 0,
    `No limit held for ${without.map(v => v.analyte).join(', ')}.`,
    `${without.map(v => v.analyte).join('、')} 无适用界值。`,
  )
  needs(
    content.next.length > 0,
    'There is no text on what to do next after this verdict.',
    '该结论没有后续建议文本。',
  )
  return missing
}

/**
 * What holds a value holds the report on it too: a failed control, a contradiction, a test asked for
 * once more. Only who may sign what is a matter of the person, and was settled at the signing.
 */
async function heldStill(
  look: Look,
  programmes: results.Programmes,
  judged: readonly Result[],
): Promise<Say[]> {
  const held = [...(await withholding.withheldAll(look, programmes, judged)).values()].flat()
  const still = held.filter(one => withholding.holdsValue(one) && one.why !== 'same-person')
  const sentences = new Map(still.map(({ says }) => [says.en, says]))
  return [...sentences.values()]
}

/** What the card says is doubted by somebody: it leaves as it stands, or as it is corrected, not between. */
async function correctionOpen(look: Look, { specimen }: ReportRow): Promise<Say[]> {
  const open = await look.db
    .selectFrom('correction')
    .innerJoin('specimen', 'specimen.subject', 'correction.subject')
    .select('correction.id')
    .where('specimen.number', '=', specimen)
    .where('correction.state', '=', 'asked')
    .executeTakeFirst()
  return open ? [CORRECTION_OPEN] : []
}

const CORRECTION_OPEN = say(
  'A correction of the card waits for a second person: confirm or decline it first.',
  '登记信息有更正申请待第二人确认，请先处理。',
)

/** A character that no font has would be printed as an empty box: it is named instead. */
function unprintable(characters: readonly string[]): Say[] {
  if (characters.length === 0) return []
  const named = characters
    .map(
      one => `${one} (U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`,
    )
    .join(' ')
  return [
    say(
      `These characters cannot be printed: ${named}. Ask the administrator for a font that has them.`,
      `以下字符无法打印：${named}。请联系管理员补充字库。`,
    ),
  ]
}
