/**
 * Boards in a process of their own: what a crash of that process, or of the receiver, does to them,
 * and what the address they share answers to those who cannot be handed over. That every story of
 * the boards holds there too is told in `lab/live.test.ts`, on the embedded engine.
 */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { expect } from 'chai'
import type { BoardEnd } from './support/board.ts'
import { eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'
import { launch } from './support/server-process.ts'
import { openSite } from './support/site.ts'
import { pause, until } from './support/waiting.ts'

/** The boards' processes that a process started, and that still run. */
function boardsOf(parent: number): number[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return lines.split('\n').flatMap(line => {
    const [pid, ppid, ...args] = line.trim().split(/\s+/)
    return Number(ppid) === parent && args.join(' ').includes('boards-process') ? [Number(pid)] : []
  })
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A word of socket.io in a frame of a client; its mask is of zeros, which changes nothing. */
const wordOf = (word: string): Buffer =>
  Buffer.concat([Buffer.of(0x81, 0x80 | word.length, 0, 0, 0, 0), Buffer.from(word)])

/** Comes back as a screen does: again and again until it is let in. */
async function comesBack(board: BoardEnd): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      return await board.back()
    } catch {
      await pause(100)
    }
  }
  throw new Error('the board was never let in again')
}

eachEngine('boards apart', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine, { settings: { BOARDS: 'apart' } })
  })
  afterEach(() => lab.stop())

  const killed = (): void => {
    const [pid = 0] = boardsOf(process.pid)
    process.kill(pid, 'SIGKILL')
  }

  it('are killed, come back by themselves, and miss and repeat nothing (D-02, INV-6)', async () => {
    const { nora, dora } = lab.people
    const board = await lab.board(dora)
    const cards: string[] = []
    for (const round of ['first', 'second']) {
      const [seen, meanwhile] = [await lab.receivedFrom(nora), await lab.receivedFrom(nora)]
      await lab.measured(seen, { TSH: '48.7' })
      await board.until(() => board.shows()[seen] !== undefined)
      killed()
      await until('it is cut off', () => !board.connected())
      await lab.measured(meanwhile, { TSH: '50' })
      expect(board.shows()[meanwhile], round).to.equal(undefined)
      await comesBack(board)
      await board.caughtUp()
      cards.push(seen, meanwhile)
    }
    const rows = board.heard.filter(h => h.event === 'row')
    const told = board.heard.map(h => `${h.event} ${h.book} ${h.seq} ${h.about ?? h.row?.id}`)
    const all = board.heard.map(h => `${h.seq} ${h.kind ?? h.row?.specimen}`).join(', ')
    expect(
      rows.map(h => h.row?.specimen),
      all,
    ).to.deep.equal(cards)
    expect(told.filter((name, i) => told.indexOf(name) !== i)).to.deep.equal([])
    expect(boardsOf(process.pid)).to.have.length(1)
  })

  it('killed, keep neither instruments nor screens waiting', async () => {
    const card = await lab.receivedFrom(lab.people.nora)
    killed()
    await lab.measured(card)
    expect(await lab.story(card)).to.include('result.recorded')
  })

  it('end with the laboratory, open screens or not', async () => {
    const other = await openLab(engine, { settings: { BOARDS: 'apart' } })
    const before = boardsOf(process.pid)
    const board = await other.board(other.people.dora)
    await other.stop()
    await until('it is cut off', () => !board.connected())
    const [gone] = before.filter(pid => !boardsOf(process.pid).includes(pid))
    expect(before).to.have.length(2)
    expect(isRunning(gone ?? process.pid)).to.equal(false)
  })

  /** What a raw request is answered, until the connection ends. */
  const answerTo = (lines: string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(lab.url)
      const socket = connect(Number(port), hostname, () =>
        socket.write(`${lines.join('\r\n')}\r\n\r\n`),
      )
      let said = ''
      socket.on('data', chunk => {
        said += chunk
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(said))
    })

  it('hear what a screen says while its connection is on the way to them', async () => {
    const [pid = 0] = boardsOf(process.pid)
    const { hostname, port, host } = new URL(lab.url)
    const screen = connect(Number(port), hostname)
    let said = ''
    screen.on('data', chunk => {
      said += chunk.toString('latin1')
    })
    process.kill(pid, 'SIGSTOP')
    try {
      const upgrade = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13']
      const key = `sec-websocket-key: ${randomBytes(16).toString('base64')}`
      const cookie = `cookie: guthrie=${lab.people.dora.token()}`
      const asked = 'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1'
      screen.write(`${[asked, `host: ${host}`, ...upgrade, key, cookie].join('\r\n')}\r\n\r\n`)
      await pause(200)
      // What the receiver reads now reaches nobody.
      screen.write(wordOf('40'))
      await pause(200)
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await until('it is let in', () => said.includes('40{"sid"'))
    screen.write(wordOf('42["since",{"heads":{}}]'))
    await until('it is greeted', () => said.includes('42["hello"'))
    screen.destroy()
  })

  it('refuse what cannot be handed over, and the others are served', async () => {
    const polling = await fetch(`${lab.url}/socket.io/?EIO=4&transport=polling`)
    expect(polling.status).to.equal(400)
    expect((await polling.json()).message).to.match(/WebSocket only/)
    const upgrade = ['host: x', 'connection: upgrade', 'upgrade: websocket']
    expect(await answerTo(['GET /elsewhere HTTP/1.1', ...upgrade])).to.match(/^HTTP\/1.1 404/)
    const strange = ['GET /socket.io/?EIO=9&transport=nothing HTTP/1.1', ...upgrade]
    expect(await answerTo(strange)).to.match(/^HTTP\/1.1 400/)
    expect((await fetch(`${lab.url}/api/openapi.json`)).status).to.equal(200)
    expect((await lab.board(lab.people.dora)).connected()).to.equal(true)
  })
})

eachEngine('the server process with boards apart', engine => {
  it('stopped or killed, leaves no process behind', async () => {
    const site = await openSite(engine, { cards: 1 })
    for (const end of ['stop', 'kill'] as const) {
      const server = await launch({ ...site.settings, BOARDS: 'apart' })
      const [boards = 0] = boardsOf(server.pid)
      expect(isRunning(boards), `before ${end}`).to.equal(true)
      await server[end]()
      await until('its process is gone', () => !isRunning(boards))
    }
    await site.place.drop()
  })
})
