/**
 * A recall board of each centre: a real socket, signed in as the doctor, that counts what it is
 * shown. It keeps the numbers of what it has heard, as the screen does: when its connection or its
 * session has ended it comes back, says them, and is given what it missed.
 */
import { io, type Socket } from 'socket.io-client'
import type { BoardRow } from '../../server/contract/recalls.ts'
import { atCentre, CENTRES, type Centre } from './network.ts'
import type { Play } from './play.ts'

export interface Boards {
  /** The newest row of every recall that a centre's board was shown. */
  seen(centre: Centre): ReadonlyMap<string, BoardRow>
  close(): void
}

type Heads = Record<string, number>

const PATIENCE_MS = 5_000

/** Connects a board for each centre and waits until the laboratory has greeted them all. */
export async function openBoards(play: Play): Promise<Boards> {
  const boards = await Promise.all(CENTRES.map(code => Board.open(play, code)))
  return {
    seen: code => boards[CENTRES.indexOf(code)]?.seen ?? new Map(),
    close: () => {
      for (const board of boards) board.close()
    },
  }
}

class Board {
  readonly seen = new Map<string, BoardRow>()
  readonly #play: Play
  readonly #login: string
  readonly #socket: Socket
  #cursor: Heads = {}

  constructor(play: Play, login: string) {
    this.#play = play
    this.#login = login
    this.#socket = io(play.lab.url, { transports: ['websocket'], autoConnect: false })
    this.#socket.on('connect', () => this.#socket.emit('since', { heads: this.#cursor }))
    this.#socket.on('hello', ({ heads }: { heads: Heads }) => {
      this.#cursor = { ...heads, ...this.#cursor }
    })
    this.#socket.on('told', (said: { book: string; seq: number; row?: BoardRow }[]) => {
      for (const { book, seq, row } of said) {
        if (row) this.seen.set(row.id, row)
        this.#heard({ [book]: seq })
      }
    })
    this.#socket.on('beat', ({ heads }) => this.#heard(heads))
    this.#socket.on('over', () => void this.#lookAgain())
    this.#socket.on('bye', () => void this.#comeBack())
  }

  static async open(play: Play, code: Centre): Promise<Board> {
    const board = new Board(play, atCentre('doctor', code))
    await board.#comeBack()
    await board.#greeted()
    return board
  }

  close(): void {
    this.#socket.close()
  }

  #heard(heads: Heads): void {
    for (const [book, seq] of Object.entries(heads))
      this.#cursor[book] = Math.max(this.#cursor[book] ?? 0, seq)
  }

  /** With the cookie of a session that holds. */
  async #comeBack(): Promise<void> {
    const cookie = await this.#play.colleagues.cookieOf(this.#login)
    this.#socket.io.opts.extraHeaders = { cookie }
    this.#socket.disconnect().connect()
  }

  /** Away for too long to be told piece by piece: the board is asked for as a whole. */
  async #lookAgain(): Promise<void> {
    const doctor = await this.#play.colleagues.as(this.#login)
    const { rows, heads } = await doctor.showBoard({})
    for (const row of rows) this.seen.set(row.id, row)
    this.#heard(heads)
  }

  #greeted(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`${this.#login} has no board`)), PATIENCE_MS)
      this.#socket.once('hello', () => {
        clearTimeout(late)
        resolve()
      })
    })
  }
}
