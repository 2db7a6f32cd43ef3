/**
 * Partners outside that carry messages (D-11): rows that the administrator keeps. A secret is a setting
 * of the server; the row and the journal hold its name. A partner that takes nothing for too long is told
 * to the administrator, as a notice like any other.
 */
import { v7 as newId } from 'uuid'
import { demand } from '../access.ts'
import type { Partner, PartnerOnList } from '../contract/partners.ts'
import { changedMeanwhile, notFound, wrongField } from '../contract/refusal.ts'
import { type Id, type Instant, later } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { changeRow } from './changing.ts'
import * as duty from './duty.ts'
import * as notices from './notices.ts'
import { REGISTRY } from './places.ts'
import * as rules from './rules.ts'

export async function list(look: Look): Promise<PartnerOnList[]> {
  demand(look.by, 'edit-partners', {}, look.at)
  const rows = await look.db.selectFrom('partner').selectAll().orderBy('startsAt').execute()
  const counts = await look.db
    .selectFrom('dispatch')
    .select(eb => ['partner', 'state', eb.fn.countAll<number>().as('n')] as const)
    .where('state', 'in', ['queued', 'parked'])
    .groupBy(['partner', 'state'])
    .execute()
  const list: PartnerOnList[] = []
  for (const row of rows) {
    const of = (state: string) =>
      Number(counts.find(one => one.partner === row.id && one.state === state)?.n ?? 0)
    const lastSentAt = await lastSentTo(look, row.id)
    list.push({ ...row, waiting: of('queued'), parked: of('parked'), lastSentAt })
  }
  return list
}

async function lastSentTo(look: Look, partner: Id): Promise<Instant | null> {
  const row = await look.db
    .selectFrom('dispatch')
    .select(eb => eb.fn.max('sentAt').as('at'))
    .where('partner', '=', partner)
    .where('state', '=', 'sent')
    .executeTakeFirst()
  return row?.at ?? null
}

export async function get(look: Look, id: Id): Promise<Partner> {
  const row = await look.db
    .selectFrom('partner')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw notFound()
  return row
}

/** `isFit` says why an address may not be sent to; the sender of its kind knows. */
export async function add(
  work: Work,
  given: Omit<Partner, 'id' | 'startsAt' | 'endsAt' | 'version'>,
  whyNot: 'no-address' | 'not-secure' | null,
): Promise<Partner> {
  demand(work.by, 'edit-partners', {}, work.at)
  if (whyNot === 'not-secure')
    throw wrongField(
      'address',
      'Messages go over https, or to a gateway on this machine. Put an address that begins with https.',
      '消息须经 https 发送，或发往本机网关。请填写以 https 开头的地址。',
    )
  if (whyNot)
    throw wrongField(
      'address',
      'This is no address of a gateway, or no whole path of a folder. Write it in full, without a name or password in it.',
      '这不是网关地址或完整的文件夹路径。请完整填写，且不得包含用户名或密码。',
    )
  if (given.kind === 'http' && given.secret === null)
    throw wrongField(
      'secret',
      'A gateway needs a secret to know us by. Name the setting of the server that holds it, as PARTNER_SMS.',
      '网关须以密钥识别本系统。请填写服务器上保存密钥的设置名称，例如 PARTNER_SMS。',
    )
  const row: Partner = { ...given, id: newId(), startsAt: work.at, endsAt: null, version: 1 }
  await work.db.insertInto('partner').values(row).execute()
  const { name, kind, use, centre } = row
  work.tell(
    'partner.added',
    row.id,
    { name, kind, use, ...(centre ? { atCentre: centre } : {}) },
    REGISTRY,
  )
  return row
}

export async function end(work: Work, id: Id, version: number): Promise<Partner> {
  demand(work.by, 'edit-partners', {}, work.at)
  const row = await get(work, id)
  if (row.version !== version || row.endsAt !== null) throw changedMeanwhile()
  const ended = await changeRow(work, 'partner', row, { endsAt: work.at })
  work.tell('partner.ended', id, {}, REGISTRY)
  await endTrouble(work, id)
  return ended
}

/** What waits longest for it was queued then and was tried: is that too long ago, an administrator is told. */
export async function noteTrouble(work: Work, partner: Id, queuedAt: Instant): Promise<void> {
  const { dispatch } = await rules.allowances(work, ['dispatch'])
  const dueAt = later(queuedAt, dispatch * 60_000)
  if (dueAt > work.at || (await troubleOf(work, partner)).length > 0) return
  const [administrator] = (await duty.at(work, REGISTRY)).administrator
  await notices.raise(work, {
    ...{ centre: REGISTRY, about: partner, recall: null, case: null, severity: 'high' },
    ...{ level: 'administrator', why: 'partner-down', since: queuedAt, dueAt },
    staff: administrator?.id ?? null,
  })
}

/** It takes messages again, or is not used any more. */
export async function endTrouble(work: Work, partner: Id): Promise<void> {
  for (const notice of await troubleOf(work, partner)) await notices.end(work, notice)
}

export const troubleOf = (look: Look, partner: Id) =>
  look.db
    .selectFrom('notice')
    .selectAll()
    .where('about', '=', partner)
    .where('why', '=', 'partner-down')
    .where('endedAt', 'is', null)
    .execute()
