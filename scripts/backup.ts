/**
 * `npm run backup -- [--to FOLDER] [--keep 14] [--data ./data]`: copies the laboratory into one encrypted
 * file, beside a running server or without one, and reads it through again. `-- --check FILE` reads a
 * backup through and writes nothing. With DATABASE_URL set the database is PostgreSQL's. The exit code
 * is 0 only where there is a backup that can be opened.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, readConfig } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { say } from '../server/contract/words.ts'
import { backUp, checkBackup, sum } from '../server/store/backup.ts'
import { complain, tell } from './terminal.ts'

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1)

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      keep: { type: 'string', default: '' },
      data: { type: 'string' },
      check: { type: 'string' },
    },
  })
  const config = readConfig({ ...process.env, ...(values.data ? { LIMS_DATA: values.data } : {}) })
  if (values.check !== undefined) return await check(config, values.check)
  const folder = values.to ?? config.backups ?? `${config.folder}.backups`
  await make(config, resolve(folder), values.keep ? keepOf(values.keep) : config.backupsKeep)
}

function keepOf(text: string): number {
  const keep = Number(text)
  if (Number.isInteger(keep) && keep >= 1) return keep
  throw new Refusal(
    'invalid',
    say(
      `--keep is "${text}": say how many backups stay, a whole number from 1.`,
      `--keep 为“${text}”：请给出保留的备份份数，须为不小于 1 的整数。`,
    ),
  )
}

async function make(config: Config, folder: string, keep: number): Promise<void> {
  const { databaseUrl: url, keyFile, backupKeyFile } = config
  const made = await backUp(
    { url, folder: config.folder },
    { folder, keep, keyFile, backupKeyFile, at: new Date().toISOString() },
  )
  if (made.key === 'made')
    tell(
      `A backup key was made at ${backupKeyFile}. Keep a copy of it, and of the journal key ${keyFile}, where the backups are not: without both nothing can be brought back.`,
      `已生成备份密钥 ${backupKeyFile}。请将其与日志密钥 ${keyFile} 的副本保存在备份以外的地方：缺少任何一个都无法恢复。`,
    )
  const [rows, size] = [sum(made.rows), megabytes(made.bytes)]
  tell(
    `${made.path}: ${rows} rows of ${Object.keys(made.rows).length} tables, ${size} MB, written and read through again.`,
    `${made.path}：${Object.keys(made.rows).length} 个表，共 ${rows} 行，${size} MB，已写入并重新读取核对。`,
  )
  for (const name of made.removed)
    tell(`${name} was taken away (--keep ${keep}).`, `已移除 ${name}（--keep ${keep}）。`)
}

async function check(config: Config, path: string): Promise<void> {
  const { head, rows } = await checkBackup(path, config)
  const facts = rows.fact ?? 0
  tell(
    `${path} is whole: made at ${head.madeAt} from ${head.engine}, ${sum(rows)} rows, ${facts} of them facts of ${Object.keys(head.heads).length} books.`,
    `${path} 完整：${head.madeAt} 由 ${head.engine} 生成，共 ${sum(rows)} 行，其中日志 ${Object.keys(head.heads).length} 册 ${facts} 条。`,
  )
}

await complain(main)
