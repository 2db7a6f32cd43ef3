/** Bringing the database to this version's schema: forward only, each migration whole or not at all. */
import { CompiledQuery, type Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Refusal } from '../contract/refusal.ts'
import { say } from '../contract/words.ts'
import type { Engine } from './engines.ts'
import { type Step, statements } from './palette.ts'

export type Migrations = Readonly<Record<string, readonly Step[]>>

const TABLE = 'kysely_migration'

/** The names of the migrations this database has seen; refuses one that a newer version made. */
export async function migrationsOf(
  { reader, dictionary }: Pick<Engine, 'reader' | 'dictionary'>,
  migrations: Migrations,
): Promise<readonly string[]> {
  const plain = reader.withoutPlugins() as unknown as Kysely<Record<typeof TABLE, { name: string }>>
  const tables = await plain.executeQuery<{ name: string }>(CompiledQuery.raw(dictionary.tables))
  if (!tables.rows.some(({ name }) => name === TABLE)) return []
  const rows = await plain.selectFrom(TABLE).select('name').orderBy('name').execute()
  const unknown = rows.filter(({ name }) => !(name in migrations)).map(({ name }) => name)
  if (unknown.length > 0) throw tooNew(unknown)
  return rows.map(({ name }) => name)
}

/** Whether there is something to run; a start that has nothing to do does not wait for the lock. */
export const isBehind = (known: readonly string[], migrations: Migrations): boolean =>
  known.length < Object.keys(migrations).length

/** Runs what is missing. */
export async function migrate(engine: Engine, migrations: Migrations): Promise<void> {
  await engine.migrating(async db => {
    const provider = { getMigrations: async () => asKyselyWants(migrations, engine) }
    // One of an earlier number may land later, for a database that was started in between.
    const asked = { db, provider, allowUnorderedMigrations: true }
    const { error } = await new Migrator(asked).migrateToLatest()
    if (error) throw error
  })
}

const asKyselyWants = (migrations: Migrations, { dictionary }: Engine) =>
  Object.fromEntries(
    Object.entries(migrations).map(([name, steps]) => {
      const texts = steps.flatMap(step => statements(step, dictionary))
      return [name, { up: (db: Kysely<unknown>) => runAll(db, texts) }]
    }),
  )

async function runAll(db: Kysely<unknown>, texts: readonly string[]): Promise<void> {
  for (const text of texts) await db.executeQuery(CompiledQuery.raw(text))
}

export const tooNew = (names: readonly string[]): Refusal =>
  new Refusal(
    'unavailable',
    say(
      `A newer version of Guthrie has changed this database (${names.join(', ')}). Start that version, or restore the backup made before it.`,
      `此数据库已被更新版本的 Guthrie 修改（${names.join('、')}）。请启动该版本，或恢复升级前的备份。`,
    ),
  )
