/**
 * A network between boards and the laboratory that harms one connection at a time: cut without a word,
 * swallowed for a while (both sides believe that it stands), or closed in one direction alone.
 */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export const HARMS = ['cut', 'swallow', 'half'] as const
export type Harm = (typeof HARMS)[number]

export interface BadNetwork {
  readonly port: number
  /** The laboratory is somewhere else now; connections that stand are left alone. */
  leadsTo(port: number): void
  /** Harms the connection of whoever came from this port of their own; false: there is none. */
  harm(from: number, how: Harm): boolean
  close(): void
}

const SWALLOW_MS = 300

interface Way {
  readonly near: Socket
  readonly far: Socket
}

export async function badNetwork(): Promise<BadNetwork> {
  const ways = new Map<number, Way>()
  let target = 0
  const server = createServer({ noDelay: true }, near => {
    const far = connect({ port: target, host: '127.0.0.1', noDelay: true })
    const from = near.remotePort ?? 0
    ways.set(from, { near, far })
    const end = () => {
      ways.delete(from)
      near.destroy()
      far.destroy()
    }
    for (const side of [near, far]) side.on('error', end).on('close', end)
    near.on('data', bytes => far.write(bytes))
    far.on('data', bytes => near.write(bytes))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    leadsTo(port) {
      target = port
    },
    harm(from, how) {
      const way = ways.get(from)
      if (!way) return false
      HARM[how](way)
      return true
    },
    close() {
      for (const { near, far } of ways.values()) for (const side of [near, far]) side.destroy()
      server.close()
    },
  }
}

const HARM: Readonly<Record<Harm, (way: Way) => void>> = {
  cut({ near, far }) {
    near.resetAndDestroy()
    far.resetAndDestroy()
  },
  /** What is said meanwhile is lost; then nothing is left of the connection. */
  swallow({ near, far }) {
    for (const side of [near, far]) side.removeAllListeners('data').resume()
    setTimeout(() => {
      near.destroy()
      far.destroy()
    }, SWALLOW_MS)
  },
  half({ far }) {
    far.end()
  },
}
