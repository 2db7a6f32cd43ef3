/** Framing by itself: bytes in, frames and oddities out. */
import { expect } from 'chai'
import fc from 'fast-check'
import { budget } from '../lims-adapters/hl7/budget.ts'
import { Decoder } from '../lims-adapters/hl7/mllp.ts'
import { bytes, cut, framed } from './support/mllp.ts'
import { slowly, told } from './support/second-decoder.ts'

function decoded(chunks: readonly Buffer[], limit?: number): string[] {
  const decoder = new Decoder(limit)
  const pieces = chunks.flatMap(chunk => decoder.push(chunk))
  const rest = decoder.end()
  return told(rest ? [...pieces, rest] : pieces)
}

describe('MLLP frames', () => {
  const stream = fc
    .array(
      fc.oneof(
        fc.constantFrom('\x0b', '\x1c\r', '\x1c', '\r', '\n', '\x00', 'µ', 'OBX|48.7'),
        fc.string({ maxLength: 8 }).map(text => `\x0b${text}\x1c\r`),
      ),
      { maxLength: 20 },
    )
    .map(parts => Buffer.from(parts.join('')))

  it('come out the same however the bytes were cut (A-01, A-10)', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (whole, cuts) => {
        expect(decoded(cut(whole, cuts))).to.deep.equal(decoded([whole]))
      }),
      { numRuns: 5000 },
    )
  })

  it('agree with a second decoder on any bytes (A-03, A-04, A-06)', () => {
    fc.assert(
      fc.property(stream, whole => {
        expect(decoded([whole])).to.deep.equal(told(slowly(whole)))
      }),
      { numRuns: 5000 },
    )
  })

  it('come out one by one from one chunk, and a part waits (A-02)', () => {
    const decoder = new Decoder()
    const chunk = Buffer.concat([framed('A1'), framed('A2'), framed('48.7').subarray(0, 2)])
    expect(told(decoder.push(chunk))).to.deep.equal(['frame:A1', 'frame:A2'])
    expect(told(decoder.push(framed('48.7').subarray(2)))).to.deep.equal(['frame:48.7'])
  })

  it('cut anywhere are evidence, never a frame (A-05)', () => {
    const whole = framed('MSH|^~\\&|IA\rOBX|1|NM|TSH||48.7')
    for (let end = 1; end < whole.length; end++) {
      const seen = decoded([whole.subarray(0, end)])
      const payload = whole.subarray(1, Math.min(end, whole.length - 2)).toString('latin1')
      expect(seen, `cut at ${end}`).to.deep.equal([`truncated:${payload}`])
    }
  })

  for (const [title, sent, seen] of [
    ['a VT inside (A-04)', '\x0bA1\x0bA2\x1c\r', ['truncated:A1', 'frame:A2']],
    ['no CR, then the next', '\x0bA1\x1c\x0bA2\x1c\r', ['truncated:A1', 'frame:A2']],
    ['FS in the data', '\x0bA\x1cB\x1c\r', ['frame:A\x1cB']],
    ['doubled VT', '\x0b\x0bA\x1c\r', ['noise:\x0b', 'frame:A']],
    ['doubled FS', '\x0bA\x1c\x1c\r', ['frame:A\x1c']],
    ['doubled end', '\x0bA\x1c\r\x1c\r', ['frame:A', 'noise:\x1c\r']],
    ['nothing inside', '\x0b\x1c\r', ['frame:']],
    ['an end without a beginning', 'A\x1c\r', ['noise:A\x1c\r']],
  ] as const) {
    it(`have one outcome for ${title} (A-06)`, () => {
      expect(decoded([bytes(sent)])).to.deep.equal(seen)
      expect(decoded([...bytes(sent)].map(byte => Buffer.of(byte)))).to.deep.equal(seen)
    })
  }

  it('of exactly the limit pass, and one byte more shuts the decoder (A-07)', () => {
    const end = framed('ok')
    expect(decoded([framed('x'.repeat(8)), end], 8)).to.deep.equal(['frame:xxxxxxxx', 'frame:ok'])
    for (const chunks of [
      [framed('x'.repeat(9)), end],
      [...framed('x'.repeat(9)), ...end].map(b => Buffer.of(b)),
    ]) {
      const seen = decoded(chunks, 8)
      expect(seen).to.have.length(1)
      expect(seen[0]).to.match(/^too-large:/)
    }
  })

  it('give back all the memory they took but that of whole frames (A-11)', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 6 }), (whole, cuts) => {
        let held = 0
        const room = {
          take: (n: number) => {
            held += n
            return true
          },
          give: (n: number) => {
            held -= n
          },
        }
        const decoder = new Decoder(undefined, room)
        for (const piece of cut(whole, cuts).flatMap(chunk => decoder.push(chunk))) {
          if (piece.kind === 'frame') room.give(piece.bytes.length)
        }
        expect(held).to.equal(decoder.unfinished)
        decoder.end()
        expect(held).to.equal(0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the byte budget (A-11)', () => {
  it('makes the largest unfinished frame give way, not the one who asks', () => {
    const purse = budget(100, 90)
    const holder = (unfinished: number) => {
      const one = {
        held: 0,
        dropped: 0,
        unfinished: () => (one.dropped ? 0 : unfinished),
        drop: () => {
          one.dropped++
          purse.give(one, one.held)
        },
      }
      purse.holders.add(one)
      purse.take(one, unfinished)
      return one
    }
    const [slow, slower, honest] = [holder(30), holder(60), holder(0)]
    expect(purse.take(honest, 20)).to.equal(true)
    expect([slow.dropped, slower.dropped, honest.dropped]).to.deep.equal([0, 1, 0])
    expect(purse.used()).to.equal(50)
    expect(purse.take(honest, 80)).to.equal(false)
  })
})
