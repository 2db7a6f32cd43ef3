/** Addresses and ranges of them, as lines are set up with. */
import { BlockList, isIP } from 'node:net'
import type { Line } from '../contract/lines.ts'

/** `::ffff:10.1.2.3` is how a socket that takes both families names 10.1.2.3. */
export const plainAddress = (address: string): string =>
  address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')

/** Lists are read anew with their lines about once a second; each is built once. */
const built = new WeakMap<readonly string[], BlockList>()

/** Whether an address is one of these, or in one of these ranges. */
export function covers(list: readonly string[], address: string): boolean {
  if (list.length === 0) return false
  const plain = plainAddress(address)
  const family = familyOf(plain)
  return family !== null && blockList(list).check(plain, family)
}

function blockList(list: readonly string[]): BlockList {
  const known = built.get(list)
  if (known) return known
  const made = new BlockList()
  for (const one of list) {
    const [network = '', bits] = plainAddress(one).split('/')
    const family = familyOf(network)
    if (family === null) continue
    if (bits === undefined) made.addAddress(network, family)
    else made.addSubnet(network, Number(bits), family)
  }
  built.set(list, made)
  return made
}

/** Whether two lists have an address in common, as far as one names an address of the other. */
export const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.some(range => other.includes(range) || covers(other, firstOf(range))) ||
  other.some(range => covers(one, firstOf(range)))

/** Two ranges that share anything share the first address of the smaller one. */
const firstOf = (range: string): string => range.split('/')[0] ?? ''

const familyOf = (address: string): 'ipv4' | 'ipv6' | null =>
  isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : null

/** Whether somebody from an address may come in on a port: some line there lets them. */
export function admits(lines: readonly Line[], port: number | null, address: string): boolean {
  const here = lines.filter(line => line.port === port && line.state === 'on')
  return here.length === 0 || here.some(line => isAllowed(line, address))
}

/** Whether an address is one of those that a line allows. */
export const isAllowed = ({ allowed }: Pick<Line, 'allowed'>, address: string): boolean =>
  allowed.length === 0 || covers(allowed, address)
