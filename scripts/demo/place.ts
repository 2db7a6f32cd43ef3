/** Where the demo lives: a folder of its own, emptied at the start, and ports that are free. */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import Database from 'better-sqlite3'
import { type Config, readConfig } from '../../server/config.ts'
import { here, tell } from './words.ts'

/** Something the person at the keyboard can put right; printed without a stack. */
export class Trouble extends Error {}

/** Of the environment only the ports: the demo is embedded, on loopback, and in fast motion. */
export function demoConfig(folder: string): Config {
  const { PORT, MLLP_PORT } = process.env
  try {
    const own = { LIMS_DATA: folder, LIMS_BACKUPS: `${folder}.backups` }
    return readConfig({ PORT, MLLP_PORT, ...own, SESSION_IDLE_MINUTES: '1440' })
  } catch (error) {
    throw new Trouble(error instanceof Error ? error.message : String(error))
  }
}

/** Lies in every folder that the demo made, so that it never empties one that it did not make. */
const MARK = 'this-is-a-demo.txt'

/** Removes what an earlier demo left: database, keys, witness, backups. Not from under a running one. */
export function emptied({ folder, keyFile, witness, backups, backupKeyFile }: Config): void {
  const path = resolve(folder)
  if (existsSync(path) && readdirSync(path).length > 0 && !existsSync(join(path, MARK)))
    throw notADemo(path)
  if (isInUse(path)) throw running(path)
  for (const left of [path, keyFile, witness, backups, backupKeyFile])
    if (left !== null) rmSync(left, { recursive: true, force: true })
  mkdirSync(path, { recursive: true })
  writeFileSync(
    join(path, MARK),
    'Made by "npm run demo", which empties this folder at its start.\n',
  )
}

const notADemo = (folder: string) =>
  new Trouble(
    here(
      `${folder} holds something that is no demo's. Nothing was touched; give the demo a folder of its own.`,
      `${folder} 中有非演示数据，未作任何改动。请为演示另选文件夹。`,
    ),
  )

const running = (folder: string) =>
  new Trouble(
    here(
      `A demo is running on ${folder} already. Stop it, or give this one another folder: npm run demo -- --data FOLDER`,
      `已有演示正在使用 ${folder}。请先停止，或另选文件夹：npm run demo -- --data 文件夹`,
    ),
  )

/** The store holds an exclusive lock on this file for as long as its process lives. */
function isInUse(folder: string): boolean {
  const file = join(folder, 'server.lock')
  if (!existsSync(file)) return false
  const lock = new Database(file, { timeout: 0 })
  try {
    lock.exec('begin exclusive')
    return false
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return true
    throw error
  } finally {
    lock.close()
  }
}

const MOST_TRIED = 50

/** The configured ports, or the next free ones, which it says. */
export async function freePorts(config: Config): Promise<Config> {
  const port = await freePort(config.port, config.host, 'PORT')
  const mllpPort = await freePort(config.mllpPort, config.mllpHost, 'MLLP_PORT')
  return { ...config, port, mllpPort }
}

async function freePort(wanted: number, host: string, key: string): Promise<number> {
  for (let port = wanted; port < wanted + MOST_TRIED; port++) {
    if (!(await isFree(port, host))) continue
    if (port !== wanted)
      tell(
        `${key} ${wanted} is in use; taking ${port}.`,
        `${key} ${wanted} 已被占用，改用 ${port}。`,
      )
    return port
  }
  throw new Trouble(
    here(
      `No free port from ${wanted} on. Set ${key} to a free one.`,
      `自 ${wanted} 起没有可用端口。请将 ${key} 设为空闲端口。`,
    ),
  )
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}
