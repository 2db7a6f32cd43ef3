/**
 * The environment, read once and refused early. A key that is not here does not exist; the README
 * lists them all (a test compares). Nothing secret is ever printed.
 */
import { join, resolve } from 'node:path'
import { z } from 'zod'

const port = z.coerce.number().int().min(0).max(65_535)

const Environment = z.object({
  /** HTTP port of screens and API. */
  PORT: port.default(8080),
  /** Address to listen on; anything but loopback needs TLS or a proxy that has it. */
  HOST: z.string().optional(),
  /** The common MLLP port of instruments. */
  MLLP_PORT: port.default(2575),
  /** Address for instruments; plain MLLP belongs on a closed laboratory network. */
  MLLP_HOST: z.string().default('127.0.0.1'),
  /** Lines over TLS: our certificate and key, and the authority of the instruments' certificates. */
  MLLP_TLS_CERT: z.string().optional(),
  MLLP_TLS_KEY: z.string().optional(),
  MLLP_TLS_CA: z.string().optional(),
  /** Folder of the embedded database and everything else that is kept. */
  LIMS_DATA: z.string().default('./data'),
  /** PostgreSQL instead of the embedded database. */
  DATABASE_URL: z.string().startsWith('postgres').optional(),
  /** The journal's key (mode 0600), outside the folder that is backed up. */
  LIMS_KEY_FILE: z.string().optional(),
  /** Folder for a backup every night, best on another disk; none is made without it. */
  LIMS_BACKUPS: z.string().optional(),
  /** How many backups stay. */
  LIMS_BACKUPS_KEEP: z.coerce.number().int().min(1).max(1_000).default(14),
  /** The key of the backups (mode 0600); made at the first backup, kept where they are not. */
  LIMS_BACKUP_KEY_FILE: z.string().optional(),
  /** The journal's witness, best on another disk or host. */
  LIMS_WITNESS: z.string().optional(),
  /** Certificate and key: https, secure cookies, and other addresses than loopback. */
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  /** How many reverse proxies stand in front, as Express counts them. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  /** Minutes after a stop that was none (a crash, a kill) in which messages are kept before applied. */
  LIMS_CAREFUL_MINUTES: z.coerce.number().min(0).max(100_000).default(60),
  /** `apart`: the boards' sockets live in a process of their own, so that instruments never wait. */
  BOARDS: z.enum(['here', 'apart']).default('here'),
  /** How this laboratory is reached from outside; it stands in the code printed on a report. */
  PUBLIC_ADDRESS: z.url({ protocol: /^https?$/ }).optional(),
  /** Hours after which a session is over, whatever is done in it: a shift. A house decision. */
  SESSION_HOURS: z.coerce.number().min(1).max(24).default(12),
  /** Minutes without a question after which a session is over. A house decision. */
  SESSION_IDLE_MINUTES: z.coerce.number().min(5).max(1440).default(60),
  /** Hours for which a form that was typed and not sent is kept on a computer. A house decision. */
  DRAFT_HOURS: z.coerce.number().min(1).max(72).default(24),
  /** For proofs only: the process kills itself at this named point of the intake. */
  LIMS_CRASH_AT: z.string().optional(),
})

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

/** Reads the environment or throws one sentence per key that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, v]) => v !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(i => `  ${i.path.join('.')}: ${i.message}`)
    throw new Error(`These settings cannot be used:\n${lines.join('\n')}`)
  }
  const e = parsed.data
  if ((e.TLS_CERT === undefined) !== (e.TLS_KEY === undefined))
    throw new Error('TLS needs both TLS_CERT and TLS_KEY; one of them is missing.')
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

function mllpTls(e: z.infer<typeof Environment>): Config['mllpTls'] {
  const { MLLP_TLS_CERT: cert, MLLP_TLS_KEY: key, MLLP_TLS_CA: ca } = e
  if (cert && key && ca) return { cert, key, ca }
  if (cert || key || ca)
    throw new Error(
      'TLS for instruments needs MLLP_TLS_CERT, MLLP_TLS_KEY and MLLP_TLS_CA; at least one of them is missing.',
    )
  return undefined
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost']

function hostFor(asked: string | undefined, tls: boolean, proxies: number): string {
  if (asked === undefined) return tls ? '0.0.0.0' : '127.0.0.1'
  if (!tls && proxies === 0 && !LOOPBACK.includes(asked))
    throw new Error(
      `HOST=${asked} would send names and results over an open network. Set TLS_CERT and TLS_KEY, or TRUST_PROXY behind a proxy with TLS.`,
    )
  return asked
}
