/**
 * Signatures: who signed what, when and how, bound to exactly what was signed.
 *
 * What is signed is written out as one canonical text: every value as it was received with its unit,
 * its place in the history and the version that was seen, every flag that spoke or had been cleared by
 * a person, and the verdict with its reasons, rows and the programme's version. Its SHA-256 is kept
 * twice: in the row, and in the journal, whose chain is keyed with what is not in the database. To
 * verify a signature the text is written out again from what stands in the database now. A value, a
 * flag or a verdict that was changed behind the laboratory's back gives another hash; a row that was
 * changed to fit gives another hash than the journal's.
 *
 * The columns in the text never change once written (a correction is a new row), so that a signature
 * holds for ever, whatever is signed after it. A keyed hash in the row was considered: it would say
 * no more than the journal says already.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import type { Flag, Result, Signature, SignatureShown, VerdictGiven } from '../contract/results.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

type Row = Tables['signature']

export interface Signing extends Pick<Signature, 'centre' | 'specimen' | 'meaning' | 'method'> {
  readonly signer: Id
  /** As they stand, in the version that was seen. */
  readonly results: readonly Result[]
  /** All flags of the specimen. */
  readonly flags: readonly Flag[]
  readonly verdict: VerdictGiven | null
}

/** Signs what stands: the row, and the fact that carries its hash. */
export async function put(work: Work, signing: Signing): Promise<void> {
  const { centre, specimen, meaning, method, signer, verdict } = signing
  const own = new Set(signing.results.map(result => result.id))
  const flags = signing.flags.filter(flag => own.has(flag.result))
  const about: Signed = {
    ...{ specimen, meaning, results: signing.results.map(({ id, version }) => ({ id, version })) },
    speaking: flags.filter(flag => flag.clearedAt === null).map(flag => flag.id),
    cleared: flags.filter(flag => flag.clearedBy !== null).map(flag => flag.id),
  }
  const sha256 = hashOf(about, signing)
  const id = newId()
  await work.db
    .insertInto('signature')
    .values({
      ...{ id, centre, specimen, meaning, method, signer, at: work.at },
      ...{ verdict: verdict?.id ?? null, sha256 },
      results: JSON.stringify(about.results),
      speaking: JSON.stringify(about.speaking),
      cleared: JSON.stringify(about.cleared),
    })
    .execute()
  work.tell('signature.given', id, { specimen, meaning, method, signer, sha256 }, centre)
}

/** What a signature is about, by id. */
interface Signed extends Pick<Signature, 'specimen' | 'meaning' | 'results'> {
  readonly speaking: readonly Id[]
  readonly cleared: readonly Id[]
}

/** What stands in the database of that. */
interface Standing {
  readonly results: readonly Result[]
  readonly flags: readonly Flag[]
  readonly verdict: VerdictGiven | null
}

const hashOf = (signed: Signed, standing: Standing): string =>
  createHash('sha256').update(canonical(signed, standing)).digest('hex')

/**
 * The text that is hashed, a line for each thing that was signed, in the order in which it was
 * signed. JSON arrays of texts and numbers: what is written in one place can be read in no other.
 */
export function canonical(signed: Signed, { results, flags, verdict }: Standing): string {
  const values = new Map(results.map(result => [result.id, result]))
  const marks = new Map(flags.map(flag => [flag.id, flag]))
  return [
    ['guthrie signature', 1, signed.specimen, signed.meaning],
    ...signed.results.map(({ id, version }) => [
      'value',
      version,
      ...valueLine(id, values.get(id)),
    ]),
    ...signed.speaking.map(id => ['flag', ...flagLine(id, marks.get(id))]),
    ...signed.cleared.map(id => [
      'cleared',
      ...flagLine(id, marks.get(id)),
      ...whyOf(marks.get(id)),
    ]),
    ...(verdict ? [['verdict', ...verdictLine(verdict)]] : []),
  ]
    .map(line => JSON.stringify(line))
    .join('\n')
}

const valueLine = (id: Id, it: Result | undefined): unknown[] =>
  it
    ? [
        ...[id, it.centre, it.specimen, it.case, it.programme, it.analyte, it.replicate],
        ...[it.value, it.comparator, it.amount, it.unit, it.mapping, it.status, it.measuredAt],
        ...[it.judgedAs && [it.judgedAs.value, it.judgedAs.unit, it.judgedAs.factor]],
        ...[
          it.instrument,
          it.method,
          it.kit,
          it.origin,
          it.message,
          it.line,
          it.supersedes,
          it.recordedAt,
        ],
      ]
    : [id, 'is gone']

const flagLine = (id: Id, it: Flag | undefined): unknown[] =>
  it
    ? [
        ...[id, it.result, it.rule, it.class, it.verdict, it.severity, it.condition],
        ...[it.says.en, it.says.zh, it.raisedAt],
      ]
    : [id, 'is gone']

const whyOf = (it: Flag | undefined): unknown[] => (it ? [it.clearedAt, it.clearedBy, it.why] : [])

const verdictLine = (it: VerdictGiven): unknown[] => [
  ...[it.id, it.centre, it.case, it.specimen, it.programme, it.programmeVersion],
  ...[it.verdict, it.severity, it.at, it.by, it.reasons.map(({ en, zh }) => [en, zh])],
  ...[it.rules, it.results, basisLine(it)],
]

/** As JSON has it, with the keys of each object in one order. */
const basisLine = ({ basis }: VerdictGiven): unknown =>
  basis && inOrder(JSON.parse(JSON.stringify(basis)))

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return entries.map(([key, one]) => [key, inOrder(one)])
}

/** Every signature on a specimen, the oldest first, each held against what stands now. */
export async function ofSpecimen(
  look: Look,
  number: string,
  standing: Omit<Standing, 'verdict'> & { readonly verdicts: readonly VerdictGiven[] },
): Promise<SignatureShown[]> {
  const rows = await look.db
    .selectFrom('signature')
    .selectAll()
    .where('specimen', '=', number)
    .orderBy('id')
    .execute()
  if (rows.length === 0) return []
  const told = await toldOf(look, rows)
  const names = await namesOf(
    look,
    rows.map(row => row.signer),
  )
  return rows.map(row => {
    const { speaking, cleared, ...rest } = row
    const results = JSON.parse(row.results) as Signature['results']
    const verdict = standing.verdicts.find(one => one.id === row.verdict) ?? null
    const signed = { ...row, results, speaking: ids(speaking), cleared: ids(cleared) }
    const now = hashOf(signed, { ...standing, verdict })
    const isTold = told.get(row.id) === proofOf(row)
    const holds = !isTold ? 'forged' : now === row.sha256 ? 'yes' : 'changed'
    return { ...rest, results, holds, signerName: names.get(row.signer) ?? say('?', '?') }
  })
}

const ids = (text: string): Id[] => JSON.parse(text) as Id[]

/** What the journal must say of a signature. */
const proofOf = (row: Pick<Row, 'specimen' | 'meaning' | 'method' | 'signer' | 'sha256' | 'at'>) =>
  JSON.stringify([row.specimen, row.meaning, row.method, row.signer, row.sha256, row.at])

async function toldOf(look: Look, rows: readonly Row[]): Promise<Map<Id, string>> {
  const facts = await look.db
    .selectFrom('fact')
    .select(['about', 'data', 'at'])
    .where(
      'about',
      'in',
      rows.map(row => row.id),
    )
    .where('kind', '=', 'signature.given')
    .execute()
  return new Map(facts.map(f => [f.about, proofOf({ ...JSON.parse(f.data), at: f.at })]))
}

/** People by their name, a rule that verified by where it is from. */
export async function namesOf(look: Look, signers: readonly Id[]): Promise<Map<Id, Say>> {
  const wanted = ['', ...new Set(signers)]
  const staff = await look.db
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', wanted)
    .execute()
  const names = new Map(staff.map(({ id, name }) => [id, say(name, name)]))
  if (names.size === wanted.length - 1) return names
  const rules = await look.db.selectFrom('rule').selectAll().where('id', 'in', wanted).execute()
  for (const { id, source } of rules) names.set(id, say(`rule: ${source}`, `规则：${source}`))
  return names
}
