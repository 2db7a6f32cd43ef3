/**
 * The process of the boards (`BOARDS=apart`), started by `boards.ts` and ended with it: it reads the
 * journal, owns the sockets, writes nothing and listens on no port. It yields to the receiver, which
 * must answer instruments first.
 */
import type { Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import type { FromBoards, HandedOver, ToBoards } from './boards.ts'
import type { Instant } from './contract/words.ts'
import { openLive } from './live.ts'
import { openReading } from './store/reading.ts'

// Not imported, for the reason that `main.ts` gives.
const { createServer, IncomingMessage } = process.getBuiltinModule('node:http')

const TELL_MS = 500
const LAST_WAIT_MS = 1_500

/** The receiver's clock, which goes on here between two tellings. */
let ahead = 0
const clock = (): Instant => new Date(Date.now() + ahead).toISOString()
const setClock = (now: Instant): void => {
  ahead = Date.parse(now) - Date.now()
}

/** Where the receiver has just ended nobody listens any more; `disconnect` says so next. */
const tell = (said: FromBoards): void => {
  if (process.connected) process.send?.(said, undefined, undefined, () => undefined)
}
const trouble = (what: string, error: unknown): void =>
  tell({ say: 'trouble', what, error: (error as Error | null)?.stack ?? String(error) })

/** Opens the boards over the database of `begin`. */
async function open({ place, secure, now }: Extract<ToBoards, { say: 'begin' }>) {
  setClock(now)
  const store = await openReading(place, clock)
  const server = createServer()
  const live = await openLive(server, {
    ...{ store, clock, secure, transports: ['websocket'], onTrouble: trouble },
  })
  const count = () => tell({ say: 'alive', count: live.count() })
  const counting = setInterval(count, TELL_MS)
  count()
  return {
    wake(at: Instant) {
      setClock(at)
      store.committed()
    },
    take(request: HandedOver, socket: Socket) {
      const upgrade = new IncomingMessage(socket)
      Object.assign(upgrade, { method: request.method, url: request.url, headers: request.headers })
      server.emit('upgrade', upgrade, socket, Buffer.from(request.head, 'base64'))
    },
    async stop() {
      clearInterval(counting)
      await live.stop()
      await store.close()
    },
  }
}

function main(): void {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL)
  let boards: Awaited<ReturnType<typeof open>> | undefined
  process.on('message', (said: ToBoards, socket?: Socket) => {
    socket?.on('error', () => socket.destroy())
    if (said.say === 'begin')
      open(said).then(
        opened => {
          boards = opened
        },
        error => {
          trouble('boards', error)
          process.exitCode = 1
          process.disconnect()
        },
      )
    else if (said.say === 'wake') boards?.wake(said.now)
    // One that went away on the way here has no connection any more.
    else if (socket && boards) boards.take(said.request, socket)
    else socket?.destroy()
  })
  // It lives and dies with the receiver, which hears the signals of a supervisor for both.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
  process.once('disconnect', () => {
    setTimeout(() => process.exit(), LAST_WAIT_MS).unref()
    Promise.resolve(boards?.stop()).finally(() => process.exit())
  })
}

if (!process.send) {
  console.error('This process is started by the server: set BOARDS=apart and run "npm start".')
  process.exit(1)
}
main()
