/**
 * Loaded into a server before its own code (`node --import`): writes down whom it calls, a line each,
 * into the file that OUTBOUND_TO names. Whatever speaks TCP goes through here, and so does the look-up
 * of a name; what is written is what was asked for, before it is known whether anybody answers.
 */
import dns from 'node:dns'
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { isIP, Socket } from 'node:net'

const file = process.env.OUTBOUND_TO
const note = (what: string) => file && appendFileSync(file, `${what}\n`)

type Options = { readonly host?: string; readonly port?: number; readonly path?: string }

const connect = Socket.prototype.connect
Socket.prototype.connect = function (this: Socket, ...args: unknown[]) {
  // Node's own callers pass what they have made of their arguments.
  const [first, second] = (Array.isArray(args[0]) ? args[0] : args) as [Options | number, unknown]
  const given = typeof first === 'object' ? first : { port: first, host: second as string }
  const { host = 'localhost', port, path } = given as Options
  note(path ? `path ${path}` : `tcp ${host}:${port}`)
  return Reflect.apply(connect, this, args)
} as typeof connect

for (const door of [dns, dns.promises] as unknown as Record<string, unknown>[])
  for (const name of Object.keys(door).filter(key => /^(lookup|resolve|reverse)/.test(key))) {
    const real = door[name]
    if (typeof real !== 'function') continue
    door[name] = (...args: unknown[]) => {
      // An address is no name: it is looked up nowhere.
      if (isIP(String(args[0])) === 0) note(`name ${args[0]}`)
      return Reflect.apply(real, door, args)
    }
  }
syncBuiltinESMExports()
