/**
 * The nightly backup: at two in the morning, when nobody collects or measures, or as soon as the server
 * is up where the last night had none. One that fails is tried again every hour, and whoever answers for
 * the machine sees it on their first page.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Backups } from './contract/backups.ts'
import { Refusal } from './contract/refusal.ts'
import { dayOf, type Instant, later, type Say, say, startOfDay } from './contract/words.ts'
import { REGISTRY } from './lab/places.ts'
import { everySoOften } from './rounds.ts'
import { type BackupKeys, backupsIn, sum } from './store/backup.ts'
import type { Actor, Store } from './store/store.ts'

export interface BackingUpOptions extends BackupKeys {
  readonly store: Store
  readonly place: { readonly url?: string | undefined; readonly folder: string }
  /** Where they go; null where none was named. */
  readonly folder: string | null
  readonly keep: number
  readonly clock: () => Instant
  readonly onBug: (error: unknown, about: string) => void
  /** How often it is looked whether one is due; a minute unless told. */
  readonly everyMs?: number | undefined
}

/** What the process that makes one is told, and what it answers. */
export interface BackupOrder extends BackupKeys {
  readonly place: BackingUpOptions['place']
  readonly folder: string
  readonly keep: number
  readonly at: Instant
}
export type BackupOutcome =
  | {
      readonly is: 'made'
      readonly path: string
      readonly rows: Readonly<Record<string, number>>
      readonly bytes: number
    }
  | { readonly is: 'refused'; readonly says: Say }
  | { readonly is: 'broken'; readonly why: string }

const PROCESS = join(import.meta.dirname, 'backup-process.ts')
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const AT_NIGHT_MS = 2 * HOUR_MS
const OVERDUE_MS = DAY_MS + 2 * HOUR_MS

export class BackingUp {
  readonly #options: BackingUpOptions
  readonly #round: { stop(): Promise<void> } | null
  #running: Promise<void> | null = null
  #failed: Backups['failed'] = null
  #child: ChildProcess | undefined
  #stopping = false

  constructor(options: BackingUpOptions) {
    this.#options = options
    const { folder, onBug, everyMs } = options
    const round = { does: 'making the nightly backup', onBug, everyMs }
    this.#round = folder === null ? null : everySoOften(round, () => this.#look(folder))
  }

  async show(): Promise<Backups> {
    const { folder, keep, clock } = this.#options
    if (folder === null) return { state: 'off', folder, keep, nextAt: null, failed: null, rows: [] }
    const rows = await rowsIn(folder)
    const isOld = (rows[0]?.at ?? '') < later(clock(), -OVERDUE_MS)
    const state = this.#running ? 'running' : isOld ? 'overdue' : 'fine'
    const nextAt = later(lastNight(clock()), DAY_MS)
    return { state, folder, keep, nextAt, failed: this.#failed, rows }
  }

  /**
   * Begins one; what became of it is seen by looking again.
   * @throws Refusal where no folder was named, or one is being made
   */
  async make(by: Actor): Promise<Backups> {
    const { folder, onBug } = this.#options
    if (folder === null) throw NO_FOLDER
    if (this.#running) throw IN_HAND
    this.#make(by, folder).catch(error => onBug(error, 'making a backup'))
    return this.show()
  }

  async #look(folder: string): Promise<void> {
    const now = this.#options.clock()
    const [newest] = await rowsIn(folder)
    const isThere = newest !== undefined && newest.at >= lastNight(now)
    const isTooSoon = this.#failed !== null && this.#failed.at > later(now, -HOUR_MS)
    if (!isThere && !isTooSoon && !this.#running) await this.#make({ id: 'clock' }, folder)
  }

  #make(by: Actor, folder: string): Promise<void> {
    this.#running = this.#makeOne(by, folder).finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #makeOne(by: Actor, folder: string): Promise<void> {
    const { place, keep, keyFile, backupKeyFile, clock, onBug, store } = this.#options
    const at = clock()
    const outcome = await this.#inItsOwn({ place, folder, keep, keyFile, backupKeyFile, at })
    if (outcome.is === 'broken') onBug(new Error(outcome.why), 'making a backup')
    if (outcome.is !== 'made') {
      this.#failed = { at, says: outcome.is === 'refused' ? outcome.says : BROKEN }
      return
    }
    this.#failed = null
    const { path, rows, bytes } = outcome
    await store.work(by, [REGISTRY], async work =>
      work.tell('backup.made', basename(path), { rows: sum(rows), bytes }, REGISTRY),
    )
  }

  #inItsOwn(order: BackupOrder): Promise<BackupOutcome> {
    const child = fork(PROCESS, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child = child
    return new Promise(resolve => {
      const broken = (why: string) => resolve({ is: 'broken', why })
      child.once('message', (outcome: BackupOutcome) => resolve(outcome))
      child.once('error', error => broken(error.message))
      child.once('exit', (code, signal) => {
        if (this.#stopping) resolve({ is: 'refused', says: STOPPED })
        else broken(`the process ended without an answer (${signal ?? code})`)
      })
      child.send(order, error => error && broken(error.message))
    })
  }

  /** One that is being made is broken off: a stop does not wait for gigabytes, and the next start makes it. */
  async stop(): Promise<void> {
    this.#stopping = true
    this.#child?.kill()
    await this.#round?.stop()
    // What became of it was told to whoever began it.
    await this.#running?.catch(() => undefined)
  }
}

async function rowsIn(folder: string): Promise<Backups['rows']> {
  const all = await backupsIn(folder)
  const sizes = await Promise.all(
    all.map(({ name }) =>
      stat(join(folder, name)).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  )
  // One may have been taken away between the two.
  return all.flatMap((one, i) => (sizes[i] == null ? [] : [{ ...one, bytes: sizes[i] }]))
}

/** Two in the morning of this night, or of the last one where it is not two yet. */
function lastNight(now: Instant): Instant {
  const tonight = later(startOfDay(dayOf(now)), AT_NIGHT_MS)
  return tonight <= now ? tonight : later(tonight, -DAY_MS)
}

const conflict = (en: string, zh: string): Refusal => new Refusal('conflict', say(en, zh))

const NO_FOLDER = conflict(
  'No folder was named for backups. Whoever runs the machine sets LIMS_BACKUPS and starts the server again.',
  '尚未指定备份文件夹。请由服务器维护人员设置 LIMS_BACKUPS 后重新启动。',
)
const IN_HAND = conflict(
  'A backup is being made at this moment. Look again in a minute.',
  '正在生成备份，请稍后查看。',
)
const STOPPED = say('The server was stopped meanwhile.', '生成期间服务停止。')
const BROKEN = say(
  'Making the backup failed on our side; it has been logged. It is tried again within the hour.',
  '生成备份时系统出错，已记录，将在一小时内重试。',
)
