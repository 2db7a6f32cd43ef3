/** Lines as an administrator sets them up: added, changed, and what no line may be. */
import { v7 as newId } from 'uuid'
import type { Analyzer } from '../../lims-adapters/adapter.ts'
import { pathProblem, trimProblem } from '../../lims-adapters/specimen-paths.ts'
import { demand } from '../access.ts'
import type { Parsed } from '../contract/kit.ts'
import { lines as contract, type Line } from '../contract/lines.ts'
import { changedMeanwhile, notFound, wrongField } from '../contract/refusal.ts'
import type { Id } from '../contract/words.ts'
import { centre } from '../lab/places.ts'
import type { Programmes } from '../lab/results.ts'
import type { Work } from '../store/store.ts'
import { overlap } from './addresses.ts'
import { asLine, asRow } from './lines.ts'
import { settleStrangers } from './strangers.ts'

export interface SettingUp {
  readonly analyzers: ReadonlyMap<string, Analyzer>
  readonly programmes: Programmes
  /** The common port: no line may have it for its own. */
  readonly commonPort: number
}

/** What a person says of a new line; whoever adds one in code leaves the rest to its defaults. */
export const newLine = (given: Parameters<typeof contract.addLine.takes.parse>[0]) =>
  contract.addLine.takes.parse(given)

/** A new instrument of a centre. */
export async function addLine(
  work: Work,
  about: SettingUp,
  given: Parsed<typeof contract.addLine>,
): Promise<Line> {
  demand(work.by, 'edit-lines', { centre: given.centre }, work.at)
  await centre(work, given.centre)
  const { application, facility, ...rest } = given
  const assays = given.assays ?? [...(about.analyzers.get(given.adapter)?.assays ?? [])]
  const line = tidy({
    ...{ id: newId(), ...rest, assays, sender: `${application}|${facility}` },
    ...{ addedAt: work.at, onSince: work.at, version: 1 },
  })
  const others = await refuseWrong(work, about, line)
  await work.db.insertInto('line').values(asRow(line)).execute()
  await settleStrangers(work, [...others, line])
  work.tell('line.added', line.id, { name: line.name, adapter: line.adapter }, line.centre)
  return line
}

/** Changes what is given; it holds from the next message on. */
export async function changeLine(
  work: Work,
  about: SettingUp,
  given: Parsed<typeof contract.changeLine>,
): Promise<Line> {
  const before = await lineById(work, given.id)
  demand(work.by, 'edit-lines', { centre: before.centre }, work.at)
  if (before.version !== given.version) throw changedMeanwhile()
  const line = tidy(changed(before, given))
  if (line.state === 'on' && before.state === 'off') line.onSince = work.at
  const others = await refuseWrong(work, about, line)
  const changes = differences(before, line)
  if (changes.length === 0) return before
  line.version++
  await work.db.updateTable('line').set(asRow(line)).where('id', '=', line.id).execute()
  await settleStrangers(work, [...others, line])
  work.tell('line.changed', line.id, { changes }, line.centre)
  return line
}

async function lineById(work: Work, id: Id): Promise<Line> {
  const row = await work.db.selectFrom('line').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound()
  return asLine(row)
}

function changed(before: Line, given: Parsed<typeof contract.changeLine>): Line {
  const { id, version, application, facility, ...rest } = given
  const said = Object.entries(rest).filter(([, value]) => value !== undefined)
  const [app = '', fac = ''] = before.sender.split('|')
  return {
    ...before,
    ...(Object.fromEntries(said) as Partial<Line>),
    sender: `${application ?? app}|${facility ?? fac}`,
  }
}

/** As it is stored: each address once, a certificate's fingerprint without its colons. */
const tidy = (line: Line): Line => ({
  ...line,
  peers: [...new Set(line.peers)],
  allowed: [...new Set(line.allowed)],
  analytes: [...new Set(line.analytes)],
  clientCertificate: line.clientCertificate?.replaceAll(':', '').toLowerCase() ?? null,
})

const NEVER_TOLD: readonly string[] = ['version', 'onSince']

function differences(before: Line, after: Line) {
  return (Object.keys(after) as (keyof Line)[])
    .map(field => ({
      field,
      was: JSON.stringify(before[field]),
      now: JSON.stringify(after[field]),
    }))
    .filter(({ field, was, now }) => was !== now && !NEVER_TOLD.includes(field))
}

/** Refuses what cannot be; gives the other lines. */
async function refuseWrong(work: Work, about: SettingUp, line: Line): Promise<Line[]> {
  if (!about.analyzers.has(line.adapter))
    throw wrongField('adapter', 'Choose one of the listed instruments.', '请选择列表中的仪器。')
  refuseUnknownAnalytes(about.programmes, line)
  refuseWrongSpecimen(line)
  refuseWrongPort(about, line)
  const rows = await work.db.selectFrom('line').selectAll().where('id', '!=', line.id).execute()
  const others = rows.map(asLine)
  refuseTwins(others, line)
  refuseMixedPort(others, line)
  return others
}

function refuseUnknownAnalytes(programmes: Programmes, { analytes, assays }: Line): void {
  const known = new Set([...programmes.values()].flatMap(p => p.analytes.map(a => a.code)))
  const odd = analytes.find(code => !known.has(code))
  if (odd !== undefined) throw unknownAnalyte('analytes', odd)
  const strange = assays.find(({ analyte }) => analyte !== '*' && !known.has(analyte))
  if (strange) throw unknownAnalyte('assays', strange.analyte)
  const told = assays.map(({ analyte }) => analyte)
  const twice = told.find((analyte, i) => told.indexOf(analyte) !== i)
  if (twice !== undefined)
    throw wrongField(
      'assays',
      `“${twice}” has two methods here. A line measures each analyte by one.`,
      `“${twice}”在此有两种方法。一条线路上每个项目只能有一种方法。`,
    )
}

const unknownAnalyte = (field: string, odd: string) =>
  wrongField(
    field,
    `No programme has an analyte “${odd}”. Choose from the list.`,
    `没有名为“${odd}”的检测项目。请从列表中选择。`,
  )

/** Where a number stands and what is cut off it, as a line and a trial of one may say it. */
export function refuseWrongSpecimen({
  specimenPaths,
  specimenTrim,
}: Pick<Line, 'specimenPaths' | 'specimenTrim'>): void {
  const path = specimenPaths.map(pathProblem).find(problem => problem !== null)
  if (path) throw wrongField('specimenPaths', path.en, path.zh)
  const trim = specimenTrim === null ? null : trimProblem(specimenTrim)
  if (trim) throw wrongField('specimenTrim', trim.en, trim.zh)
}

function refuseWrongPort({ commonPort }: SettingUp, line: Line): void {
  if (line.port !== null && line.port === commonPort)
    throw wrongField(
      'port',
      `${commonPort} is the common port of all instruments. Leave the port empty to use it.`,
      `${commonPort} 是所有仪器的公用端口。使用公用端口请留空。`,
    )
  if (line.transport === 'tls' && line.port === null)
    throw wrongField(
      'port',
      'TLS needs a port of its own: the common port is plain.',
      'TLS 须使用独立端口：公用端口不加密。',
    )
  if (line.clientCertificate !== null && line.transport !== 'tls')
    throw wrongField(
      'clientCertificate',
      'A client certificate is shown over TLS only. Choose TLS, or leave it empty.',
      '客户端证书仅用于 TLS。请选择 TLS，或留空。',
    )
  if (line.sender.startsWith('|') && line.port === null && line.peers.length === 0)
    throw wrongField(
      'application',
      'Without a name in MSH-3 the line needs a port or an address of its own.',
      '未填写 MSH-3 时，须指定独立端口或来源地址。',
    )
}

/** Two lines may not claim the same messages. */
function refuseTwins(others: readonly Line[], line: Line): void {
  const twin = others.find(other => other.sender === line.sender && isSamePlace(other, line))
  if (twin)
    throw wrongField(
      'application',
      `“${twin.name}” is known by this name at the same port and address already. Give the instrument another MSH-3 or MSH-4, a port, or an address of its own.`,
      `“${twin.name}”已在相同端口和地址使用该名称。请设置不同的 MSH-3 或 MSH-4，或独立的端口、地址。`,
    )
}

const isSamePlace = (one: Line, other: Line): boolean =>
  one.port === other.port &&
  (one.peers.length + other.peers.length === 0 || overlap(one.peers, other.peers))

/** A port speaks TLS or it does not. */
function refuseMixedPort(others: readonly Line[], line: Line): void {
  if (line.port === null) return
  const other = others.find(one => one.port === line.port && one.transport !== line.transport)
  if (other)
    throw wrongField(
      'port',
      `“${other.name}” uses port ${line.port} ${other.transport === 'tls' ? 'with' : 'without'} TLS. Choose another port, or the same for both.`,
      `“${other.name}”在端口 ${line.port} 上${other.transport === 'tls' ? '使用' : '不使用'} TLS。请更换端口，或两者一致。`,
    )
}
