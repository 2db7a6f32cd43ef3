/** One clear sentence, in both languages, for what commonly goes wrong at a start. */
import type { Config } from './config.ts'
import { Refusal } from './contract/refusal.ts'
import { type Say, say } from './contract/words.ts'

/** What Node says of a port or an address that cannot be had; `address` where it listens, `hostname` where it looks up. */
interface Unheard extends NodeJS.ErrnoException {
  readonly port?: number
  readonly address?: string
  readonly hostname?: string
}

export function whyNotStarted(error: unknown, config: Config | null): string {
  const says = error instanceof Refusal ? error.says : whyNotListening(error as Unheard, config)
  if (says) return `${says.en}\n${says.zh}`
  return error instanceof Error ? error.message : String(error)
}

/** Null where it is something else: a file that may not be read has no port. */
function whyNotListening(error: Unheard, config: Config | null): Say | null {
  const { code, syscall, port } = error
  const setting = port !== undefined && port === config?.mllpPort ? 'MLLP_PORT' : 'PORT'
  if (code === 'EADDRINUSE')
    return say(
      `Port ${port} is in use by another program. Stop it, or set ${setting} to a free port.`,
      `端口 ${port} 已被占用。请停止占用程序，或将 ${setting} 设为空闲端口。`,
    )
  if (code === 'EACCES' && syscall === 'listen')
    return say(
      `Port ${port} needs more rights than this account has. Set ${setting} to one above 1023.`,
      `端口 ${port} 需要更高权限，请将 ${setting} 设为 1023 以上的端口。`,
    )
  if (code === 'EADDRNOTAVAIL' || syscall === 'getaddrinfo')
    return noAddress(error.hostname ?? error.address, config)
  return null
}

function noAddress(address: string | undefined, config: Config | null): Say {
  const setting = address === config?.mllpHost ? 'MLLP_HOST' : 'HOST'
  return say(
    `${setting} is ${address}, which is no address of this machine. Set it to one that the machine has.`,
    `${setting} 为 ${address}，不是本机的地址。请改为本机已有的地址。`,
  )
}
