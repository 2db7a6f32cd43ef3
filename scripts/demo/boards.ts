/** A recall board of each centre: a real socket, signed in as the doctor, that counts what it is shown. */
import { io, type Socket } from 'socket.io-client'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { atCentre, CENTRES, type Centre } from './network.ts'
import type { Play } from './play.ts'

export interface Boards {
  /** The newest row of every recall that a centre's board was shown. */
  seen(centre: Centre): ReadonlyMap<string, BoardRow>
  close(): void
}

const PATIENCE_MS = 5_000

/** Connects a board for each centre and waits until the laboratory has greeted them all. */
export async function openBoards(play: Play): Promise<Boards> {
  const seen = Object.fromEntries(CENTRES.map(code => [code, new Map()])) as Record<
    Centre,
    Map<string, BoardRow>
  >
  const sockets = await Promise.all(CENTRES.map(code => openBoard(play, code, seen[code])))
  return {
    seen: code => seen[code],
    close: () => {
      for (const socket of sockets) socket.close()
    },
  }
}

async function openBoard(play: Play, code: Centre, seen: Map<string, BoardRow>): Promise<Socket> {
  const cookie = await play.colleagues.cookieOf(atCentre('doctor', code))
  const socket = io(play.lab.url, { transports: ['websocket'], extraHeaders: { cookie } })
  socket.on('connect', () => socket.emit('since', { heads: {} }))
  socket.on('row', ({ row }: { row: BoardRow }) => seen.set(row.id, row))
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no board of ${code}`)), PATIENCE_MS)
    socket.once('hello', () => {
      clearTimeout(late)
      resolve()
    })
  })
  return socket
}
