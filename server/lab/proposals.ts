/**
 * Rule rows, the controls that runs need, which acts take a certificate, and rows of a region's file change by two people: one proposes a row, its
 * replacement or its end, another approves. A proposal is a row of its own table, so that nothing that judges can ever see one; the row that it
 * makes, and the end that it gives, come with its approval and never before.
 *
 * It is checked when it is proposed and again when it is approved, because days pass and rows change
 * between the two. It is long because everything that two people decide on passes the same guards here.
 */
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere, personOf } from '../access.ts'
import type { ProposedItem } from '../contract/pack-file.ts'
import {
  Proposal,
  ProposalOnList,
  ProposedNeed,
  type ProposedPaper,
  ProposedRow,
} from '../contract/proposals.ts'
import { changedMeanwhile, notFound, Refusal, wrongField } from '../contract/refusal.ts'
import type { Rule } from '../contract/rules.ts'
import { type Day, dayAfter, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as certificates from './certificates.ts'
import { changeRow } from './changing.ts'
import type { Programmes } from './codes.ts'
import * as dated from './dated.ts'
import * as needs from './needs.ts'
import * as items from './pack-items.ts'
import { REGISTRY } from './places.ts'
import * as checks from './rule-checks.ts'
import * as ends from './rule-ends.ts'
import * as rules from './rules.ts'
import type { Units } from './units.ts'

/** What a row is checked against. */
export interface Reference {
  readonly programmes: Programmes
  readonly units: Units
}

/** A row as it was seen. */
interface Seen {
  readonly id: Id
  readonly version: number
}

/** Proposes a new row; `instead` names the row that ends on the day on which it begins. */
export async function propose(
  work: Work,
  reference: Reference,
  { row, instead, reason }: { row: ProposedRow; instead: Seen | null; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  const old = instead && (await seen(work, instead))
  await checkReplacement(work, reference, row, old)
  return put(work, {
    ...(old ? asSeen(old, 'replace') : { does: 'add', rule: null, ruleVersion: null }),
    row,
    endsOn: null,
    reason,
  })
}

async function checkReplacement(
  look: Look,
  reference: Reference,
  row: ProposedRow,
  old: Rule | null,
): Promise<void> {
  if (old && ABOUT.some(name => old[name] !== row[name])) throw aboutAnother()
  if (old && old.startsOn >= row.startsOn)
    throw wrongField(
      'startsOn',
      `The row that it replaces begins on ${old.startsOn}: this one begins later.`,
      `被替换的规则自 ${old.startsOn} 起有效，新规则须晚于该日。`,
    )
  if (old?.endsOn && old.endsOn < row.startsOn) throw endsBefore(old.endsOn)
  await checks.check(look, reference, row, old)
  if (!old) return
  const ending = { endsOn: row.startsOn, instead: row }
  await ends.refuseGap(look, reference.programmes, old, ending)
}

const ABOUT = ['programme', 'kind', 'analyte'] as const

const aboutAnother = () =>
  wrongField(
    'analyte',
    'A row is replaced by one about the same thing. End it, and propose the other as a new row.',
    '替换的规则须针对同一对象。请终止原规则，并另行新增。',
  )
const endsBefore = (endsOn: Day) =>
  wrongField(
    'startsOn',
    `The row that it replaces ends on ${endsOn} already; between the two nothing would judge. Begin on that day, or propose a new row.`,
    `被替换的规则已于 ${endsOn} 终止，其间将无规则判定。请自该日开始，或另行新增。`,
  )

/** Proposes the end of a row, from tomorrow; on its first day it never holds. */
export async function proposeEnd(
  work: Work,
  { programmes }: Pick<Reference, 'programmes'>,
  { endsOn, reason, ...which }: Seen & { endsOn: Day; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  const old = await seen(work, which)
  await checkEnd(work, programmes, old, endsOn)
  return put(work, { ...asSeen(old, 'end'), row: null, endsOn, reason })
}

async function checkEnd(look: Look, programmes: Programmes, old: Rule, endsOn: Day): Promise<void> {
  const tomorrow = dayAfter(dayOf(look.at))
  const earliest = old.startsOn > tomorrow ? old.startsOn : tomorrow
  if (endsOn < earliest)
    throw wrongField(
      'endsOn',
      `It ends on ${earliest} or later: what was judged stays judged.`,
      `终止日期不得早于 ${earliest}：已判定的结果不再更改。`,
    )
  if (old.endsOn !== null && old.endsOn <= endsOn)
    throw wrongField(
      'endsOn',
      `The row ends on ${old.endsOn} already.`,
      `该规则已定于 ${old.endsOn} 终止。`,
    )
  await ends.refuseGap(look, programmes, old, { endsOn, instead: null })
}

async function seen(work: Work, { id, version }: Seen): Promise<Rule> {
  const row = await rules.get(work, id)
  if (row.version !== version) throw changedMeanwhile()
  return row
}

const asSeen = <D extends Proposal['does']>({ id, version }: Rule, does: D) => ({
  does,
  rule: id,
  ruleVersion: version,
})

/** Proposes that runs have controls before their results may go on. */
export async function proposeNeed(
  work: Work,
  { programmes }: Reference,
  { row, reason }: { row: ProposedNeed; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  await needs.check(work, programmes, row)
  return put(work, { ...ABOUT_NEED, does: 'add', needRow: row, endsOn: null, reason })
}

/** Proposes to ask for a control no more. */
export async function proposeNeedEnd(
  work: Work,
  { id, endsOn, reason }: { id: Id; endsOn: Day; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  needs.checkEnd(work, await needs.get(work, id), endsOn)
  return put(work, { ...ABOUT_NEED, does: 'end', need: id, endsOn, reason })
}

/** Proposes to ask for a certificate from a day on, or no more. */
export async function proposePaper(
  work: Work,
  { row, reason }: { row: ProposedPaper['row']; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  await certificates.checkNeed(work, row)
  const item = { kind: 'certificate-need' as const, row }
  const does = row.need === null ? 'add' : 'end'
  return put(work, { ...ABOUT_NEED, does, item, endsOn: row.endsOn, reason })
}

/** Proposes that no certificate is asked for any more by a row. */
export async function proposePaperEnd(
  work: Work,
  { id, endsOn, reason }: { id: Id; endsOn: Day; reason: string },
): Promise<Proposal> {
  const { capability, startsOn, source } = await certificates.getNeed(work, id)
  const row = { need: id, capability, startsOn, endsOn, source }
  return proposePaper(work, { row, reason })
}

/** Proposes a row of a region's file that no other screen edits. */
export async function proposeItem(
  work: Work,
  { item, reason }: { item: ProposedItem; reason: string },
): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  await items.check(work, item)
  return put(work, { ...ABOUT_NEED, does: 'add', item, endsOn: null, reason })
}

const ABOUT_NEED = { rule: null, ruleVersion: null, row: null } as const

type Given = Pick<Proposal, 'does' | 'rule' | 'ruleVersion' | 'row' | 'endsOn' | 'reason'> &
  Partial<Pick<Proposal, 'need' | 'needRow' | 'item'>>

async function put(work: Work, given: Given): Promise<Proposal> {
  const proposal: Proposal = {
    ...{ need: null, needRow: null, item: null, ...given },
    id: newId(),
    state: 'proposed',
    proposedBy: personOf(work.by).staff,
    proposedAt: work.at,
    decidedBy: null,
    decidedAt: null,
    decidedWhy: null,
    made: null,
    version: 1,
  }
  await work.db
    .insertInto('proposal')
    .values({
      ...proposal,
      row: proposal.row && JSON.stringify(proposal.row),
      needRow: proposal.needRow && JSON.stringify(proposal.needRow),
      item: proposal.item && JSON.stringify(proposal.item),
    })
    .execute()
  const { does, rule, reason, need } = proposal
  work.tell('proposal.made', proposal.id, { does, rule, reason, need }, REGISTRY)
  return proposal
}

/** Another person agrees: the row holds from its day on, the replaced or ended one until then. */
export async function approve(
  work: Work,
  reference: Reference,
  { id, version }: Seen,
): Promise<Proposal> {
  demand(work.by, 'approve-rules', {}, work.at)
  const proposal = await waiting(work, id)
  if (proposal.proposedBy === personOf(work.by).staff) throw yourOwn()
  await checkAgain(work, reference, proposal)
  const made = await carryOut(work, proposal)
  return decide(work, proposal, version, { state: 'approved', made })
}

/** Everything is as it was when it was proposed, and would still be right. */
async function checkAgain(look: Look, reference: Reference, proposal: Proposal): Promise<void> {
  const { need, needRow, item, endsOn } = proposal
  if (item?.kind === 'certificate-need') return certificates.checkNeed(look, item.row)
  if (item) return items.check(look, item)
  if (needRow) return needs.check(look, reference.programmes, needRow)
  if (need && endsOn) return needs.checkEnd(look, await needs.get(look, need), endsOn)
  const old = proposal.rule === null ? null : await rules.get(look, proposal.rule)
  if (old && old.version !== proposal.ruleVersion) throw rowChanged()
  if (proposal.row) await checkReplacement(look, reference, proposal.row, old)
  else if (old && endsOn) await checkEnd(look, reference.programmes, old, endsOn)
}

/** The id of the row that it made; null where it only ended one. */
async function carryOut(work: Work, proposal: Proposal): Promise<Id | null> {
  const { row, rule, ruleVersion, need, needRow, item } = proposal
  if (item) {
    if (item.kind === 'certificate-need') await certificates.putNeed(work, item.row)
    else await items.put(work, item)
    return null
  }
  if (needRow) {
    const approvedBy = personOf(work.by).name
    return needs.put(work, { ...needRow, approvedBy, proposal: proposal.id })
  }
  const endsOn = row ? row.startsOn : proposal.endsOn
  if (need && endsOn) await needs.end(work, { id: need, endsOn })
  if (rule && ruleVersion && endsOn) {
    await dated.end(work, 'rule', { id: rule, version: ruleVersion, endsOn })
    work.tell('rule.ended', rule, { until: endsOn }, REGISTRY)
  }
  if (!row) return null
  const made = newId()
  const approvedBy = personOf(work.by).name
  await rules.put(work, { ...row, id: made, approvedBy, proposal: proposal.id, version: 1 })
  return made
}

/** Somebody who may approve says no, with the reason. */
export async function decline(
  work: Work,
  { id, version, reason }: Seen & { reason: string },
): Promise<Proposal> {
  demand(work.by, 'approve-rules', {}, work.at)
  const proposal = await waiting(work, id)
  if (proposal.proposedBy === personOf(work.by).staff) throw withdrawInstead()
  return decide(work, proposal, version, { state: 'declined', decidedWhy: reason })
}

/** Who proposed it takes it back. */
export async function withdraw(work: Work, { id, version }: Seen): Promise<Proposal> {
  demand(work.by, 'edit-rules', {}, work.at)
  const proposal = await waiting(work, id)
  if (proposal.proposedBy !== personOf(work.by).staff) throw notYours()
  return decide(work, proposal, version, { state: 'withdrawn' })
}

async function waiting(work: Work, id: Id): Promise<Proposal> {
  const row = await work.db
    .selectFrom('proposal')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  if (row.state !== 'proposed') throw decided(row.state)
  return asProposal(row)
}

const asProposal = (row: Tables['proposal']): Proposal => ({
  ...row,
  row: row.row === null ? null : ProposedRow.parse(JSON.parse(row.row)),
  needRow: row.needRow === null ? null : ProposedNeed.parse(JSON.parse(row.needRow)),
  item: row.item === null ? null : Proposal.shape.item.parse(JSON.parse(row.item)),
})

async function decide(
  work: Work,
  { id }: Proposal,
  version: number,
  set: Pick<Proposal, 'state'> & Partial<Pick<Proposal, 'made' | 'decidedWhy'>>,
): Promise<Proposal> {
  const row = await changeRow(
    work,
    'proposal',
    { id, version },
    { ...set, decidedBy: personOf(work.by).staff, decidedAt: work.at },
    { state: 'proposed' },
  )
  const { made, proposedBy, decidedWhy } = row
  const isOfNeed = row.needRow !== null || row.need !== null
  const about = isOfNeed
    ? { rule: null, need: made ?? row.need }
    : { rule: made ?? row.rule, need: null }
  if (set.state === 'approved')
    work.tell('proposal.approved', id, { proposedBy, ...about }, REGISTRY)
  else if (set.state === 'declined')
    work.tell('proposal.declined', id, { reason: decidedWhy ?? '' }, REGISTRY)
  else work.tell('proposal.withdrawn', id, {}, REGISTRY)
  return asProposal(row)
}

/**
 * Proposals with the row that they are about, and why one that waits could not be approved today.
 * Those that wait stand first, the oldest on top; then the last that were decided.
 */
export async function list(look: Look, reference: Reference): Promise<ProposalOnList[]> {
  demandAnywhere(look.by, 'see-rules', look.at)
  const open = await listed(look)
    .where('proposal.state', '=', 'proposed')
    .orderBy('proposal.id')
    .execute()
  const past = await listed(look)
    .where('proposal.state', '!=', 'proposed')
    .orderBy('proposal.id', 'desc')
    .limit(LAST_DECIDED)
    .execute()
  const all: ProposalOnList[] = []
  for (const rest of [...open, ...past]) {
    const proposal = asProposal(rest)
    const was = proposal.rule === null ? null : await rules.get(look, proposal.rule)
    const needWas = proposal.need === null ? null : await needs.get(look, proposal.need)
    const { proposedByName, decidedByName } = rest
    const not = proposal.state === 'proposed' ? await whyNot(look, reference, proposal) : null
    const names = { proposedByName, decidedByName }
    all.push(ProposalOnList.parse({ ...proposal, was, needWas, ...names, not }))
  }
  return all
}

const LAST_DECIDED = 50

const listed = (look: Look) =>
  look.db
    .selectFrom('proposal')
    .innerJoin('staff as proposer', 'proposer.id', 'proposal.proposedBy')
    .leftJoin('staff as decider', 'decider.id', 'proposal.decidedBy')
    .selectAll('proposal')
    .select(['proposer.name as proposedByName', 'decider.name as decidedByName'])

async function whyNot(look: Look, reference: Reference, proposal: Proposal): Promise<Say | null> {
  try {
    await checkAgain(look, reference, proposal)
    return null
  } catch (error) {
    if (error instanceof Refusal) return error.says
    throw error
  }
}

const conflict = (en: string, zh: string) => new Refusal('conflict', say(en, zh))
const forbidden = (en: string, zh: string) => new Refusal('forbidden', say(en, zh))

const rowChanged = () =>
  conflict(
    'The row has changed since this was proposed. Decline it, look at the row, and have it proposed anew.',
    '提交后原规则已变更。请退回，核对规则后重新提交。',
  )
const decided = (state: Proposal['state']) =>
  conflict(
    `This proposal is ${state} already. Look at the list again.`,
    '该提案已处理。请刷新列表。',
  )
const yourOwn = () =>
  forbidden(
    'You proposed this; a second person must approve it. Ask a colleague of the programme office.',
    '该提案由您提交，须由另一人批准。请联系项目办同事。',
  )
const withdrawInstead = () =>
  forbidden('You proposed this: withdraw it instead.', '该提案由您提交，请撤回。')
const notYours = () =>
  forbidden(
    'A colleague proposed this; only they withdraw it. Decline it with a reason instead.',
    '该提案由同事提交，仅本人可撤回。您可说明原因后退回。',
  )
