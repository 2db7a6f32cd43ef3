/** What stories do with the lines of GMCH: set them up as the administrator, and speak on them. */
import { frame } from '../../lims-adapters/hl7/mllp.ts'
import type { Fact } from '../../server/contract/facts.ts'
import type { LineOnList, Stranger } from '../../server/contract/lines.ts'
import { REGISTRY } from '../../server/lab/places.ts'
import { message } from './analyzer.ts'
import type { Caller } from './caller.ts'
import type { IntakeStory } from './intake.ts'
import type { LabWish } from './lab.ts'
import { Raw } from './mllp.ts'
import { until } from './waiting.ts'

type Given = Parameters<Caller['changeLine']>[0]
type Added = Parameters<Caller['addLine']>[0]

export const FIRST = 'GMCH immunoassay'

/** A laboratory whose intake looks after its lines so often that nobody waits for it. */
export const OFTEN = async (): Promise<LabWish> => ({ lookEveryMs: 40 })

/** Time enough to have looked more than twice. */
export const SOME_LOOKS_MS = 200

export function lineBench(story: IntakeStory) {
  const adam = () => story.lab.people.adam
  const all = () => adam().listLines({ centre: story.lab.at.GMCH })

  async function line(name = FIRST): Promise<LineOnList> {
    const found = (await all()).find(one => one.name === name)
    if (!found) throw new Error(`there is no line ${name}`)
    return found
  }

  async function says(
    payload: string | Buffer,
    to: number | Raw = story.lab.mllpPort,
    from?: string,
  ) {
    const talk = to instanceof Raw ? to : new Raw(to, from)
    const before = talk.frames.length
    await talk.write(frame(Buffer.from(payload)))
    await until('answered or closed', () => talk.frames.length > before || talk.closed)
    const said = talk.acks()[before] ?? 'closed'
    if (!(to instanceof Raw)) talk.socket.destroy()
    return said
  }

  return {
    line,
    /** Another line, `second` with MSH-4 SECOND unless told. */
    add: (more: Partial<Added> = {}) =>
      adam().addLine({
        ...{ centre: story.lab.at.GMCH, name: 'second', adapter: 'demo-immunoassay' },
        ...{ application: 'DEMO-IA', facility: 'SECOND', ...more },
      }),
    /** Changes a line as it stands now. */
    async change(more: Omit<Given, 'id' | 'version'>, name = FIRST) {
      const { id, version } = await line(name)
      return adam().changeLine({ id, version, ...more })
    },
    /** One message on a connection of its own: MSA-1 and MSA-2, or `closed`. */
    says,
    /** A TSH of the next card. */
    tsh: (id: string, facility = 'GMCH', specimen = story.card()) =>
      message({ specimen, analyte: 'TSH', value: '2.1' }, facility, story.lab.clock.now(), id),
    strangers: (): Promise<Stranger[]> => adam().listStrangers({}),
    /** Facts of a kind, of the centre and of the registry. */
    async facts(kind: string): Promise<Fact[]> {
      const { store, at } = story.lab
      const books = [at.GMCH, REGISTRY]
      const told = await Promise.all(books.map(book => store.facts(book, 0, 500)))
      return told.flat().filter(fact => fact.kind === kind)
    },
    /** Which line each message is of, and what became of it. */
    async heard(): Promise<string[]> {
      const names = new Map((await all()).map(({ id, name }) => [id, name]))
      const { messages } = await story.rows()
      return messages.map(row => `${names.get(row.line ?? '') ?? 'nobody'}: ${row.state}`)
    },
  }
}
