/**
 * `npm run let-in -- --login sera --why "..." [--data ./data]`: when every security administrator and the
 * audit administrator have lost their passwords. Run at the machine, with the server stopped: it makes a
 * one-time link for an account that is security administrator, good for an hour, and writes it down in the
 * journal with the reason. With DATABASE_URL set the database is PostgreSQL's.
 */
import { parseArgs } from 'node:util'
import { letIn } from '../server/accounts/recovering.ts'
import { newToken } from '../server/accounts.ts'
import { readConfig } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { clockTime, Line, say } from '../server/contract/words.ts'
import { REGISTRY } from '../server/lab/places.ts'
import { openStore } from '../server/store/store.ts'
import { complain } from './terminal.ts'

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { login: { type: 'string' }, why: { type: 'string' }, data: { type: 'string' } },
  })
  const reason = Line(300).safeParse(values.why).data
  if (!values.login || !reason) throw SAY_BOTH
  const config = readConfig({ ...process.env, ...(values.data ? { LIMS_DATA: values.data } : {}) })
  const store = await openStore({
    ...{ folder: config.folder, url: config.databaseUrl, keyFile: config.keyFile },
    ...{ witness: config.witness, clock: () => new Date().toISOString() },
  })
  try {
    const given = { login: values.login, reason, token: newToken() }
    const until = await store.work({ id: 'setup' }, [REGISTRY], work => letIn(work, given))
    const link = `/invitation?token=${given.token}`
    console.log(
      `let-in: start the server and open this once, until ${clockTime(until)} (Shanghai), behind its address:\n${link}`,
    )
  } finally {
    await store.close()
  }
}

const SAY_BOTH = new Refusal(
  'invalid',
  say(
    'Say who and why: npm run let-in -- --login NAME --why "REASON".',
    '请写明对象和原因：npm run let-in -- --login 账号 --why "原因"。',
  ),
)

await complain(main)
