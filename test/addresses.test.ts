/** Addresses and ranges of lines, and which of two lines a sender speaks for. */
import { expect } from 'chai'
import fc from 'fast-check'
import { Address, type Line } from '../server/contract/lines.ts'
import { admits, covers, overlap, plainAddress } from '../server/exchange/addresses.ts'
import { claimant } from '../server/exchange/reading.ts'

const spelled = (bits: number): string =>
  [24, 16, 8, 0].map(shift => (bits >>> shift) & 0xff).join('.')
const v4 = fc.nat({ max: 0xffff_ffff })
const prefix = fc.integer({ min: 1, max: 32 })

describe('a list of addresses', () => {
  const COVERS: [string[], string, boolean][] = [
    [[], '10.1.2.3', false],
    [['10.1.2.3'], '10.1.2.3', true],
    [['10.1.2.3'], '10.1.2.4', false],
    [['10.1.2.3'], '::ffff:10.1.2.3', true],
    [['10.1.2.0/24'], '10.1.2.255', true],
    [['10.1.2.0/24'], '10.1.3.0', false],
    [['10.1.2.77/24'], '10.1.2.1', true],
    [['0.0.0.0/0'], '203.0.113.9', true],
    [['fd00::/8'], 'fd12:3456::1', true],
    [['fd00::1'], 'fd00:0:0:0:0:0:0:1', true],
    [['fd00::/8'], '10.1.2.3', false],
    [['10.0.0.0/8', 'fd00::1'], 'fd00::1', true],
    [['10.0.0.0/8'], '', false],
    [['10.0.0.0/8'], 'not an address', false],
  ]
  for (const [list, address, does] of COVERS)
    it(`${list} ${does ? 'covers' : 'does not cover'} ${address}`, () => {
      expect(covers(list, address)).to.equal(does)
    })

  it('covers what shares its leading bits, and nothing else', () => {
    fc.assert(
      fc.property(v4, v4, prefix, (network, address, bits) => {
        const same = (network ^ address) >>> (32 - bits) === 0
        expect(covers([`${spelled(network)}/${bits}`], spelled(address))).to.equal(same)
      }),
    )
  })

  it('overlaps another exactly where an address is in both', () => {
    fc.assert(
      fc.property(v4, prefix, v4, prefix, (one, short, other, long) => {
        const same = (one ^ other) >>> (32 - Math.min(short, long)) === 0
        const [a, b] = [`${spelled(one)}/${short}`, `${spelled(other)}/${long}`]
        expect(overlap([a], [b])).to.equal(same)
        expect(overlap([b], [a])).to.equal(same)
      }),
    )
  })

  it('is refused where one of it is no address', () => {
    for (const good of ['10.1.2.3', '10.0.0.0/8', 'fd00::1', 'fd00::/8'])
      expect(Address.safeParse(good).success, good).to.equal(true)
    for (const bad of ['', '10.1.2', '10.1.2.300', '10.0.0.0/33', 'host', '10.1.2.3 '])
      expect(Address.safeParse(bad).success, bad).to.equal(false)
  })

  it('knows the address of a socket that takes both families by its plain name', () => {
    expect(plainAddress('::ffff:10.1.2.3')).to.equal('10.1.2.3')
    expect(plainAddress('fd00::1')).to.equal('fd00::1')
  })
})

describe('a sender', () => {
  const line = (name: string, more: Partial<Line>) =>
    ({ name, sender: 'A|X', port: null, peers: [], allowed: [], state: 'on', ...more }) as Line
  const lines = [
    line('common', {}),
    line('own port', { port: 3001 }),
    line('left', { port: 3002, sender: 'L|' }),
    line('right', { port: 3002, sender: 'R|' }),
    line('of an address', { peers: ['10.1.1.1'], sender: 'P|' }),
    line('one of two', { peers: ['10.1.1.0/24'], sender: 'Q|' }),
    line('behind a port and an address', { port: 3003, peers: ['10.9.9.9'], sender: 'S|' }),
    line('the rest of that port', { port: 3003, sender: 'T|' }),
  ]
  const SPEAKS: [string, string, number, string | null][] = [
    ['A|X', '10.5.5.5', 2575, 'common'],
    ['B|X', '10.5.5.5', 2575, null],
    ['|', '10.5.5.5', 2575, null],
    ['B|X', '10.5.5.5', 3001, 'own port'],
    ['|', '10.5.5.5', 3001, 'own port'],
    ['L|', '10.5.5.5', 3002, 'left'],
    ['R|', '10.5.5.5', 3002, 'right'],
    ['A|X', '10.5.5.5', 3002, null],
    ['P|', '10.1.1.1', 2575, 'of an address'],
    ['Q|', '10.1.1.1', 2575, 'one of two'],
    ['A|X', '10.1.1.1', 2575, null],
    ['A|X', '10.1.1.2', 2575, 'one of two'],
    ['T|', '10.9.9.9', 3003, 'behind a port and an address'],
    ['S|', '10.5.5.5', 3003, 'the rest of that port'],
  ]
  for (const [sender, address, port, name] of SPEAKS)
    it(`${sender} from ${address} at ${port} speaks for ${name ?? 'nobody'}`, () => {
      const found = claimant(sender, { address, port, certificate: null }, lines)
      expect(found?.name ?? null).to.equal(name)
    })

  it('is admitted to a port where any line that is on lets it in', () => {
    const guarded = line('guarded', { port: 1, allowed: ['10.0.0.0/8'] })
    expect(admits([guarded], 1, '10.1.1.1')).to.equal(true)
    expect(admits([guarded], 1, '11.1.1.1')).to.equal(false)
    expect(admits([guarded, line('open', { port: 1 })], 1, '11.1.1.1')).to.equal(true)
    expect(admits([guarded, line('off', { port: 1, state: 'off' })], 1, '11.1.1.1')).to.equal(false)
    expect(admits([guarded], null, '11.1.1.1')).to.equal(true)
  })
})
