/**
 * The hand of someone who holds the database and not the key: plain SQL beside the store, with the
 * drivers themselves, for tests and proofs that harm a journal on purpose. Close the store before.
 */
import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'

export type Row = Record<string, unknown>

export interface Door {
  /** Runs one statement, with `?` for its values, and gives its rows. */
  sql(text: string, ...values: unknown[]): Promise<Row[]>
  close(): Promise<void>
}

export const openDoor = (place: { url?: string; folder: string }): Promise<Door> =>
  place.url ? postgresDoor(place.url) : sqliteDoor(place.folder)

async function sqliteDoor(folder: string): Promise<Door> {
  const file = new Database(join(folder, 'guthrie.db'))
  file.pragma('synchronous = off')
  return {
    sql: async (text, ...values) => {
      const statement = file.prepare<unknown[], Row>(text)
      if (statement.reader) return statement.all(values)
      statement.run(values)
      return []
    },
    close: async () => void file.close(),
  }
}

async function postgresDoor(url: string): Promise<Door> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return {
    sql: async (text, ...values) => {
      let n = 0
      return (
        await client.query<Row>(
          text.replace(/\?/g, () => `$${++n}`),
          values,
        )
      ).rows
    },
    close: () => client.end(),
  }
}
