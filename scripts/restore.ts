/**
 * `npm run restore -- FILE [--data ./data]`: brings a backup back into an empty folder, or with
 * DATABASE_URL set into an empty PostgreSQL database, whichever engine it was made from. It is taken
 * over whole or not at all, and its journal is walked first under the journal key.
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { say } from '../server/contract/words.ts'
import { bringBack, sum } from '../server/store/backup.ts'
import { complain, tell } from './terminal.ts'

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { data: { type: 'string' } },
    allowPositionals: true,
  })
  const [path, ...more] = positionals
  if (path === undefined || more.length > 0) throw SAY_WHICH
  const config = readConfig({ ...process.env, ...(values.data ? { LIMS_DATA: values.data } : {}) })
  // As the server does: what is written is nobody else's to read.
  process.umask(0o077)
  const { databaseUrl: url, folder, keyFile, backupKeyFile, witness } = config
  const { head, rows, lost } = await bringBack(
    { url, folder },
    { path, keyFile, backupKeyFile, witness, at: new Date().toISOString() },
  )
  tell(
    `${sum(rows)} rows of ${Object.keys(rows).length} tables are back, as they were at ${head.madeAt}; the journal is whole.`,
    `已恢复 ${Object.keys(rows).length} 个表，共 ${sum(rows)} 行，为 ${head.madeAt} 时的状态；日志完整。`,
  )
  for (const [book, facts] of lost)
    tell(
      `Book ${book}: ${facts} facts that the witness had seen came after this backup and are not in it.`,
      `账簿 ${book}：见证文件中有 ${facts} 条记录晚于该备份，未包含在内。`,
    )
}

const SAY_WHICH = new Refusal(
  'invalid',
  say(
    'Say which backup: npm run restore -- FILE [--data FOLDER].',
    '请指定备份文件：npm run restore -- 文件 [--data 文件夹]。',
  ),
)

await complain(main)
