/** Where a line's instrument puts the specimen's number: places in order, and what is cut off. */
import { expect } from 'chai'
import fc from 'fast-check'
import { groups } from '../lims-adapters/hl7/groups.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import {
  pathProblem,
  type SpecimenSent,
  type SpecimenSetup,
  specimensIn,
  trimmed,
  trimProblem,
} from '../lims-adapters/specimen-paths.ts'

function numbers(
  segments: string,
  setup: Partial<SpecimenSetup>,
  usual: string[] = [],
): SpecimenSent[] {
  const message = Message.parse(`MSH|^~\\&|X|||||||1|P|2.5.1\r${segments.replaceAll('\n', '\r')}`)
  if ('refused' in message) throw new Error(message.refused.en)
  const all = groups(message)
  const specimen = { paths: [], trim: null, check: 'ours', ...setup } as const
  return all.map(specimensIn(all, usual, { specimen }))
}

const LAW = 'SPM|1|140799&BARCODE^9\nSAC|||777^BARCODE\nOBR|1|""|55|A\nORC|SC|66\nOBX|1|NM|A||1'

describe('a specimen number', () => {
  for (const [title, segments, paths, number] of [
    ['in SPM-2', LAW, ['SPM-2.1.1'], '140799'],
    ['in SPM-2, its first part meant', LAW, ['SPM-2'], '140799'],
    ['in a subcomponent of its own', LAW, ['SPM-2.1.2'], 'BARCODE'],
    ['in another component', LAW, ['SPM-2.2'], '9'],
    ['in SAC-3', LAW, ['SAC-3'], '777'],
    ['in OBR-3', LAW, ['OBR-3'], '55'],
    ['in ORC-2, behind its order', LAW, ['ORC-2'], '66'],
    ['in the first place that is not empty', LAW, ['SPM-3', 'SAC-4', 'SAC-3', 'SPM-2'], '777'],
    ['not where the place says null', LAW, ['OBR-2', 'OBR-3'], '55'],
    ['in PID-3', 'PID|1||88^^^H\nOBR|1\nOBX|1|NM|A||1', ['PID-3'], '88'],
    ['with its zeros', 'OBR|1|022\nOBX|1|NM|A||1', ['OBR-2'], '022'],
    ['longer than any integer', `OBR|1|${'9'.repeat(40)}`, ['OBR-2'], '9'.repeat(40)],
    ['with spaces around it', 'OBR|1|  A 1 ', ['OBR-2'], 'A 1'],
    ['nowhere', LAW, ['OBR-40'], ''],
  ] as const) {
    it(`is found ${title} (B-03)`, () => {
      expect(numbers(segments, { paths })).to.deep.equal([number])
    })
  }

  it('is where the line says, and where the instrument usually has it if the line says nothing', () => {
    expect(numbers(LAW, { paths: ['SAC-3'] }, ['SPM-2'])).to.deep.equal(['777'])
    expect(numbers(LAW, {}, ['SPM-2'])).to.deep.equal(['140799'])
  })

  const card = 'OBX|1|ST|57723-9^Bar code^LN||'
  it('may stand in an OBX of another order of the same patient, never of another patient', () => {
    const two = `PID|1\nOBR|1||F1|57717-1\n${card}B1\nOBR|2||F1|54090-6\nOBX|1|NM|A||1
PID|2\nOBR|3||F2|54090-6\nOBX|1|NM|A||1`
    const paths = ['OBX[57723-9]-5', 'OBR-3']
    expect(numbers(two, { paths })).to.deep.equal(['B1', 'B1', 'F2'])
  })

  const data = (number: string, placer: string, run = '') =>
    `OBR|1|${placer}|${run}|57717-1\nOBX|1|ST|57723-9^Bar code^LN||${number}`
  const result = (placer: string, run = '') => `OBR|2|${placer}|${run}|54090-6\nOBX|1|NM|TSH||1`
  for (const [title, segments, told] of [
    // Of each order its number; `?` where it cannot be told.
    [
      'of two cards: by the numbers of their orders',
      ['PID|1', data('A', 'F1'), result('F1'), data('B', 'F2'), result('F2')],
      'AABB',
    ],
    [
      'of two cards, without a patient',
      [data('A', 'F1'), result('F1'), data('B', 'F2'), result('F2')],
      'AABB',
    ],
    [
      'of two cards, their data behind',
      ['PID|1', result('F1'), data('A', 'F1'), result('F2'), data('B', 'F2')],
      'AABB',
    ],
    [
      'of two cards: not by its place',
      ['PID|1', data('A', ''), result(''), data('B', ''), result('')],
      'A?B?',
    ],
    [
      'of two cards of one run',
      ['PID|1', data('A', '', 'RUN'), result('', 'RUN'), data('B', '', 'RUN'), result('', 'RUN')],
      'A?B?',
    ],
    [
      'of two cards: an order of neither',
      ['PID|1', data('A', 'F1'), data('B', 'F2'), result('F3')],
      'AB?',
    ],
    ['twice the same', ['PID|1', data('A', ''), result(''), data('A', ''), result('')], 'AAAA'],
    [
      'that its order carries, and another one another',
      ['PID|1', data('A', 'A'), result('A'), result('B')],
      'AA?',
    ],
    [
      'that its order carries, and another one none',
      ['PID|1', data('A', 'A'), result('A'), result('')],
      'AAA',
    ],
    [
      'of one patient, whatever its orders are called',
      ['PID|1', data('A', 'F1'), result('F2')],
      'AA',
    ],
    [
      'without a patient, in an order of another number',
      [data('A', 'F1'), result('F1'), result('F2')],
      'AA?',
    ],
    ['of two values in one order', ['PID|1', `${data('A', '')}\n${card}B`, result('')], '??'],
  ] as const)
    it(`in an OBX ${title}: ${told} (B-03)`, () => {
      const paths = ['OBX[57723-9]-5', 'ORC-2', 'OBR-2']
      expect(
        numbers(segments.join('\n'), { paths })
          .map(one => one ?? '?')
          .join(''),
      ).to.equal(told)
    })

  it('in an OBX of a specimen is not another specimen’s', () => {
    const two = `SPM|1|S1\nOBR|1\n${card}B1\nSPM|2|S2\nOBR|2\nOBX|1|NM|A||1`
    const paths = ['OBX[57723-9]-5', 'SPM-2']
    expect(numbers(two, { paths })).to.deep.equal(['B1', 'S2'])
  })

  it('is nobody’s to tell where two specimens stand behind one order, whatever else does (B-03)', () => {
    const two = 'OBR|1||55\nOBX|1|NM|A||1\nSPM|1|S1\nSPM|2|S2'
    for (const paths of [['SPM-2'], ['SPM-2', 'OBR-3'], ['OBR-3']])
      expect(numbers(two, { paths })).to.deep.equal([null])
    expect(numbers(two.replace('S2', 'S1'), { paths: ['SPM-2'] })).to.deep.equal(['S1'])
  })

  it('in a tube stands for what follows the tube, and for nothing where two tubes could be meant (B-03)', () => {
    const paths = ['SPM-2', 'SAC-3', 'OBR-3']
    const two = 'SAC|||A\nOBR|1||55\nOBX|1|NM|A||1\nSAC|||B\nOBR|2||55\nOBX|1|NM|A||2'
    expect(numbers(two, { paths })).to.deep.equal(['A', 'B'])
    expect(numbers(`SPM|1\nOBX|1|NM|V||5\n${two}`, { paths })).to.deep.equal(['', 'A', 'B'])
    expect(numbers(`SPM|1|S\nSAC|||C\n${two}`, { paths })).to.deep.equal(['S', 'S'])
    expect(numbers(`SPM|1\nSAC|||C\n${two}`, { paths })).to.deep.equal([null, null])
    expect(numbers(`${two}\nSAC|||C`, { paths })).to.deep.equal([null, null])
    expect(numbers(`${two}\nSAC|||C`, { paths: ['OBR-3'] })).to.deep.equal(['55', '55'])
  })

  it('may stand in an OBX whose only code is the second one', () => {
    const text = 'OBR|1\nOBX|1|TX|^^^99717-5^Accession^L||091-83'
    expect(numbers(text, { paths: ['OBX[99717-5]-5'] })).to.deep.equal(['091-83'])
  })
})

describe('a path', () => {
  for (const path of ['SPM-2', 'SPM-2.1.1', 'SAC-3', 'ORC-2', 'PID-3.1', 'OBX[57723-9]-5']) {
    it(`may be ${path}`, () => expect(pathProblem(path)).to.equal(null))
  }
  for (const path of [
    ...['', 'SPM', 'SPM-0', 'SPM-2.0', 'SPM-2.1.1.1', 'OBX-5', 'OBX[]-5', 'OBX[a b]-5'],
    ...['spm-2', 'SPM 2', 'MSH-3', 'SPM-100', 'OBR-2|', '__proto__-1'],
  ]) {
    it(`is never “${path}”, and a sentence says so`, () => {
      expect(pathProblem(path)?.en).to.match(/\.$/)
      expect(pathProblem(path)?.zh).to.match(/。$/)
    })
  }
})

describe('what is cut off', () => {
  for (const [sent, shape, kept] of [
    ['a|b', '{}|*', 'a'],
    ['a|b|c', '{}|*', 'a'],
    ['a|b', '*|{}', 'b'],
    ['a|b|c', '*|{}', 'b|c'],
    ['a|b|c', '*|{}|*', 'b'],
    ['a|b|c', '*|*|{}', 'c'],
    ['S-1', 'S-{}', '1'],
    ['1-X', '{}-X', '1'],
    ['1-X-X', '{}-X', '1-X'],
    ['<1>', '<{}>', '1'],
    ['1 ', '{}', '1'],
    ['12^03^ 0042 ^B', '*^*^{}^*', '0042'],
    ['a|b.x.c', '*|{}.*.c', 'b'],
    ['1', 'S-{}', '1'],
    ['a', '*|{}', 'a'],
    ['ab', '{}|*', 'ab'],
    ['X', 'X{}X', 'X'],
    ['a|b.c', '*|{}.*.c', 'a|b.c'],
    ['', '*|{}', ''],
  ] as const) {
    it(`of “${sent}” by ${shape} leaves “${kept}”`, () => {
      expect(trimmed(sent, shape)).to.equal(kept)
    })
  }

  it('leaves all where nothing is to be cut off', () =>
    expect(trimmed('a|b', null)).to.equal('a|b'))

  for (const shape of ['', '*', 'abc', '{}{}', `{}${'x'.repeat(60)}`]) {
    it(`is never told by “${shape.slice(0, 10)}”`, () => {
      expect(trimProblem(shape)?.en).to.match(/\.$/)
    })
  }
  it('is told by a shape with one part to keep', () => expect(trimProblem('*|{}')).to.equal(null))

  it('is a part of what was sent, for every shape and every text, at once', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', '|', '*', '1', ' '), maxLength: 12 })
    const sent = fc.string({ unit: fc.constantFrom('a', '|', '1', ' '), maxLength: 200 })
    fc.assert(
      fc.property(sent, piece, piece, (text, before, after) => {
        expect(text).to.include(trimmed(text, `${before}{}${after}`))
      }),
    )
  })

  it('of a text with prefix and suffix around a core is the core', () => {
    const plain = fc.stringMatching(/^[A-Z0-9]{1,10}$/)
    fc.assert(
      fc.property(plain, plain, plain, (before, core, after) => {
        expect(trimmed(`${before}|${core}|${after}`, '*|{}|*')).to.equal(core)
        expect(trimmed(`${before}-${core}_${after}`, `${before}-{}_${after}`)).to.equal(core)
      }),
    )
  })
})
