/** Each simulator says what the adapter of its name reads: the same values, of the same specimen. */
import { expect } from 'chai'
import { loadAnalyzers, type Seen } from '../lims-adapters/adapter.ts'
import { decode } from '../lims-adapters/hl7/charset.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { definitionsIn } from '../scripts/folder.ts'
import type { Sample, Simulator } from '../scripts/simulate/simulator.ts'
import newborn from '../server/programmes/newborn.ts'
import nipt from '../server/programmes/nipt.ts'

const FOLDER = new URL('../scripts/simulate/', import.meta.url)
const FRAME = ['simulator.ts', 'conduct.ts', 'told.ts']

const AT = '2026-03-04T02:15:30.000Z'
const NUMBER = '03260000000112'

function sampleOf({ units }: Simulator, more: Partial<Sample> = {}): Sample {
  const [[analyte, unit] = ['', '']] = Object.entries(units)
  const about = { at: AT, measuredAt: AT }
  return { specimen: NUMBER, analyte, value: '48.70', unit, ...about, ...more }
}

function messageOf(simulator: Simulator, sample: Sample): Message {
  const bytes = simulator.says(sample, { controlId: 'S1', line: simulator.line })
  const read = decode(bytes)
  const message = 'text' in read ? Message.parse(read.text) : read
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

/** How the programmes spell an analyte. */
const spellingOf = (analyte: string) =>
  [...newborn.spellings, ...nipt.spellings].find(spelling => spelling.analyte === analyte)

const simulators = await definitionsIn<Simulator>(FOLDER.pathname, FRAME)
const analyzers = await loadAnalyzers()

describe('a simulator', () => {
  it('is there for every adapter', () => {
    expect(simulators.map(one => one.name)).to.deep.equal([...analyzers.keys()])
  })

  for (const simulator of simulators) {
    const { name, units } = simulator
    const seenIn = (more: Partial<Sample>): readonly Seen[] =>
      analyzers.get(name)?.reads(messageOf(simulator, sampleOf(simulator, more))) ?? []

    it(`${name} is known by its adapter alone`, () => {
      const message = messageOf(simulator, sampleOf(simulator))
      const knowing = [...analyzers.values()].filter(one => one.knows(message))
      expect(knowing.map(one => one.name)).to.deep.equal([name])
    })

    it(`${name} says every value that it can measure as the programme spells it`, () => {
      for (const [analyte, unit] of Object.entries(units)) {
        const told = seenIn({ analyte, unit }).find(one =>
          spellingOf(analyte)?.codes.includes(one.analyteCode),
        )
        expect(told, analyte).to.include({ specimen: NUMBER, value: '48.70', kind: 'patient' })
        expect(spellingOf(analyte)?.units).to.include(told?.unit)
      }
    })

    if (simulator.message === 'of a specimen')
      it(`${name} says several values of a specimen in one message`, () => {
        const [, [analyte, unit] = ['', '']] = Object.entries(units)
        const values = seenIn({ more: [{ analyte, value: '1.50', unit }] }).map(one => one.value)
        expect(values).to.include.members(['48.70', '1.50'])
      })

    it(`${name} says a correction and a bound so that they are read as such`, () => {
      const [corrected] = seenIn({ status: 'C' })
      expect(corrected).to.have.property('status', 'corrected')
      const values = seenIn({ value: '<0.5' }).map(one => one.value)
      expect(values.some(value => /^<\^?0\.5$/.test(value))).to.equal(true)
    })

    // A referral laboratory sends no controls.
    if (name !== 'lri-ndbs')
      it(`${name} says a control so that it is never a patient’s (B-22)`, () => {
        const kinds = seenIn({ role: 'Q' }).map(seen => ('kind' in seen ? seen.kind : 'unreadable'))
        expect(kinds).to.include('control')
        // What the instrument computes of a control is nobody's value either.
        for (const kind of kinds) expect(kind).to.be.oneOf(['control', 'derived'])
      })
  }
})
