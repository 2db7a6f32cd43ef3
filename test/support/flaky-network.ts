/** A network between a browser and the laboratory that a test can take away and give back. */

import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

export interface FlakyNetwork {
  /** The laboratory's address as seen through this network. */
  readonly url: string
  /** Every connection is cut and no new one is let in. */
  lose(): void
  comeBack(): void
  close(): Promise<void>
}

export async function flakyNetwork(target: string): Promise<FlakyNetwork> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let lost = false
  const server = createServer(near => {
    if (lost) return void near.destroy()
    const far = connect(Number(port), hostname)
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose() {
      lost = true
      cut()
    },
    comeBack() {
      lost = false
    },
    close() {
      cut()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
