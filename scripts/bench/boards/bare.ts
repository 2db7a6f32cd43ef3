/** A bare socket.io server in a process of its own: it tells everybody in one room, and does nothing else. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { answerParent } from '../intake/processes.ts'

export type BareAsk = 'port' | { readonly tell: unknown }

const server = createServer()
const io = new Server(server, { serveClient: false, transports: ['websocket'] })
io.on('connection', socket => {
  socket.join('room')
  socket.on('since', () => socket.emit('hello', { heads: {} }))
})
const listening = new Promise<number>(resolve =>
  server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
)

/** The port; or, in milliseconds of the machine's one clock, when it was told. */
answerParent<BareAsk, number>(async ask => {
  if (ask === 'port') return listening
  const at = Number(process.hrtime.bigint()) / 1e6
  io.to('room').emit('told', [ask.tell])
  return at
})
