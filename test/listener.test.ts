/** The listener over real sockets on loopback: T1 to T17 of the library study, and what else bites. */
import { expect } from 'chai'
import iconv from 'iconv-lite'
import type { Limits } from '../lims-adapters/hl7/conversation.ts'
import { headerOf } from '../lims-adapters/hl7/header.ts'
import { type Listener, listen } from '../lims-adapters/hl7/listener.ts'
import { frame } from '../lims-adapters/hl7/mllp.ts'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { bytes, cut, Echo, framed, oru, Raw, utf8 } from './support/mllp.ts'
import { pause, until } from './support/waiting.ts'

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

  it('T9 does the same where it throws before it promises anything', async () => {
    await open({}, () => {
      throw new Error('a bug')
    })
    const raw = peer()
    await raw.write(A1)
    await until('closed', () => raw.closed)
    expect(echo.kinds()).to.deep.equal(['handler'])
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
    const honest = await connect({ port: listener.port, host: '127.0.0.1', timeoutMs: 3000 })
    for (let i = 0; i < 20; i++) await honest.say(Buffer.from(oru(`H${i}`)))
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
    await until('one arrived', () => arrived.length > 0)
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
    await until('all answered', () => raw.frames.length === 400)
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
    let taken = 0
    let letGo = () => {}
    const gate = new Promise<void>(resolve => {
      letGo = resolve
    })
    await open({}, async payload => {
      taken++
      await gate
      return echo.onFrame(payload)
    })
    const raw = peer()
    await raw.write(Buffer.concat([A1, A2]))
    await until('taken', () => taken > 0)
    raw.socket.on('end', () => raw.socket.end())
    const stopped = listener.stop(5000)
    letGo()
    await stopped
    expect(taken).to.equal(1)
    expect(raw.acks()).to.deep.equal(['AA A1'])
    const late = peer()
    await until('refused', () => late.closed)
  })

  it('stops in time for one who does not close', async () => {
    await open({}, () => new Promise(() => undefined))
    const raw = peer()
    await raw.write(A1)
    await until('connected', () => listener.peers().length === 1)
    await listener.stop(80)
    await until('its connection is cut', () => raw.closed)
    expect(raw.frames).to.deep.equal([])
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
