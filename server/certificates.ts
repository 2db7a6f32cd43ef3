/**
 * The certificates that settings name, read once and before anything else is begun: what cannot be used
 * is told by its setting, with what to do.
 */
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import type { Config } from './config.ts'
import { Refusal } from './contract/refusal.ts'
import { say } from './contract/words.ts'

/** For screens: that the two belong together is known before a database is opened. */
export function forScreens({ tls }: Pick<Config, 'tls'>) {
  if (!tls) return null
  const pair = { cert: read('TLS_CERT', tls.cert), key: read('TLS_KEY', tls.key) }
  try {
    createSecureContext(pair)
  } catch (error) {
    throw noPair(tls, error)
  }
  return pair
}

/** For instruments; where these do not fit, their lines say so, and screens go on. */
export function forInstruments({ mllpTls }: Pick<Config, 'mllpTls'>) {
  if (!mllpTls) return null
  return {
    cert: read('MLLP_TLS_CERT', mllpTls.cert),
    key: read('MLLP_TLS_KEY', mllpTls.key),
    ca: read('MLLP_TLS_CA', mllpTls.ca),
  }
}

function read(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(setting, path, (error as NodeJS.ErrnoException).code)
  }
}

function unreadable(setting: string, path: string, code: string | undefined): Refusal {
  if (code === 'ENOENT')
    return refusal(
      `${setting} names ${path}, and no such file is there. Put it there, or correct the setting.`,
      `${setting} 所指的文件 ${path} 不存在。请放置该文件，或更正该设置。`,
    )
  if (code === 'EACCES' || code === 'EPERM')
    return refusal(
      `${setting} names ${path}, which the account of the server may not read. Let it read the file and enter its folders.`,
      `${setting} 所指的文件 ${path}，运行服务的账号无权读取。请授予读取该文件及进入其文件夹的权限。`,
    )
  return refusal(
    `${setting} names ${path}, which cannot be read (${code}). Name a file there.`,
    `${setting} 所指的 ${path} 无法读取（${code}）。请指定一个文件。`,
  )
}

const noPair = ({ cert, key }: { cert: string; key: string }, error: unknown): Refusal => {
  const why = error instanceof Error ? error.message : String(error)
  return refusal(
    `TLS_CERT (${cert}) and TLS_KEY (${key}) are not a certificate and its key in PEM form (${why}). Name the two that belong together.`,
    `TLS_CERT（${cert}）与 TLS_KEY（${key}）不是一对 PEM 格式的证书和私钥（${why}）。请指定相互对应的两个文件。`,
  )
}

const refusal = (en: string, zh: string): Refusal => new Refusal('unavailable', say(en, zh))
