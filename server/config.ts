/**
 * The environment, read once and refused early. A key that is not here does not exist; the README
 * lists them all (a test compares). Nothing secret is ever printed.
 */
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Refusal } from './contract/refusal.ts'
import { type Say, say } from './contract/words.ts'

/** What a setting must be, as a sentence says it: by the schema of the setting. */
const MUST_BE = z.registry<Say>()

const mustBe = <T extends z.ZodType>(schema: T, en: string, zh: string): T => {
  MUST_BE.add(schema, say(en, zh))
  return schema
}
const whole = (least: number, most: number, otherwise: number) =>
  mustBe(
    z.coerce.number().int().min(least).max(most).default(otherwise),
    `a whole number from ${least} to ${most}`,
    ` ${least} 至 ${most} 之间的整数`,
  )
const number = (least: number, most: number, otherwise: number) =>
  mustBe(
    z.coerce.number().min(least).max(most).default(otherwise),
    `a number from ${least} to ${most}`,
    ` ${least} 至 ${most} 之间的数`,
  )
const port = (otherwise: number) => whole(0, 65_535, otherwise)

const Environment = z.object({
  /** HTTP port of screens and API. */
  PORT: port(8080),
  /** Address to listen on; anything but loopback needs TLS or a proxy that has it. */
  HOST: z.string().optional(),
  /** The common MLLP port of instruments. */
  MLLP_PORT: port(2575),
  /** Address for instruments; plain MLLP belongs on a closed laboratory network. */
  MLLP_HOST: z.string().default('127.0.0.1'),
  /** Lines over TLS: our certificate and key, and the authority of the instruments' certificates. */
  MLLP_TLS_CERT: z.string().optional(),
  MLLP_TLS_KEY: z.string().optional(),
  MLLP_TLS_CA: z.string().optional(),
  /** Folder of the embedded database and everything else that is kept. */
  LIMS_DATA: z.string().default('./data'),
  /** PostgreSQL instead of the embedded database. */
  DATABASE_URL: mustBe(
    z.string().startsWith('postgres').optional(),
    'an address that begins with postgres://',
    ' 以 postgres:// 开头的地址',
  ),
  /** The journal's key (mode 0600), outside the folder that is backed up. */
  LIMS_KEY_FILE: z.string().optional(),
  /** Folder for a backup every night, best on another disk; none is made without it. */
  LIMS_BACKUPS: z.string().optional(),
  /** How many backups stay. */
  LIMS_BACKUPS_KEEP: whole(1, 1_000, 14),
  /** The key of the backups (mode 0600); made at the first backup, kept where they are not. */
  LIMS_BACKUP_KEY_FILE: z.string().optional(),
  /** The journal's witness, best on another disk or host. */
  LIMS_WITNESS: z.string().optional(),
  /** Certificate and key: https, secure cookies, and other addresses than loopback. */
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  /** How many reverse proxies stand in front, as Express counts them. */
  TRUST_PROXY: whole(0, 5, 0),
  /** Minutes after a stop that was none (a crash, a kill) in which messages are kept before applied. */
  LIMS_CAREFUL_MINUTES: number(0, 100_000, 60),
  /** `apart`: the boards' sockets live in a process of their own, so that instruments never wait. */
  BOARDS: mustBe(z.enum(['here', 'apart']).default('here'), '“here” or “apart”', '“here”或“apart”'),
  /** How this laboratory is reached from outside; it stands in the code printed on a report. */
  PUBLIC_ADDRESS: mustBe(
    z.url({ protocol: /^https?$/ }).optional(),
    'an address that begins with https:// or http://',
    ' 以 https:// 或 http:// 开头的地址',
  ),
  /** Hours after which a session is over, whatever is done in it: a shift. A house decision. */
  SESSION_HOURS: number(1, 24, 12),
  /** Minutes without a question after which a session is over. A house decision. */
  SESSION_IDLE_MINUTES: number(5, 1440, 60),
  /** Hours for which a form that was typed and not sent is kept on a computer. A house decision. */
  DRAFT_HOURS: number(1, 72, 24),
  /** For proofs only: the process kills itself at this named point of the intake. */
  LIMS_CRASH_AT: z.string().optional(),
})

type Key = keyof typeof Environment.shape

export const CONFIG_KEYS = Object.keys(Environment.shape)

export interface Config {
  readonly port: number
  readonly host: string
  readonly mllpPort: number
  readonly mllpHost: string
  readonly mllpTls: { readonly cert: string; readonly key: string; readonly ca: string } | undefined
  readonly folder: string
  readonly databaseUrl: string | undefined
  readonly keyFile: string
  readonly backups: string | null
  readonly backupsKeep: number
  readonly backupKeyFile: string
  readonly witness: string
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  readonly trustProxy: number
  readonly carefulMs: number
  readonly boards: 'here' | 'apart'
  readonly publicAddress: string
  readonly sessions: { readonly lastsMs: number; readonly idleMs: number }
  readonly draftHours: number
  readonly crashAt: string | undefined
}

/**
 * Reads the environment.
 * @throws Refusal with a sentence for each key that is wrong
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) throw unusable(parsed.error)
  const e = parsed.data
  if ((e.TLS_CERT === undefined) !== (e.TLS_KEY === undefined))
    throw refusal(
      'TLS needs both TLS_CERT and TLS_KEY; one of them is missing. Set both, or neither.',
      'TLS 需要同时设置 TLS_CERT 和 TLS_KEY，现缺少其一。请两项都设置，或都不设置。',
    )
  const tls = e.TLS_CERT && e.TLS_KEY ? { cert: e.TLS_CERT, key: e.TLS_KEY } : undefined
  const folder = resolve(e.LIMS_DATA)
  return {
    port: e.PORT,
    host: hostFor(e.HOST, tls !== undefined, e.TRUST_PROXY),
    mllpPort: e.MLLP_PORT,
    mllpHost: e.MLLP_HOST,
    mllpTls: mllpTls(e),
    folder,
    databaseUrl: e.DATABASE_URL,
    keyFile: resolve(e.LIMS_KEY_FILE ?? `${folder}.key`),
    backups: e.LIMS_BACKUPS ? resolve(e.LIMS_BACKUPS) : null,
    backupsKeep: e.LIMS_BACKUPS_KEEP,
    backupKeyFile: resolve(e.LIMS_BACKUP_KEY_FILE ?? `${folder}.backup-key`),
    witness: resolve(e.LIMS_WITNESS ?? join(`${folder}.witness`)),
    tls,
    trustProxy: e.TRUST_PROXY,
    carefulMs: e.LIMS_CAREFUL_MINUTES * 60_000,
    boards: e.BOARDS,
    publicAddress: (e.PUBLIC_ADDRESS ?? '').replace(/\/+$/, ''),
    sessions: { lastsMs: e.SESSION_HOURS * 3_600_000, idleMs: e.SESSION_IDLE_MINUTES * 60_000 },
    draftHours: e.DRAFT_HOURS,
    crashAt: e.LIMS_CRASH_AT,
  }
}

/** What was given is not repeated: it may be a password. */
function unusable({ issues }: z.ZodError): Refusal {
  const keys = [...new Set(issues.map(({ path }) => String(path[0])))]
  const must = (key: string) => MUST_BE.get(Environment.shape[key as Key]) ?? OTHER
  const en = keys.map(key => `  ${key} must be ${must(key).en}.`).join('\n')
  const zh = keys.map(key => `  ${key} 应为${must(key).zh}。`).join('\n')
  return refusal(
    `These settings cannot be used:\n${en}\nCorrect them, then start again.`,
    `以下设置无法使用：\n${zh}\n请更正后重新启动。`,
  )
}

const OTHER = say('another value', '其他值')
const refusal = (en: string, zh: string): Refusal => new Refusal('invalid', say(en, zh))

function mllpTls(e: z.infer<typeof Environment>): Config['mllpTls'] {
  const { MLLP_TLS_CERT: cert, MLLP_TLS_KEY: key, MLLP_TLS_CA: ca } = e
  if (cert && key && ca) return { cert, key, ca }
  if (cert || key || ca)
    throw refusal(
      'TLS for instruments needs MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA; at least one of them is missing. Set all three, or none.',
      '仪器 TLS 需要同时设置 MLLP_TLS_CERT、MLLP_TLS_KEY 和 MLLP_TLS_CA，现有缺项。请三项都设置，或都不设置。',
    )
  return undefined
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

function hostFor(asked: string | undefined, tls: boolean, proxies: number): string {
  if (asked === undefined) return tls ? '0.0.0.0' : '127.0.0.1'
  if (!tls && proxies === 0 && !LOOPBACK.includes(asked))
    throw refusal(
      `HOST=${asked} would send names and results over an open network. Set TLS_CERT and TLS_KEY, or TRUST_PROXY behind a proxy with TLS.`,
      `HOST=${asked} 会使姓名和结果在网络上明文传输。请设置 TLS_CERT 和 TLS_KEY；若前置代理已使用 TLS，请设置 TRUST_PROXY。`,
    )
  return asked
}
