/** A label printer on the network, as far as a wire can tell: it takes what is sent and closes. */

import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

export interface LabelPrinter {
  readonly port: number
  /** Every format it took, `^XA` to `^XZ`, in order. */
  formats(): string[]
  /** From now on it takes everything and never ends, as one whose lid is open. */
  hang(): void
  /** Its lid is closed: what hung is taken after all, and what comes next at once. */
  heal(): void
  stop(): Promise<void>
}

export async function openLabelPrinter(): Promise<LabelPrinter> {
  let taken = ''
  let isHanging = false
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.on('data', bytes => {
      taken += bytes.toString('latin1')
    })
    socket.on('end', () => {
      if (!isHanging) socket.end()
    })
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    formats: () => taken.split(/(?<=\^XZ\n)/).filter(Boolean),
    hang: () => {
      isHanging = true
    },
    heal: () => {
      isHanging = false
      for (const socket of open) if (socket.readableEnded) socket.end()
    },
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
