/** Which order, specimen and container each OBX of a message belongs to. */
import { expect } from 'chai'
import { type Group, groups } from '../lims-adapters/hl7/groups.ts'
import { Message } from '../lims-adapters/hl7/message.ts'

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
