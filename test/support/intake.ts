/**
 * Stories of the intake: a laboratory with cards on its shelf, instruments with and without manners,
 * and after each story the count: every byte that was acknowledged is kept (INV-1), every message
 * and observation is accounted for (INV-2), through the door and from the rows themselves.
 */
import { expect } from 'chai'
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import { connect, type Sender } from '../../lims-adapters/hl7/sender.ts'
import type { MessageOnList } from '../../server/contract/messages.ts'
import type { Store } from '../../server/store/store.ts'
import type { MessageRow } from '../../server/store/tables.ts'
import { type Measured, message } from './analyzer.ts'
import { accountIn, imbalances, rowsOf } from './balance.ts'
import { eachEngine } from './engines.ts'
import { type Lab, type LabWish, openLab } from './lab.ts'
import { Raw } from './mllp.ts'
import { shelve } from './shelf.ts'
import { until } from './waiting.ts'

export interface IntakeStory {
  readonly lab: Lab
  /** The next card on the shelf of GMCH, received and not yet measured. */
  card(): string
  /** A value as a message of GMCH's instrument. */
  text(measured: Measured, controlId: string): string
  /** A connection of its own that sends and waits for its answer. */
  line(): Promise<Sender>
  /** Says a payload, on a connection of its own unless told, and gives the answer. */
  say(payload: string | Buffer, on?: Sender): Promise<Answer>
  /** A connection that writes what it likes. */
  raw(): Raw
  /** Writes bytes and knows, by the answer to a later message, that nothing was said to them. */
  saySilently(...parts: readonly Buffer[]): Promise<void>
  /** Every row of `message`, `parked` and `result`, in order. */
  rows(): ReturnType<typeof rowsOf>
  /** Messages of GMCH as a technician sees them, the oldest first. */
  listed(): Promise<MessageOnList[]>
}

export interface Answer {
  readonly bytes: Buffer
  /** As Latin-1, as it travelled. */
  readonly text: string
  /** MSA-1 */
  readonly code: string
}

export const answerOf = (bytes: Buffer): Answer => {
  const text = bytes.toString('latin1')
  return { bytes, text, code: /\rMSA.(..)/.exec(text)?.[1] ?? '' }
}

const SHELF = 12
/** Beyond the numbers that the wards of a test laboratory were issued. */
const FIRST = 50_001

/** Stories on both engines, each in a laboratory of its own, which must balance at its end. */
export function intakeStories(
  title: string,
  define: (story: IntakeStory) => void,
  wish: () => Promise<LabWish> = async () => ({}),
): void {
  eachEngine(title, engine => {
    let lab: Lab
    let cards: string[] = []
    let marks = 0
    const ends: (() => void)[] = []
    const acknowledged: Buffer[] = []

    beforeEach(async () => {
      lab = await openLab(engine, await wish())
      const home = { centre: lab.at.GMCH, code: '03', samplingPoint: lab.at.nanming }
      cards = await shelve(lab.store, { ...home, count: SHELF, first: FIRST })
    })
    afterEach(async () => {
      for (const end of ends.splice(0)) end()
      try {
        expect(await imbalances(lab.store, accountAsSeen(lab))).to.deep.equal([])
        for (const payload of acknowledged.splice(0)) await expectKept(lab.store, payload)
      } finally {
        await lab.stop()
      }
    })

    async function line(): Promise<Sender> {
      const sender = await connect({ port: lab.mllpPort, host: '127.0.0.1' })
      ends.push(() => sender.close())
      return sender
    }
    function raw(): Raw {
      const peer = new Raw(lab.mllpPort)
      ends.push(() => peer.socket.destroy())
      return peer
    }
    const text = (measured: Measured, controlId: string) =>
      message(measured, 'GMCH', lab.clock.now(), controlId)

    define({
      get lab() {
        return lab
      },
      card: () => cards.shift() ?? '',
      text,
      line,
      raw,
      async say(payload, on) {
        const bytes = Buffer.from(payload)
        const answer = answerOf(await (on ?? (await line())).say(bytes))
        if (answer.code !== 'AE') acknowledged.push(bytes)
        return answer
      },
      async saySilently(...parts) {
        const talk = raw()
        const mark = `mark-${++marks}`
        const drill = text({ specimen: '', analyte: 'TSH', value: '1', processing: 'T' }, mark)
        await talk.write(...parts, frame(Buffer.from(drill)))
        await until(`an answer to ${mark}`, () => talk.frames.length > 0)
        expect(talk.acks()).to.deep.equal([`AA ${mark}`])
      },
      rows: () => rowsOf(lab.store),
      async listed() {
        const { rows } = await lab.people.tess.listMessages({ centre: lab.at.GMCH, limit: 200 })
        return rows.reverse()
      },
    })
  })
}

/** The account as a technician of the centre sees it, where the test has one. */
const accountAsSeen = (lab: Lab) => (centre: string) => {
  const { tess, theo, gina } = lab.people
  const technicians = new Map([
    [lab.at.GMCH, tess],
    [lab.at.GMU, theo],
    [lab.at.GPH, gina],
  ])
  const asked = technicians.get(centre)
  return asked ? asked.intakeAccount({ centre }) : accountIn(lab.store)(centre)
}

/** Byte for byte, as a message or as the frame that held several. */
async function expectKept(store: Store, payload: Buffer): Promise<void> {
  const kept = await store.read({ id: 'test' }, async look => [
    ...(await look.db.selectFrom('message').select('bytes').execute()),
    ...(await look.db.selectFrom('frame').select('bytes').execute()),
  ])
  const found = kept.some(({ bytes }) => Buffer.from(bytes).equals(payload))
  expect(found, `kept: ${payload.toString('latin1', 0, 120)}`).to.equal(true)
}

/** What a message is to a story: its state, what was answered, and its counts. */
export const became = ({ state, answer, results, known, held }: MessageRow) =>
  `${state} ${answer ?? 'silent'} ${results}/${known}/${held}`
