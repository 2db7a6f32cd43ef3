/**
 * `npm run verify-journal -- [--data ./data]`: walks every book of the journal, beside a running
 * server or without one, and holds it against its key and its witness. The database is opened for
 * reading only; with DATABASE_URL set it is PostgreSQL's. The exit code is 0 only where all is whole.
 *
 * `--new-witness` is for a loss that is known and accepted, such as the restore of an older backup:
 * where the chain itself is whole it makes a new witness of it and keeps the old one beside it.
 */
import type { KeyObject } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { Kysely } from 'kysely'
import { readConfig } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { inWords, say } from '../server/contract/words.ts'
import { openForReading } from '../server/store/engines.ts'
import { readHeads } from '../server/store/journal.ts'
import { readKey } from '../server/store/key.ts'
import type { Tables } from '../server/store/tables.ts'
import { type BookVerdict, type Verification, verifyJournal } from '../server/store/verification.ts'
import { readWitness, replaceWitness } from '../server/store/witness.ts'
import { LANGUAGE } from './terminal.ts'

function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.in(LANGUAGE)
  return `The journal cannot be verified: ${error instanceof Error ? error.message : error}`
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { data: { type: 'string' }, 'new-witness': { type: 'boolean', default: false } },
  })
  const config = readConfig({ ...process.env, ...(values.data ? { LIMS_DATA: values.data } : {}) })
  const key = await readKey(config.keyFile)
  if (!key) throw noKey(config.keyFile)
  const door = await openForReading({ url: config.databaseUrl, folder: config.folder })
  try {
    const { witness } = config
    return await (values['new-witness']
      ? renew(door.db, key, witness)
      : verify(door.db, key, witness))
  } catch (error) {
    throw door.failure(error)?.refusal ?? error
  } finally {
    await door.close()
  }
}

const noKey = (path: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `There is no journal key at ${path}, and nothing can be verified without it. Check --data and LIMS_KEY_FILE, or bring the key back from its backup.`,
      `${path} 处没有日志密钥，无法校验。请检查 --data 和 LIMS_KEY_FILE，或从备份中恢复密钥。`,
    ),
  )

async function verify(db: Kysely<Tables>, key: KeyObject, witness: string): Promise<number> {
  // Read before the database: a server that goes on writing is then ahead of it, never behind.
  const seen = await readWitness(witness)
  const found = await verifyJournal(db, key, seen)
  print(found)
  if (!seen) console.log(`There is no witness at ${witness}, so a cut tail cannot be seen.`)
  return found.ok && seen ? 0 : 1
}

async function renew(db: Kysely<Tables>, key: KeyObject, witness: string): Promise<number> {
  const old = await readWitness(witness)
  print(await verifyJournal(db, key, old))
  if (!(await verifyJournal(db, key, undefined)).ok) {
    console.error('The chain itself is not whole, so it gets no new witness. Restore a backup.')
    return 1
  }
  const kept = `${witness}.${new Date().toISOString().replaceAll(':', '')}`
  await replaceWitness(witness, await readHeads(db), kept)
  const older = old ? `; the old one is kept as ${kept}` : ''
  console.log(`The chain is whole. It has a new witness at ${witness}${older}.`)
  return 0
}

function print({ ok, books }: Verification): void {
  for (const verdict of books) printBook(verdict)
  const facts = books.reduce((sum, book) => sum + book.facts, 0)
  console.log(`journal: books=${books.length} facts=${facts}; ${ok ? 'ok' : 'NOT OK'}`)
}

function printBook({ book, facts, head, wrong }: BookVerdict): void {
  const all = wrong.length === 0 ? 'ok' : 'NOT OK'
  console.log(`book ${book}: ${facts} facts, head ${head}, ${all}`)
  for (const { says } of wrong) console.log(`  ${inWords(says, LANGUAGE)}`)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(sentenceOf(error))
  process.exitCode = 1
}
