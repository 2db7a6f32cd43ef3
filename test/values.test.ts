/** Which strings are numbers (B-13, B-14, INV-9). */
import { expect } from 'chai'
import fc from 'fast-check'
import { readValue } from '../lims-adapters/value.ts'

describe('a value (B-13, B-14)', () => {
  for (const [sent, comparator, number] of [
    ['4.87', '', 4.87],
    ['05.100', '', 5.1],
    ['00.02', '', 0.02],
    ['0', '', 0],
    ['0.50', '', 0.5],
    ['+5', '', 5],
    ['-0.0191002265', '', -0.0191002265],
    ['<0.5', '<', 0.5],
    ['<2.22', '<', 2.22],
    ['>1000', '>', 1000],
    ['<=7', '<=', 7],
    ['>=7', '>=', 7],
    ['≤7', '<=', 7],
    ['≥7.0', '>=', 7],
  ] as const) {
    it(`${sent} is a number`, () => {
      expect(readValue(sent, 'NM')).to.deep.equal({ comparator, number })
    })
  }

  for (const [sent, comparator, number] of [
    ['>^17', '>', 17],
    ['^100', '', 100],
    ['=^5', '', 5],
    ['<=^0.5^^', '<=', 0.5],
    ['>17', '>', 17],
    ['5', '', 5],
  ] as const) {
    it(`structured ${sent} is a number`, () => {
      expect(readValue(sent, 'SN')).to.deep.equal({ comparator, number })
    })
  }

  for (const [sent, why] of [
    ['', 'sent no value'],
    ['   ', 'sent no value'],
    ['""', 'sent no value'],
    ['***.**', 'mask'],
    ['----', 'mask'],
    ['0 .07', 'space'],
    [' 4.87', 'space'],
    ['4.87 ', 'space'],
    ['4.87\n', 'space'],
    ['4,87', 'comma'],
    ['1,000', 'comma'],
    ['４.８７', 'full-width'],
    ['１２', 'full-width'],
    ['1e3', 'exponent'],
    ['1E-3', 'exponent'],
    ['1:64', 'ratio'],
    ['-0', 'negative zero'],
    ['-0.00', 'negative zero'],
    ['NaN', 'plain decimal'],
    ['∞', 'plain decimal'],
    ['Infinity', 'plain decimal'],
    ['0x1F', 'plain decimal'],
    ['.5', 'plain decimal'],
    ['5.', 'plain decimal'],
    ['1.2.3', 'plain decimal'],
    ['--5', 'plain decimal'],
    ['<', 'plain decimal'],
    ['< 5', 'space'],
    ['<<5', 'plain decimal'],
    ['٤', 'plain decimal'],
    ['UITSLAG', 'plain decimal'],
    ['4.1~4.2', 'plain decimal'],
    ['>^17', 'plain decimal'],
    ['1'.repeat(31), 'plain decimal'],
  ] as const) {
    it(`${JSON.stringify(sent)} is none: ${why}`, () => {
      const value = readValue(sent, 'NM')
      if (!('notANumber' in value)) throw new Error(`read as ${value.number}`)
      expect(value.notANumber.en).to.include(why)
      expect(value.notANumber.zh).to.match(/[一-鿿]/)
    })
  }

  for (const sent of ['5,6', '-0', ' '])
    it(`${JSON.stringify(sent)} is mended where it came from`, () => {
      const [there, file, hand] = (['instrument', 'file', 'hand'] as const).map(from => {
        const value = readValue(sent, 'NM', from)
        return 'notANumber' in value ? value.notANumber.en : ''
      })
      expect(there).to.match(/instrument/)
      expect(file).to.match(/Correct it in the file/)
      expect(hand).to.match(/Look at the paper again/)
    })

  for (const sent of ['^100^-^200', '^1^:^128', '^1^+', '<>^5', '>^<5', '>^', '^']) {
    it(`structured ${sent} is none`, () => {
      expect(readValue(sent, 'SN')).to.have.property('notANumber')
    })
  }

  for (const type of ['CE', 'CWE', 'DT', 'TS', 'ID', 'IS', 'ED', 'XX']) {
    it(`20 as ${type} is no quantity, and so are no characters`, () => {
      const value = readValue('20', type)
      if (!('notANumber' in value)) throw new Error(`read as ${value.number}`)
      expect(value.notANumber.en).to.include(`“${type}”`)
      expect(readValue('', type)).to.deep.equal(readValue('', 'NM'))
    })
  }
  for (const type of ['NM', 'SN', 'ST', 'TX', 'FT', ''])
    it(`20 as ${type || 'nothing'} is one`, () =>
      expect(readValue('20', type)).to.deep.equal({ comparator: '', number: 20 }))

  it('is judged as the very characters that were sent', () => {
    const near = fc.stringMatching(/^(<|>|<=|>=|≤)?[+-]?[0-9.,e ]{0,8}$/)
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), sent => {
        const value = readValue(sent, 'NM')
        if ('notANumber' in value) return
        expect(sent).to.match(/^(<=|>=|<|>|≤|≥)?[+-]?[0-9]+(\.[0-9]+)?$/)
        const digits = sent.replace(/^[<>=≤≥]+/, '')
        expect(value.number).to.equal(Number(digits))
        expect(Object.is(value.number, -0)).to.equal(false)
      }),
      { numRuns: 20_000 },
    )
  })
})
