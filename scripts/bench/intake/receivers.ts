/**
 * What ours is measured beside, each in a process of its own:
 * - `bare`: a socket that answers AA to every frame and keeps nothing;
 * - `plain`: the straightforward server: a library's parser, the raw message and a row per OBX, each
 *   message in a durable transaction of its own;
 * - `ceiling`: group commit: a reader written by hand, and whatever waits shares one durable
 *   transaction. It matches nothing, judges nothing, audits nothing.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Message } from 'node-hl7-client'
import { Decoder } from '../../../lims-adapters/hl7/mllp.ts'
import { answerParent } from './processes.ts'
import type { Receiver } from './sides.ts'

const folder = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const RECEIVES: Readonly<Record<Receiver, () => (socket: Socket, frame: Buffer) => void>> = {
  bare: () => (socket, frame) => acknowledge(socket, controlIdOf(frame.toString('latin1'))),
  plain,
  ceiling,
}

function plain() {
  const { keep, begin, commit } = durable()
  return (socket: Socket, frame: Buffer) => {
    const text = frame.toString('utf8')
    const message = new Message({ text })
    const values: Value[] = []
    message.get('OBX').forEach((obx: { get(path: string | number): { toString(): string } }) => {
      values.push([obx.get('3.1').toString(), obx.get(5).toString(), obx.get(6).toString()])
    })
    begin.run()
    keep(message.get('MSH.10').toString(), message.get('OBR.3').toString(), frame, values)
    commit.run()
    acknowledge(socket, message.get('MSH.10').toString())
  }
}

function ceiling() {
  const { keep, begin, commit } = durable()
  let waiting: { socket: Socket; frame: Buffer }[] = []
  const serve = () => {
    const group = waiting
    waiting = []
    const read = group.map(({ frame }) => readByHand(frame))
    begin.run()
    for (const [i, { frame }] of group.entries()) {
      const { controlId, specimen, values } = read[i] as Read
      keep(controlId, specimen, frame, values)
    }
    commit.run()
    for (const [i, { socket }] of group.entries()) acknowledge(socket, read[i]?.controlId ?? '')
  }
  return (socket: Socket, frame: Buffer) => {
    if (waiting.length === 0) setImmediate(serve)
    waiting.push({ socket, frame })
  }
}

type Value = readonly [code: string, value: string, unit: string]
interface Read {
  readonly controlId: string
  readonly specimen: string
  readonly values: readonly Value[]
}

function readByHand(frame: Buffer): Read {
  const segments = frame.toString('utf8').split('\r')
  let controlId = ''
  let specimen = ''
  const values: Value[] = []
  for (const segment of segments) {
    const fields = segment.split('|')
    if (fields[0] === 'MSH') controlId = fields[9] ?? ''
    else if (fields[0] === 'OBR') specimen = fields[3] ?? ''
    else if (fields[0] === 'OBX')
      values.push([(fields[3] ?? '').split('^')[0] ?? '', fields[5] ?? '', fields[6] ?? ''])
  }
  return { controlId, specimen, values }
}

function durable() {
  const db = new Database(join(folder, 'receiver.db'))
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(
    `create table message (id integer primary key, control_id text, bytes blob);
     create table value (id integer primary key, message integer, specimen text, code text, value text, unit text);
     create index value_by_specimen on value (specimen)`,
  )
  const message = db.prepare('insert into message (control_id, bytes) values (?, ?)')
  const value = db.prepare(
    'insert into value (message, specimen, code, value, unit) values (?, ?, ?, ?, ?)',
  )
  return {
    begin: db.prepare('begin immediate'),
    commit: db.prepare('commit'),
    keep(controlId: string, specimen: string, frame: Buffer, values: readonly Value[]) {
      const { lastInsertRowid } = message.run(controlId, frame)
      for (const [code, sent, unit] of values)
        value.run(lastInsertRowid, specimen, code, sent, unit)
    },
  }
}

const controlIdOf = (text: string): string => text.slice(0, text.indexOf('\r')).split('|')[9] ?? ''

function acknowledge(socket: Socket, controlId: string): void {
  socket.write(
    `\x0bMSH|^~\\&|GUTHRIE|LAB|A|B|20261122120000||ACK^R01^ACK|A${controlId}|P|2.5.1\rMSA|AA|${controlId}\r\x1c\r`,
  )
}

const receives = RECEIVES[process.argv[2] as Receiver]()
const server = createServer({ noDelay: true }, socket => {
  const decoder = new Decoder()
  socket.on('error', () => socket.destroy())
  socket.on('data', chunk => {
    for (const { kind, bytes } of decoder.push(chunk)) if (kind === 'frame') receives(socket, bytes)
  })
})
const listening = new Promise<number>(resolve =>
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    resolve(typeof address === 'object' && address ? address.port : 0)
  }),
)
answerParent<'port', number>(() => listening)
