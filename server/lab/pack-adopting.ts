/**
 * Taking over rows of a region's file, one by one and never silently. What judges is proposed here and
 * approved by another person; districts and centres are added; routes become changes for the desk on
 * which they are previewed and saved. What is the same already is refused: there is nothing to decide.
 */
import { demand } from '../access.ts'
import { ProposedItem, packKey } from '../contract/pack-file.ts'
import type { PackLine } from '../contract/packs.ts'
import { type Proposal, ProposedNeed, ProposedRow } from '../contract/proposals.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { RoutingChange } from '../contract/routing.ts'
import { type Day, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import * as institutions from './institutions.ts'
import { type Live, linesBeside, liveRows } from './pack-compare.ts'
import * as files from './pack-files.ts'
import * as places from './places.ts'
import * as proposals from './proposals.ts'

interface Asked {
  readonly id: Id
  readonly key: string
}

/** Proposes a row that judges, from a day on; a row that was only offered is put in force. */
export async function adoptRow(
  work: Work,
  reference: proposals.Reference,
  asked: Asked & { readonly startsOn: Day; readonly reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  const line = await lineAsked(work, asked)
  if (line.waits !== null) throw WAITS
  const { kind, offered } = line
  const { startsOn, reason } = asked
  const { startsOn: begins, endsOn, ...cells } = line.inFile ?? {}
  const row = { ...cells, startsOn, endsOn: offered === 'yes' ? null : (endsOn ?? null) }
  if (kind === 'rule') {
    const old = offered === 'yes' ? null : await liveOf(work, line.key)
    const instead = old?.id && old.version ? { id: old.id, version: old.version } : null
    return proposals.propose(work, reference, { row: ProposedRow.parse(row), instead, reason })
  }
  if (kind === 'control-need') {
    if (line.state === 'differs') throw END_NEED_FIRST
    return proposals.proposeNeed(work, reference, { row: ProposedNeed.parse(row), reason })
  }
  const item = ProposedItem.safeParse({ kind, row })
  if (!item.success) throw ANOTHER_WAY
  return proposals.proposeItem(work, { item: item.data, reason })
}

/** The line of the file, where there is something to take over. */
async function lineAsked(look: Look, { id, key }: Asked): Promise<PackLine> {
  const { file } = await files.get(look, id)
  const line = (await linesBeside(look, file)).find(one => one.key === key)
  if (!line?.inFile) throw notFound()
  if (line.state === 'same' && line.offered === 'no') throw SAME
  return line
}

const liveOf = async (look: Look, key: string): Promise<Live | undefined> =>
  (await liveRows(look))
    .filter(one => packKey(one.kind, one.cells) === key)
    .sort((a, b) => (`${a.cells.startsOn}` < `${b.cells.startsOn}` ? 1 : -1))[0]

/** Adds a district or a centre, or takes over the names of a district. */
export async function adoptPlace(work: Work, asked: Asked): Promise<{ key: string }> {
  demand(work.by, 'edit-network', {}, work.at)
  const line = await lineAsked(work, asked)
  const { kind, key, inFile } = line
  const text = (name: string) => `${inFile?.[name] ?? ''}`
  const [name, nameEn, district] = [text('name'), text('nameEn'), text('district')]
  if (kind === 'district') await adoptDistrict(work, line, { name, nameEn, code: text('code') })
  else if (kind === 'centre') {
    if (line.state === 'differs') throw ON_ITS_PAGE
    const { institution, number } = { institution: text('institution'), number: text('number') }
    const given = { kind: 'centre' as const, creditCode: '', institution, number }
    await institutions.add(work, { ...given, name, nameEn, district })
  } else throw ANOTHER_WAY
  return { key }
}

async function adoptDistrict(
  work: Work,
  { here, inFile }: PackLine,
  { code, ...names }: { code: string; name: string; nameEn: string },
): Promise<void> {
  const set = { ...names, verified: `${inFile?.verified ?? 'unverified'}` }
  if (!here) {
    await work.put('district', [{ code, ...set }])
    work.tell('district.added', code, {}, places.REGISTRY)
    return
  }
  await work.db.updateTable('district').set(set).where('code', '=', code).execute()
  const changes = (['name', 'nameEn', 'verified'] as const)
    .filter(field => here[field] !== set[field])
    .map(field => ({ field, was: `${here[field]}`, now: set[field] }))
  work.tell('district.changed', code, { changes }, places.REGISTRY)
}

/** The changes that bring the routes of a programme; what names a place that is not here is left. */
export async function planRoutes(
  look: Look,
  { id, programme, startsOn }: { id: Id; programme: string; startsOn: Day },
) {
  demand(look.by, 'edit-network', {}, look.at)
  const { file } = await files.get(look, id)
  const lines = (await linesBeside(look, file)).filter(
    line =>
      line.programme === programme &&
      (line.kind === 'policy' || line.kind === 'assignment') &&
      (line.state === 'missing' || line.state === 'differs'),
  )
  const live = await liveRows(look)
  const { places: all } = await places.list(look)
  const centres = new Map(
    all.filter(({ kind }) => kind === 'centre').map(place => [place.institution, place.id]),
  )
  const changes: RoutingChange[] = []
  const left: { key: string; says: Say }[] = []
  for (const line of lines) {
    const centre = line.inFile?.centre == null ? null : centres.get(`${line.inFile.centre}`)
    if (centre === undefined) {
      left.push({ key: line.key, says: NO_CENTRE(`${line.inFile?.centre}`) })
      continue
    }
    const old = live.find(one => packKey(one.kind, one.cells) === line.key)
    changes.push(...changesOf(line, old, { centre, startsOn }))
  }
  return { changes, left }
}

function changesOf(
  { kind, inFile }: PackLine,
  old: Live | undefined,
  { centre, startsOn }: { centre: Id | null; startsOn: Day },
): RoutingChange[] {
  const does = kind === 'policy' ? 'set-policy' : 'assign'
  const fresh = RoutingChange.parse({ ...inFile, does, centre, startsOn, endsOn: null })
  if (!old?.id || !old.version) return [fresh]
  const end = kind === 'policy' ? ('end-policy' as const) : ('end-assignment' as const)
  return [{ does: end, id: old.id, version: old.version, endsOn: startsOn }, fresh]
}

const conflict = (en: string, zh: string) => new Refusal('conflict', say(en, zh))
const SAME = conflict(
  'This row is live already, as the file has it. There is nothing to take over.',
  '该行与现行数据一致，无需采用。',
)
const WAITS = conflict(
  'A proposal about this row waits already. Have it decided on the screen of rules first.',
  '该行已有待批准的提案。请先在判定规则页面处理。',
)
const END_NEED_FIRST = conflict(
  'Another number of these controls is asked for. Propose the end of that row on the screen of controls; then take this one over.',
  '现行要求的质控数量不同。请先在质控页面提出终止该要求，再采用本行。',
)
const ANOTHER_WAY = conflict(
  'Rows of this kind are taken over another way: routes on the desk of routes, places by adding them.',
  '此类数据须以其他方式采用：分片请通过分片页面，机构请直接新增。',
)
const ON_ITS_PAGE = conflict(
  'This centre is here under other names. Change them on its own page.',
  '该中心已存在但名称不同。请在其机构页面更改。',
)
const NO_CENTRE = (code: string): Say =>
  say(
    `The centre “${code}” is not here. Take it over first, then plan the routes again.`,
    `中心“${code}”尚未新增。请先采用该中心，再生成分片更改。`,
  )
