/**
 * Region files as they lie in the store, word for word: the one that came with the product, and newer
 * ones that somebody brought. Keeping a file changes no row; it can only be compared and adopted from.
 */
import { createHash } from 'node:crypto'
import { v7 as newId } from 'uuid'
import { demand, demandAnywhere, personOf } from '../access.ts'
import { asPack, linesOf, readPack } from '../contract/pack-check.ts'
import type { PackFile } from '../contract/pack-file.ts'
import type { PackEdition } from '../contract/packs.ts'
import { notFound, Refusal, wrongField } from '../contract/refusal.ts'
import { type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import { REGISTRY } from './places.ts'

export const hashOf = (content: string): string =>
  createHash('sha256').update(content).digest('hex')

/** What is known, the newest edition first. */
export async function list(look: Look): Promise<PackEdition[]> {
  demandAnywhere(look.by, 'see-rules', look.at)
  return editions(look)
}

async function editions(look: Look, id: Id | null = null): Promise<PackEdition[]> {
  let query = look.db
    .selectFrom('packFile')
    .leftJoin('staff', 'staff.id', 'packFile.broughtBy')
    .selectAll('packFile')
    .select('staff.name as broughtByName')
  if (id) query = query.where('packFile.id', '=', id)
  const rows = await query
    .orderBy('packFile.name')
    .orderBy('edition', 'desc')
    .orderBy('packFile.id', 'desc')
    .execute()
  return rows.map(({ content, broughtBy, ...row }) => {
    // It was checked when it was kept; a list does not fall over an edition of an older format.
    const file = JSON.parse(content) as PackFile
    return { ...row, title: file.title, rows: linesOf(file).length }
  })
}

/** One file, parsed, with what is known of it. */
export async function get(look: Look, id: Id): Promise<{ edition: PackEdition; file: PackFile }> {
  const [edition] = await editions(look, id)
  const row = await look.db
    .selectFrom('packFile')
    .select('content')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || !edition) throw notFound()
  return { edition, file: asPack(row.content) }
}

export async function isKnown(look: Look, sha256: string): Promise<boolean> {
  const row = await look.db
    .selectFrom('packFile')
    .select('id')
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row !== undefined
}

/** Keeps a file that a person tried; whole, or with its problems not at all. */
export async function bring(
  work: Work,
  { content, sha256 }: { content: string; sha256: string },
): Promise<PackEdition> {
  demand(work.by, 'edit-rules', {}, work.at)
  if (hashOf(content) !== sha256)
    throw wrongField(
      'content',
      'This is not the file that was tried. Try it first.',
      '该文件与预检的文件不同，请先预检。',
    )
  const read = readPack(content)
  if ('problems' in read)
    throw new Refusal(
      'conflict',
      say(
        `${read.problems.length} rows of the file cannot be, so nothing of it was kept. Mend them and try it again.`,
        `文件有 ${read.problems.length} 处错误，因此未保存。请更正后重新预检。`,
      ),
      read.problems,
    )
  if (await isKnown(work, sha256))
    throw new Refusal('conflict', say('This file is here already.', '该文件已存在。'))
  const id = await keep(work, content, personOf(work.by).staff)
  return (await get(work, id)).edition
}

/** Keeps the file that came with the product, once; at the first start and where it is newer. */
export async function keepOwn(work: Work, content: string): Promise<void> {
  if (!(await isKnown(work, hashOf(content)))) await keep(work, content, 'setup')
}

async function keep(work: Work, content: string, broughtBy: string): Promise<Id> {
  const { name, edition } = asPack(content)
  const [id, sha256] = [newId(), hashOf(content)]
  await work.db
    .insertInto('packFile')
    .values({ id, name, edition, sha256, content, broughtBy, broughtAt: work.at })
    .execute()
  work.tell('pack.brought', id, { name, edition, sha256 }, REGISTRY)
  return id
}
