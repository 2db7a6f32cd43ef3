/** The sender against far ends that delay, swap and repeat their answers. */
import { createServer } from 'node:net'
import { expect } from 'chai'
import { headerOf } from '../lims-adapters/hl7/header.ts'
import { Decoder } from '../lims-adapters/hl7/mllp.ts'
import { answered, connect, type NoAnswer, type Sender } from '../lims-adapters/hl7/sender.ts'
import { framed, oru } from './support/mllp.ts'
import { PATIENCE_MS, until } from './support/waiting.ts'

describe('the sender (A-14)', () => {
  let stop: () => void
  let sender: Sender

  /** A far end that is told, message by message, which answers to give and when. */
  async function farEnd(
    script: (id: string, say: (to: string, code?: string) => void) => void,
    timeoutMs = PATIENCE_MS,
  ) {
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
    sender = await connect({ port, host: '127.0.0.1', timeoutMs })
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
    await farEnd((id, reply) => {
      if (id === 'A') return
      reply('A')
      reply(id)
    }, 500)
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
