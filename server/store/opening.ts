/**
 * What happens between opening the database and the first unit of work: the schema is brought up to
 * date, and the journal is held against its key and its witness. A journal that ends before its
 * witness, or differs from it, is refused: going on would number new facts over lost ones.
 */
import type { KeyObject } from 'node:crypto'
import { Refusal } from '../contract/refusal.ts'
import { say } from '../contract/words.ts'
import type { Engine } from './engines.ts'
import { type Heads, readHeads } from './journal.ts'
import { openKey } from './key.ts'
import { isBehind, migrate, migrationsOf } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import type { StoreOptions } from './store.ts'
import { type Verification, verifySince } from './verification.ts'
import { readWitness, Witness } from './witness.ts'

const MOST_NAMED = 5

/** The journal of this database, ready to be continued. */
export async function openJournal(
  engine: Engine,
  options: StoreOptions,
  onTrouble: (what: string, error: unknown) => void,
): Promise<{ key: KeyObject; witness: Witness; heads: Heads }> {
  const migrations = options.migrations ?? MIGRATIONS
  const known = await migrationsOf(engine, migrations)
  const key = await checkJournal(engine, options, known.length === 0)
  if (isBehind(known, migrations)) await migrate(engine, migrations)
  const witness = new Witness(options.witness, onTrouble)
  await witness.begin()
  const heads = await readHeads(engine.reader)
  witness.note(heads)
  return { key, witness, heads }
}

/** Before the migrations, so that a damaged database is left as it is. */
async function checkJournal(
  engine: Engine,
  { keyFile, witness }: StoreOptions,
  fresh: boolean,
): Promise<KeyObject> {
  const seen = await readWitness(witness)
  const heads = fresh ? new Map() : await readHeads(engine.reader)
  if (fresh && seen && seen.size > 0) throw emptyDatabase(witness)
  const key = await openKey(keyFile, heads.size === 0)
  if (fresh) return key
  if (!seen && heads.size > 0) throw noWitness(witness)
  const verification = await verifySince(engine.reader, key, seen ?? new Map())
  if (!verification.ok) throw notWhole(verification, witness)
  return key
}

const REMEDY =
  'Do not work with it: restore the newest backup. Where the loss is known and accepted, run "npm run verify-journal -- --new-witness" and start again.'
const REMEDY_ZH =
  '请勿继续使用：请恢复最新备份。若已知悉并接受该损失，请运行 "npm run verify-journal -- --new-witness" 后重新启动。'

const emptyDatabase = (witness: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `This database is empty, but the witness ${witness} knows a journal. Give the server the database that belongs to it; to begin a new journal, move the witness away first.`,
      `此数据库为空，但见证文件 ${witness} 记录着一份日志。请使用与之对应的数据库；若要新建日志，请先移走见证文件。`,
    ),
  )

const noWitness = (witness: string): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `The journal has facts, but its witness ${witness} is not there, so nobody can tell whether its end was cut off. Bring the witness back. Where it is lost for good, run "npm run verify-journal -- --new-witness" and start again.`,
      `日志中已有记录，但缺少见证文件 ${witness}，无法判断末尾是否被截断。请恢复见证文件。若已永久丢失，请运行 "npm run verify-journal -- --new-witness" 后重新启动。`,
    ),
  )

function notWhole({ books }: Verification, witness: string): Refusal {
  const wrong = books.flatMap(({ book, wrong: [first] }) => (first ? [{ book, ...first }] : []))
  const named = wrong.slice(0, MOST_NAMED)
  const en = named.map(({ book, says }) => `in book ${book} ${says.en}`).join('; ')
  const zh = named.map(({ book, says }) => `账簿 ${book}：${says.zh}`).join('；')
  return new Refusal(
    'unavailable',
    say(
      `The journal does not agree with its witness ${witness}: ${en}. ${REMEDY}`,
      `日志与见证文件 ${witness} 不符：${zh}。${REMEDY_ZH}`,
    ),
  )
}
