/** Framing, and the listener and the sender over real sockets on loopback. */
import { createServer, connect as dial, type Socket } from 'node:net'
import { expect } from 'chai'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { answer, mayAnswer } from '../lims-adapters/hl7/ack.ts'
import { split } from '../lims-adapters/hl7/batch.ts'
import { budget } from '../lims-adapters/hl7/budget.ts'
import { decode } from '../lims-adapters/hl7/charset.ts'
import type { Limits, Trouble } from '../lims-adapters/hl7/conversation.ts'
import { headerOf } from '../lims-adapters/hl7/header.ts'
import { type Listener, listen } from '../lims-adapters/hl7/listener.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { Decoder, frame, type Piece } from '../lims-adapters/hl7/mllp.ts'
import { answered, connect, type NoAnswer, type Sender } from '../lims-adapters/hl7/sender.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const framed = (text: string): Buffer => frame(bytes(text))

/** Pieces as text; noise that lies side by side is one, because chunks may cut it anywhere. */
function told(pieces: readonly Piece[]): string[] {
  const out: string[] = []
  for (const { kind, bytes: found } of pieces) {
    const last = out.at(-1)
    const text = found.toString('latin1')
    if (kind === 'noise' && last?.startsWith('noise:')) out[out.length - 1] = last + text
    else out.push(`${kind}:${text}`)
  }
  return out
}

function decoded(chunks: readonly Buffer[], limit?: number): string[] {
  const decoder = new Decoder(limit)
  const pieces = chunks.flatMap(chunk => decoder.push(chunk))
  const rest = decoder.end()
  return told(rest ? [...pieces, rest] : pieces)
}

function cut(whole: Buffer, cuts: readonly number[]): Buffer[] {
  const at = [0, ...cuts.map(c => c % (whole.length + 1)).sort((a, b) => a - b), whole.length]
  return at.slice(1).map((end, i) => whole.subarray(at[i], end))
}

/** The rules of the decoder once more, a byte at a time and without a thought for speed. */
function slowly(stream: Buffer): string[] {
  const pieces: Piece[] = []
  let open: number[] | null = null
  const tell = (kind: Piece['kind'], found: number[]) =>
    pieces.push({ kind, bytes: Buffer.from(found) })
  for (let i = 0; i < stream.length; i++) {
    const byte = stream[i] ?? 0
    if (!open && byte === 0x0b) open = []
    else if (!open) tell('noise', [byte])
    else if (byte === 0x0b) {
      if (open.length > 0) tell('truncated', open)
      else tell('noise', [0x0b])
      open = []
    } else if (byte === 0x1c && stream[i + 1] === 0x0d) {
      tell('frame', open)
      open = null
      i++
    } else if (byte === 0x1c && (i + 1 === stream.length || stream[i + 1] === 0x0b)) {
      // The end of a frame without its CR.
    } else open.push(byte)
  }
  if (open) tell('truncated', open)
  return told(pieces)
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
        expect(decoded([whole])).to.deep.equal(slowly(whole))
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

/** Answers AA for what it can read, AE where reading trips, AR with a number, else silence. */
class Echo {
  readonly heard: Message[] = []
  readonly alarms: string[] = []
  readonly troubles: Trouble[] = []
  #answers = 0

  readonly onFrame = async (payload: Buffer): Promise<Buffer[]> => {
    const read = decode(payload)
    if ('refused' in read) return this.#say(payload, 'AR')
    return split(read.text).messages.flatMap(text => {
      const message = Message.parse(text)
      if ('refused' in message) return this.#say(payload, 'AR')
      this.heard.push(message)
      const code = message.at('ZER', 1) === 'trip' ? 'AE' : 'AA'
      return this.#answer(message.header, code, read.charset)
    })
  }

  readonly onTrouble = (trouble: Trouble): void => {
    this.troubles.push(trouble)
  }

  kinds(): string[] {
    return this.troubles.map(trouble => trouble.kind)
  }

  #say(payload: Buffer, code: 'AR'): Buffer[] {
    const header = headerOf(payload)
    if (mayAnswer(header)) return this.#answer(header, code, 'iso-8859-1')
    this.alarms.push(payload.toString('latin1'))
    return []
  }

  #answer(header: Message['header'], code: 'AA' | 'AE' | 'AR', charset: 'utf-8' | string) {
    if (!mayAnswer(header)) return []
    const controlId = `R${++this.#answers}`
    const known = charset === 'gb18030' ? 'gb18030' : charset === 'utf-8' ? 'utf-8' : 'iso-8859-1'
    return [answer(header, { code, controlId, at: '20260301083000', charset: known })]
  }
}

/** A peer without manners: bytes out, frames in. */
class Raw {
  readonly socket: Socket
  readonly frames: Buffer[] = []
  closed = false
  readonly #decoder = new Decoder()

  constructor(port: number) {
    this.socket = dial({ port, host: '127.0.0.1', noDelay: true })
    this.socket.on('data', chunk => {
      for (const piece of this.#decoder.push(chunk)) this.frames.push(piece.bytes)
    })
    this.socket.on('error', () => this.socket.destroy())
    this.socket.on('close', () => {
      this.closed = true
    })
  }

  /** Each part a packet of its own. */
  async write(...parts: readonly (Buffer | string)[]): Promise<void> {
    for (const part of parts) {
      this.socket.write(part)
      await pause(parts.length > 100 ? 0 : 3)
    }
  }

  /** MSA-1 and MSA-2 of what came back. */
  acks(): string[] {
    return this.frames
      .map(payload => /MSA\|([^|]*)/.exec(payload.toString())?.[1] ?? '')
      .map((code, i) => `${code} ${answered(this.frames[i] ?? Buffer.of())}`)
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

async function until(what: string, holds: () => boolean, ms = 5000): Promise<void> {
  for (const end = Date.now() + ms; !holds(); ) {
    if (Date.now() > end) throw new Error(`not in ${ms} ms: ${what}`)
    await pause(2)
  }
}

const oru = (id: string, value = '4.1', patient = id, more = '') =>
  `MSH|^~\\&|IA|LAB|||20260301||ORU^R01|${id}|P|2.5.1||||||UNICODE UTF-8\r` +
  `PID|1||||${patient}\rOBR|1\rOBX|1|NM|TSH||${value}|mIU/L\r${more}`
const utf8 = (text: string): Buffer => frame(Buffer.from(text))

describe('the listener', () => {
  let listener: Listener
  let echo: Echo
  const peers: Raw[] = []

  async function open(
    limits: Partial<Limits> = {},
    onFrame?: (payload: Buffer) => Promise<readonly Buffer[]>,
  ): Promise<void> {
    echo = new Echo()
    const onTrouble = echo.onTrouble
    const hear = onFrame ?? echo.onFrame
    listener = await listen({ port: 0, host: '127.0.0.1', limits, onFrame: hear, onTrouble })
  }

  function peer(): Raw {
    const raw = new Raw(listener.port)
    peers.push(raw)
    return raw
  }

  const values = () => echo.heard.map(message => `${message.controlId} ${message.at('OBX', 5)}`)

  afterEach(async () => {
    for (const raw of peers.splice(0)) raw.socket.destroy()
    await listener.stop(1000)
  })

  const A1 = utf8(oru('A1', '4.1'))
  const A2 = utf8(oru('A2', '48.7'))
  const inValue = A2.indexOf('48.7') + 1

  for (const [title, parts] of [
    ['T1 one frame', [A1]],
    ['T2 two frames in one write (A-02)', [Buffer.concat([A1, A2])]],
    ['T3 one frame, a byte at a time (A-01)', [...A1].map(byte => Buffer.of(byte))],
    ['T4 a frame and half of the next (A-02)', cut(Buffer.concat([A1, A2]), [A1.length + inValue])],
    ['T5 FS and CR in two chunks (A-01)', cut(Buffer.concat([A1, A2]), [A1.length - 1])],
    ['T6 three frames, one after the other', [A1, A2, utf8(oru('A3', '5.5'))]],
    ['T7 garbage around frames (A-03)', [bytes('\n\0xx'), A1, bytes('\r\n\0garbage'), A2]],
    ['T14 another version', [utf8(oru('A1', '4.1').replace('2.5.1', '2.3.1'))]],
    ['T15 4 MB in OBX-5 (A-07)', [utf8(oru('A1', 'x'.repeat(4_000_000)))]],
  ] as const) {
    it(title, async () => {
      await open()
      const raw = peer()
      await raw.write(...parts)
      const ids = ['A1', 'A2', 'A3'].filter(id => Buffer.concat([...parts]).includes(`|${id}|P`))
      await until('all answered', () => raw.frames.length >= ids.length)
      expect(raw.acks()).to.deep.equal(ids.map(id => `AA ${id}`))
      expect(echo.heard.map(message => message.at('PID', 5))).to.deep.equal(ids)
      expect(echo.heard.map(message => message.all('OBX').length)).to.deep.equal(ids.map(() => 1))
      if (ids.includes('A2')) expect(values()).to.include('A2 48.7')
    })
  }

  it('T8 says nothing to a frame without MSH, and goes on (B-02)', async () => {
    await open()
    const raw = peer()
    await raw.write(framed('PID|1||||nobody\r'), A1)
    await until('answered', () => raw.frames.length > 0)
    expect(raw.acks()).to.deep.equal(['AA A1'])
    expect(echo.alarms).to.deep.equal(['PID|1||||nobody\r'])
  })

  it('T9 goes on after a handler that answers AE', async () => {
    await open()
    const raw = peer()
    await raw.write(utf8(oru('A1', '1', 'A1', 'ZER|trip\r')), A2)
    await until('both answered', () => raw.frames.length === 2)
    expect(raw.acks()).to.deep.equal(['AE A1', 'AA A2'])
  })

  it('T9 drops the line, unanswered, where the handler itself throws', async () => {
    await open({}, () => Promise.reject(new Error('no database')))
    const raw = peer()
    await raw.write(Buffer.concat([A1, A2]))
    await until('closed', () => raw.closed)
    expect(raw.frames).to.deep.equal([])
    expect(echo.kinds()).to.deep.equal(['handler'])
    expect(echo.troubles[0]?.error).to.be.instanceOf(Error)
  })

  it('T10 reads a character split across chunks (A-10)', async () => {
    await open()
    const raw = peer()
    const whole = utf8(oru('A1', '4.1', '王小宝 µ'))
    const at = whole.indexOf('王')
    await raw.write(...cut(whole, [at + 1, at + 2, whole.indexOf('µ') + 1]))
    await until('answered', () => raw.frames.length > 0)
    expect(echo.heard[0]?.at('PID', 5)).to.equal('王小宝 µ')
  })

  for (const [title, declared, encoding, name] of [
    ['T11 Latin-1', '8859/1', 'latin1', 'Zoë 5 µmol'],
    ['T12 GB 18030', 'GB 18030-2000', 'gb18030', '李珅𠮷'],
  ] as const) {
    it(`${title} by MSH-18, and echoes it (A-08)`, async () => {
      await open()
      const raw = peer()
      const text = oru('A1', '4.1', name).replace('UNICODE UTF-8', declared).replace('LAB', name)
      await raw.write(frame(iconv.encode(text, encoding)))
      await until('answered', () => raw.frames.length > 0)
      expect(echo.heard[0]?.at('PID', 5)).to.equal(name)
      const back = iconv.decode(raw.frames[0] ?? Buffer.of(), encoding)
      expect(back.split('\r')[0]?.split('|')[5]).to.equal(name)
      expect(back.split('\r')[0]?.split('|')[17]).to.equal(declared)
    })
  }

  it('T13 reads LF between segments', async () => {
    await open()
    const raw = peer()
    await raw.write(utf8(oru('A1').replaceAll('\r', '\n')))
    await until('answered', () => raw.frames.length > 0)
    expect(echo.heard[0]?.all('OBX')).to.have.length(1)
  })

  it('T16 drops a frame that lost its end, keeps it as evidence, and takes the next (A-04)', async () => {
    await open()
    const raw = peer()
    await raw.write(A1.subarray(0, -2), A2)
    await until('answered', () => raw.frames.length > 0)
    expect(raw.acks()).to.deep.equal(['AA A2'])
    expect(values()).to.deep.equal(['A2 48.7'])
    expect(echo.kinds()).to.deep.equal(['truncated'])
    expect(echo.troubles[0]?.bytes.equals(A1.subarray(1, -2))).to.equal(true)
  })

  it('T17 answers each message of a batch', async () => {
    await open()
    const raw = peer()
    await raw.write(utf8(`BHS|^~\\&|B\r${oru('A1')}${oru('A2')}BTS|2\r`))
    await until('both answered', () => raw.frames.length === 2)
    expect(raw.acks()).to.deep.equal(['AA A1', 'AA A2'])
  })

  it('counts noise, and closes a line of nothing else after 4 KiB (A-03)', async () => {
    await open()
    const raw = peer()
    for (let i = 0; i < 10; i++) await raw.write(A1, Buffer.alloc(1000, '.'))
    await until('answered', () => raw.frames.length === 10)
    expect(raw.closed).to.equal(false)
    await raw.write(Buffer.alloc(4000, '.'))
    await until('closed', () => raw.closed)
    expect(echo.kinds().filter(kind => kind === 'noisy')).to.have.length(1)
  })

  it('closes on a frame over the limit, unanswered (A-07)', async () => {
    await open({ frame: 50_000 })
    const raw = peer()
    await raw.write(utf8(oru('A1', 'x'.repeat(200_000))))
    await until('closed', () => raw.closed)
    expect(echo.heard).to.deep.equal([])
    expect(raw.frames).to.deep.equal([])
    expect(echo.kinds()).to.deep.equal(['too-large'])
  })

  it('gives up a frame that stalls, with what came of it (A-05)', async () => {
    await open({ windowMs: 60 })
    const [stalled, idle] = [peer(), peer()]
    await stalled.write(A2.subarray(0, inValue))
    await until('closed', () => stalled.closed)
    expect(echo.kinds()).to.deep.equal(['stalled'])
    expect(echo.troubles[0]?.bytes.toString()).to.match(/\|4$/)
    await idle.write(A1)
    await until('an idle line may stay', () => idle.frames.length === 1)
  })

  it('keeps what was cut by a disconnect as evidence, unapplied (A-05)', async () => {
    await open()
    const raw = peer()
    await raw.write(A2.subarray(0, inValue))
    raw.socket.end()
    await until('told', () => echo.troubles.length > 0)
    expect(echo.kinds()).to.deep.equal(['truncated'])
    expect(echo.heard).to.deep.equal([])
  })

  it('closes slow ones while honest ones are answered at once (A-11)', async () => {
    await open({ windowMs: 150, total: 300_000, connection: 200_000, connectionsOfPeer: 100 })
    const slow = Array.from({ length: 40 }, peer)
    for (const raw of slow)
      raw.socket.write(Buffer.concat([Buffer.of(0x0b), Buffer.alloc(12_000, 'x')]))
    const drip = setInterval(() => {
      for (const raw of slow) if (!raw.closed) raw.socket.write('x')
    }, 20)
    const honest = await connect({ port: listener.port, host: '127.0.0.1', timeoutMs: 1000 })
    const started = performance.now()
    for (let i = 0; i < 20; i++) await honest.say(Buffer.from(oru(`H${i}`)))
    expect(performance.now() - started).to.be.below(1000)
    await until('all slow ones closed', () => slow.every(raw => raw.closed))
    clearInterval(drip)
    expect(new Set(echo.kinds())).to.deep.equal(new Set(['no-room', 'stalled']))
    await honest.say(Buffer.from(oru('last')))
    honest.close()
  })

  it('hands over what waited when a sender that reads no answers is gone (A-13)', async () => {
    const arrived: string[] = []
    await open({}, async payload => {
      arrived.push(headerOf(payload)?.[10] ?? '')
      return [Buffer.alloc(30_000_000, 'x')]
    })
    const deaf = peer()
    deaf.socket.pause()
    await deaf.write(Buffer.concat([A1, A2]))
    deaf.socket.end()
    await pause(50)
    expect(arrived).to.deep.equal(['A1'])
    deaf.socket.resetAndDestroy()
    await until('both arrived', () => arrived.length === 2)
  })

  it('keeps one address from taking every connection (A-11)', async () => {
    await open({ connectionsOfPeer: 2 })
    const [first, , third] = [peer(), peer(), peer()]
    await until('the third closed', () => third?.closed === true)
    await first?.write(A1)
    await until('the first answered', () => first?.frames.length === 1)
    expect(echo.kinds()).to.deep.equal(['crowded'])
    expect(listener.peers()).to.have.length(2)
    first?.socket.destroy()
    await until('it has left', () => listener.peers().length === 1)
    const next = peer()
    await next.write(A2)
    await until('its place is taken', () => next.frames.length === 1)
  })

  it('hands over a frame whose sender is gone, and survives (A-13)', async () => {
    const arrived: string[] = []
    await open({}, async payload => {
      arrived.push(headerOf(payload)?.[10] ?? '')
      await pause(20)
      return echo.onFrame(payload)
    })
    const gone = peer()
    await gone.write(Buffer.concat([A1, A2]))
    await until('one arrived', () => arrived.length === 1)
    gone.socket.resetAndDestroy()
    await until('both arrived', () => arrived.length === 2)
    const back = peer()
    await back.write(A1)
    await until('answered', () => back.frames.length === 1)
    expect(back.acks()).to.deep.equal(['AA A1'])
    expect(echo.kinds()).to.deep.equal([])
  })

  it('answers in the order of the frames, and never more at once than it may (A-14)', async () => {
    let now = 0
    let most = 0
    await open({ outstanding: 4 }, async payload => {
      most = Math.max(most, ++now)
      const id = headerOf(payload)?.[10] ?? ''
      await pause(Number(id.slice(1)) % 3 === 0 ? 12 : 1)
      now--
      return echo.onFrame(payload)
    })
    const raw = peer()
    const ids = Array.from({ length: 60 }, (_, i) => `P${i}`)
    await raw.write(Buffer.concat(ids.map(id => utf8(oru(id)))))
    await until('all answered', () => raw.frames.length === 60)
    expect(raw.acks()).to.deep.equal(ids.map(id => `AA ${id}`))
    expect(most).to.equal(4)
  })

  it('does not read on while frames wait, and loses none (A-12)', async () => {
    let held = 0
    await open({ connection: 400_000 }, async payload => {
      held++
      await pause(1)
      return echo.onFrame(payload)
    })
    const raw = peer()
    const many = Array.from({ length: 400 }, (_, i) => utf8(oru(`Q${i}`, 'x'.repeat(10_000))))
    await raw.write(Buffer.concat(many))
    await until('all answered', () => raw.frames.length === 400, 10_000)
    expect(held).to.equal(400)
    expect(echo.kinds()).to.deep.equal([])
  })

  it('answers a sender that has closed its own side', async () => {
    await open()
    const raw = peer()
    await raw.write(Buffer.concat([A1, A2]))
    raw.socket.end()
    await until('both answered and closed', () => raw.closed)
    expect(raw.acks()).to.deep.equal(['AA A1', 'AA A2'])
  })

  it('stops: answers what it has taken, takes no more, and lets nobody in', async () => {
    await open({}, async payload => {
      await pause(40)
      return echo.onFrame(payload)
    })
    const raw = peer()
    await raw.write(Buffer.concat([A1, A2]))
    await until('connected', () => listener.peers().length === 1)
    raw.socket.on('end', () => raw.socket.end())
    await listener.stop(2000)
    expect(raw.acks()).to.deep.equal(['AA A1'])
    const late = peer()
    await until('refused', () => late.closed)
  })

  it('stops in time for one who does not close', async () => {
    await open({}, () => new Promise(() => undefined))
    const raw = peer()
    await raw.write(A1)
    await until('connected', () => listener.peers().length === 1)
    const started = performance.now()
    await listener.stop(80)
    expect(performance.now() - started).to.be.within(50, 1000)
  })

  it('says which port is taken', async () => {
    await open()
    const again = listen({
      port: listener.port,
      host: '127.0.0.1',
      onFrame: echo.onFrame,
      onTrouble: echo.onTrouble,
    })
    const error = await again.then(
      () => null,
      (reason: NodeJS.ErrnoException) => reason,
    )
    expect(error?.code).to.equal('EADDRINUSE')
  })
})

describe('the sender (A-14)', () => {
  let stop: () => void
  let sender: Sender

  /** A far end that is told, message by message, which answers to give and when. */
  async function farEnd(script: (id: string, say: (to: string, code?: string) => void) => void) {
    const server = createServer(socket => {
      const decoder = new Decoder()
      const say = (to: string, code = 'AA') =>
        socket.write(framed(`MSH|^~\\&|||||||ACK|x|P|2.5.1\rMSA|${code}|${to}\r`))
      socket.on('data', chunk => {
        for (const piece of decoder.push(chunk)) script(headerOf(piece.bytes)?.[10] ?? '', say)
      })
      socket.on('error', () => socket.destroy())
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    sender = await connect({ port, host: '127.0.0.1', timeoutMs: 80 })
    stop = () => {
      sender.close()
      server.close()
    }
  }

  afterEach(() => stop())

  const say = async (id: string) => answered(await sender.say(Buffer.from(oru(id))))
  const failed = (asked: Promise<unknown>) =>
    asked.then(
      () => 'answered',
      (error: NoAnswer) => error.why,
    )

  it('says one at a time, in order', async () => {
    const heard: string[] = []
    await farEnd((id, reply) => {
      heard.push(id)
      setTimeout(() => reply(id), heard.length === 1 ? 30 : 0)
    })
    expect(await Promise.all(['A', 'B', 'C'].map(say))).to.deep.equal(['A', 'B', 'C'])
    expect(heard).to.deep.equal(['A', 'B', 'C'])
  })

  it('takes only the answer with its own number', async () => {
    await farEnd((id, reply) => {
      reply('another')
      reply(id)
      reply(id)
    })
    expect(await say('A')).to.equal('A')
    expect(await say('B')).to.equal('B')
    await until('the others are dropped', () => sender.discarded() === 4)
  })

  it('gives up in time, drops the answer that comes late, and goes on', async () => {
    await farEnd((id, reply) => setTimeout(() => reply(id), id === 'A' ? 130 : 70))
    expect(await failed(say('A'))).to.equal('timeout')
    expect(await say('B')).to.equal('B')
    expect(sender.discarded()).to.equal(1)
  })

  it('says that it is closed instead of waiting', async () => {
    await farEnd(() => sender.close())
    expect(await failed(say('A'))).to.equal('closed')
    expect(await failed(say('B'))).to.equal('closed')
    expect(sender.open()).to.equal(false)
  })
})
