/** Which order, specimen and container each OBX of a message belongs to. */
import { expect } from 'chai'
import fc from 'fast-check'
import { type Group, groups } from '../lims-adapters/hl7/groups.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { readUsually } from '../lims-adapters/reading.ts'

function parsed(text: string): Message {
  const message = Message.parse(text)
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

describe('the orders of a message', () => {
  const shape = (text: string) =>
    groups(parsed(text)).map(({ pid, spm, sac, orc, obr, inv, used, notes, observed }) => ({
      pid: pid?.at(5),
      spm: spm?.at(2),
      sac: sac?.at(3),
      orc: orc?.at(1),
      obr: obr?.at(3),
      inv: inv.length,
      used: used.length,
      notes: notes.map(nte => nte.at(3)),
      obx: observed.map(({ obx, index, notes: own }) => [obx.at(3), index, own.length]),
    }))

  it('in ORU^R01: ORC before OBR, SPM behind the OBX, several patients', () => {
    const text = [
      'MSH|^~\\&|X',
      'PID|1||||Ada\rORC|RE1\rOBR|1||A\rNTE|1||of A\rOBX|1|NM|x\rNTE|1||of x\rOBX|2|NM|y\rSPM|1|S1',
      'ORC|RE2\rOBR|2||B\rOBX|1|NM|z\rSPM|1|S2',
      'PID|2||||Ben\rOBR|1||C\rOBX|1|NM|q',
    ].join('\r')
    const none = { sac: undefined, inv: 0, used: 0 }
    expect(shape(text)).to.deep.equal([
      {
        ...{ pid: 'Ada', spm: 'S1', orc: 'RE1', obr: 'A', ...none },
        ...{
          notes: ['of A'],
          obx: [
            ['x', 0, 1],
            ['y', 1, 0],
          ],
        },
      },
      { pid: 'Ada', spm: 'S2', orc: 'RE2', obr: 'B', ...none, notes: [], obx: [['z', 2, 0]] },
      {
        pid: 'Ben',
        spm: undefined,
        orc: undefined,
        obr: 'C',
        ...none,
        notes: [],
        obx: [['q', 3, 0]],
      },
    ])
  })

  it('in ORU^R01: one SPM stands for the orders of its patient that carry the same numbers', () => {
    const spms = (...segments: string[]) =>
      shape(['MSH|^~\\&|X', ...segments].join('\r')).map(({ spm }) => spm)
    const orders = ['OBR|1||7|A', 'OBX|1|NM|x', 'OBR|2||7|B', 'OBX|1|NM|y']
    expect(spms('PID|1', ...orders, 'SPM|1|S1')).to.deep.equal(['S1', 'S1'])
    expect(spms('PID|1', 'OBR|1||6|A', 'OBR|2||7|B', 'SPM|1|S1')).to.deep.equal([undefined, 'S1'])
    expect(spms('PID|1', ...orders, 'SPM|1|S1', 'OBR|3||7', 'SPM|1|S2')).to.deep.equal([
      undefined,
      'S1',
      'S2',
    ])
    expect(spms('PID|1', ...orders, 'PID|2', 'OBR|1||7', 'SPM|1|S2')).to.deep.equal([
      undefined,
      undefined,
      'S2',
    ])
  })

  it('in OUL^R22: a specimen before its orders, ORC behind OBR, INV with the container', () => {
    const text = [
      'MSH|^~\\&|X',
      'PID|1||||Ada',
      'SPM|1|S1\rSAC|||C1\rINV|1\rOBR|1||A\rORC|SC1\rOBX|1|NM|x\rOBR|2||B\rORC|SC2\rOBX|1|NM|y',
      'SPM|2|S2\rOBX|1|NM|s\rOBR|1||D\rORC|SC3\rOBX|1|NM|z\rINV|2',
    ].join('\r')
    expect(shape(text)).to.deep.equal([
      {
        pid: 'Ada',
        spm: 'S1',
        sac: 'C1',
        orc: 'SC1',
        obr: 'A',
        inv: 1,
        used: 0,
        notes: [],
        obx: [['x', 0, 0]],
      },
      {
        pid: 'Ada',
        spm: 'S1',
        sac: 'C1',
        orc: 'SC2',
        obr: 'B',
        inv: 1,
        used: 0,
        notes: [],
        obx: [['y', 1, 0]],
      },
      {
        ...{
          pid: 'Ada',
          spm: 'S2',
          sac: undefined,
          orc: undefined,
          obr: undefined,
          inv: 0,
          used: 0,
        },
        ...{ notes: [], obx: [['s', 2, 0]] },
      },
      {
        ...{ pid: 'Ada', spm: 'S2', sac: undefined, orc: 'SC3', obr: 'D', inv: 0, used: 1 },
        ...{ notes: [], obx: [['z', 3, 0]] },
      },
    ])
  })

  it('never gives an ORC to the order before it where ORC stands first', () => {
    const text = 'MSH|^~\\&|X\rORC|1\rOBR|1||A\rORC|2\rOBR|2||B\rOBX|1|NM|x\rOBR|3||C'
    expect(shape(text).map(({ orc, obr }) => [orc, obr])).to.deep.equal([
      ['1', 'A'],
      ['2', 'B'],
      [undefined, 'C'],
    ])
  })

  it('never gives an ORC behind an OBX to the order before it (B-03)', () => {
    const text = 'MSH|^~\\&|X\rOBR|1||A\rOBX|1|NM|x\rORC|2\rOBR|2||B\rOBX|1|NM|y'
    expect(shape(text).map(({ orc, obr }) => [orc, obr])).to.deep.equal([
      [undefined, 'A'],
      ['2', 'B'],
    ])
  })

  it('gives an ORC behind its OBR and before its OBX to that OBR, whatever came before', () => {
    const text =
      'MSH|^~\\&|X\rOBR|1||A\rORC|1\rOBX|1|NM|x\rORC|2\rOBR|2||B\rOBX|1|NM|y\rOBR|3||C\rORC|3\rOBX|1|NM|z'
    expect(shape(text).map(({ orc, obr }) => [orc, obr])).to.deep.equal([
      ['1', 'A'],
      ['2', 'B'],
      ['3', 'C'],
    ])
  })
})

/** Of each OBX one letter; `-` for nothing. */
const eachObx = (of: (group: Group) => string | undefined, type: string, segments: string[]) =>
  groups(parsed([`MSH|^~\\&|X||||||${type}`, ...segments].join('\r')))
    .flatMap(group => group.observed.map(() => of(group) || '-'))
    .join('')

const order = (name: string) => [`OBR|1||${name}`, `OBX|1|NM|${name}`]
const [one, two, three] = [order('1'), order('2'), order('3')]

describe('on which side of its orders a specimen stands', () => {
  const [a, b] = ['SPM|1|A', 'SPM|1|B']
  const specimens = (type: string, ...segments: string[]) =>
    eachObx(({ unclear, spm }) => (unclear.includes('SPM') ? '?' : spm?.at(2)), type, segments)

  for (const [title, segments, told] of [
    ['before them', [a, ...one, b, ...two], 'AB'],
    ['before several of them', [a, ...one, ...two, b, ...three], 'AAB'],
    ['before them, with OBX of its own', [a, 'OBX|1', ...one, b, 'OBX|1', ...two], 'AABB'],
    ['before its OBX, without an order', [a, 'OBX|1', b, 'OBX|1'], 'AB'],
    ['between ORC and OBR', ['ORC|1', a, ...one, 'ORC|2', b, ...two], 'AB'],
    ['behind them', [...one, a, ...two, b], 'AB'],
    ['behind them, with OBX of its own', [...one, a, 'OBX|1', ...two, b, 'OBX|1'], 'AABB'],
    ['between OBR and OBX', ['OBR|1', a, 'OBX|1', 'OBR|2', b, 'OBX|1'], 'AB'],
    ['behind one, which another follows', [...one, 'SPM|1|A', ...two], 'A-'],
    ['behind one, twice the same', [...one, a, 'SPM|2|A'], 'A'],
    ['nowhere', [...one, ...two], '--'],
    ['behind one, and another with it', [...one, a, b], '?'],
    ['behind one, and one without a number with it', [...one, a, 'SPM|2|'], '?'],
    ['before one, and another with it', [a, b, ...one], '?'],
    ['before one and behind the next', [a, ...one, ...two, b], '??'],
    ['behind one and before the next', [...one, a, b, ...two], '??'],
    ['before two, and behind the last', [a, ...one, b, ...two, ...three, 'SPM|1|C'], '???'],
  ] as const)
    it(`${title}: ${told} (B-03)`, () => {
      expect(specimens('ORU^R01', ...segments)).to.equal(told)
    })

  it('is told for each patient apart, where one could be read both ways as of the others', () => {
    expect(specimens('OUL^R22', 'PID|1', ...one, a, b, 'PID|2', ...two, b)).to.equal('?B')
    const both = ['PID|1', ...one, a, ...two]
    expect(specimens('OUL^R22', ...both)).to.equal('??')
    expect(specimens('OUL^R22', ...both, 'PID|2', b, ...three)).to.equal('-AB')
    expect(specimens('OUL^R22', ...both, 'PID|2', ...three, b)).to.equal('A-B')
  })
})

describe('on which side of its orders a tube (SAC) stands', () => {
  const [a, b] = ['SAC|||A', 'SAC|||B']
  const [s, t] = ['SPM|1|S', 'SPM|1|T']
  const own = 'OBX|1|NM|volume'
  const tubes = (...segments: string[]) =>
    eachObx(({ unclear, sac }) => (unclear.includes('SAC') ? '?' : sac?.at(3)), 'OUL^R22', segments)

  for (const [title, segments, told] of [
    ['before them, without a specimen', [a, ...one, b, ...two], 'AB'],
    ['before several of them', [a, ...one, ...two, b, ...three], 'AAB'],
    ['between ORC and OBR', ['ORC|1', a, ...one, 'ORC|2', b, ...two], 'AB'],
    ['behind them, without a specimen', [...one, a, ...two, b], 'AB'],
    ['between OBR and OBX', ['OBR|1', a, own, 'OBR|2', b, own], 'AB'],
    ['between OBR and OBX of the first', ['OBR|1', a, own, ...two], 'A-'],
    ['under its specimen', [s, a, ...one, t, b, ...two], 'AB'],
    ['under its specimen, behind OBX of that', [s, own, a, ...one, t, own, b, ...two], '-A-B'],
    ['under one specimen and not under the next', [s, a, ...one, t, ...two], 'A-'],
    ['twice under one specimen, each before its order', [s, a, ...one, b, ...two, t], 'AB'],
    ['under a specimen, among the OBX', [s, 'OBR|1', a, own, t, 'OBR|2', b, own], 'AB'],
    ['behind them, with their specimen', [...one, s, a, ...two, t, b], 'AB'],
    ['before its OBX, without an order', [a, own, b, own], 'AB'],
    ['between two orders', [...one, a, ...two], '??'],
    ['before one and behind the next', [a, ...one, ...two, b], '??'],
    ['behind one and before the next', [...one, a, b, ...two], '??'],
    ['among the OBX of one alone', [a, ...one, 'OBR|2', b, own, ...three], '???'],
    ['before one, and another with it', [s, a, b, ...one], '?'],
    ['behind all of a specimen', [s, ...one, a, t, b, ...two], '?B'],
  ] as const)
    it(`${title}: ${told} (B-03)`, () => {
      expect(tubes(...segments)).to.equal(told)
    })
})

describe('whole groups of a message, in any order', () => {
  const OBR = 'OBR|1'
  const CONTROL = 'INV|POSCONTROL^^99|OK|CO'
  /** A value that says whose it is. */
  const obx = (n: string) => `OBX|1|NM|A||${n}`
  const data = (n: string, placer: string) =>
    `OBR|1|${placer}||57717-1\rOBX|1|ST|57723-9^Bar code^LN||${n}`

  type Form = (n: string) => readonly string[]
  interface Family {
    readonly paths: readonly string[]
    readonly forms: Readonly<Record<string, Form>>
  }
  const FAMILIES: Readonly<Record<string, Family>> = {
    specimens: {
      paths: ['SPM-2', 'SAC-3'],
      forms: {
        before: n => [`SPM|1|${n}`, OBR, obx(n)],
        'before several orders': n => [`SPM|1|${n}`, OBR, obx(n), OBR, 'ORC|1', obx(n)],
        'before, with OBX and tube': n => [`SPM|1|${n}`, obx(n), `SAC|||${n}`, OBR, obx(n)],
        'before, only the tube named': n => ['SPM|1|', `SAC|||${n}`, OBR, obx(n)],
        'before, used with a control': n => [`SPM|1|${n}`, OBR, obx(n), CONTROL, OBR, obx(n)],
        behind: n => ['ORC|1', OBR, obx(n), `SPM|1|${n}`],
        'behind, with OBX and tube': n => [OBR, obx(n), `SPM|1|${n}`, obx(n), `SAC|||${n}`],
        'behind, only the tube named': n => [OBR, obx(n), 'SPM|1|', `SAC|||${n}`],
        among: n => [OBR, `SPM|1|${n}`, obx(n)],
        'control, before': n => [
          `SPM|1|Q${n}`,
          obx(`Q${n}`),
          'SAC|||1',
          CONTROL,
          OBR,
          obx(`Q${n}`),
        ],
        'control, behind': n => [OBR, obx(`Q${n}`), `SPM|1|Q${n}`, 'SAC|||1', CONTROL],
      },
    },
    tubes: {
      paths: ['SPM-2', 'SAC-3'],
      forms: {
        before: n => [`SAC|||${n}`, OBR, obx(n)],
        'before several orders': n => ['ORC|1', `SAC|||${n}`, OBR, obx(n), OBR, obx(n)],
        behind: n => [OBR, obx(n), `SAC|||${n}`],
        among: n => [OBR, `SAC|||${n}`, obx(n)],
        'control, before': n => [`SAC|||Q${n}`, CONTROL, OBR, obx(`Q${n}`)],
        'control, behind': n => [OBR, obx(`Q${n}`), `SAC|||Q${n}`, CONTROL],
      },
    },
    'form numbers': {
      paths: ['ORC-2'],
      forms: {
        before: n => [`ORC|RE|${n}`, OBR, obx(n)],
        behind: n => [OBR, `ORC|RE|${n}`, obx(n)],
      },
    },
    cards: {
      paths: ['OBX[57723-9]-5'],
      forms: {
        before: n => [data(n, `F${n}`), `OBR|1|F${n}`, obx(n)],
        behind: n => [`OBR|1|F${n}`, obx(n), data(n, `F${n}`)],
        'in ORC and OBR': n => [`ORC|RE|${n}`, data(n, n), `ORC|RE|${n}`, `OBR|1|${n}`, obx(n)],
      },
    },
  }
  /** What says nothing of its number: to be held, or to be taken for what it stands with. */
  const NAMELESS: Readonly<Record<string, Record<string, Form>>> = {
    'form numbers': { nameless: n => [OBR, obx(n)] },
    cards: { unnumbered: n => [data(n, ''), OBR, obx(n)] },
  }

  /** `12 as 12` for each value of a patient, `12 held`, or `12 control`. */
  const read = (type: string, paths: readonly string[], segments: readonly string[]) =>
    readUsually(parsed([`MSH|^~\\&|X||||||${type}|1|P|2.5.1`, ...segments].join('\r')), undefined, {
      paths,
      isResult: ({ obx }) => obx.at(3) === 'A',
    }).map(one => {
      if (!('kind' in one)) return `${one.value} held`
      return `${one.value} ${one.kind === 'patient' ? `as ${one.specimen}` : one.kind}`
    })

  const types = fc.constantFrom('ORU^R01', 'OUL^R22')
  const patients = fc.constantFrom<(n: string) => string[]>(
    () => [],
    n => [`PID|${n}`],
  )
  const sure = (n: string) => (n.startsWith('Q') ? `${n} control` : `${n} as ${n}`)

  for (const [family, { paths, forms }] of Object.entries(FAMILIES)) {
    it(`${family}: of one form, each value is read under its own number (B-03, B-22)`, () => {
      const form = fc.constantFrom(...Object.values(forms))
      const count = fc.integer({ min: 1, max: 5 })
      fc.assert(
        fc.property(types, patients, form, count, (type, patient, one, several) => {
          const numbers = Array.from({ length: several }, (_, i) => `1${i}`)
          const segments = numbers.flatMap(n => [...patient(n), ...one(n)])
          for (const said of read(type, paths, segments))
            expect(said).to.equal(sure(said.split(' ')[0] ?? ''))
        }),
        { numRuns: 300 },
      )
    })

    it(`${family}: of mixed forms, none is read under another’s number (B-03, B-22)`, () => {
      const all = Object.values({ ...forms, ...NAMELESS[family] })
      const mixed = fc.array(fc.constantFrom(...all), { minLength: 2, maxLength: 6 })
      fc.assert(
        fc.property(types, patients, mixed, (type, patient, some) => {
          const segments = some.flatMap((one, i) => [...patient(`1${i}`), ...one(`1${i}`)])
          for (const said of read(type, paths, segments)) {
            const [n = ''] = said.split(' ')
            expect(said).to.be.oneOf([sure(n), `${n} held`, `${n} control`])
          }
        }),
        { numRuns: 1_000 },
      )
    })
  }
})
