/** Which order, specimen and container each OBX of a message belongs to. */
import { expect } from 'chai'
import { groups } from '../lims-adapters/hl7/groups.ts'
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
})
