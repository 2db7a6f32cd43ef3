/** What is remembered of how an instrument writes changes nothing of what is read. */
import { expect } from 'chai'
import fc from 'fast-check'
import immunoassay from '../lims-adapters/analyzers/demo-immunoassay.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { saidAgain } from '../lims-adapters/hl7/said-again.ts'
import { readOpenly } from '../lims-adapters/sealed.ts'

const messageOf = (lines: readonly string[], marks = '^~\\&'): Message => {
  const text = [`MSH|${marks}|DEMO-TSH|LAB|||2026||ORU^R01|1|P|2.5.1`, 'OBR|1||03260000000614']
  const read = Message.parse([...text, ...lines].join('\r'))
  if ('refused' in read) throw new Error(read.refused.en)
  return read
}

/** What may stand in a field beside a value: harmless, telling, empty, escaped, repeated. */
const FIELDS = ['', '47551-7^ALA^LN', 'z_y', 'TSH', '^^^TSH^^L', 'umol/L', 'SEX', 'a~b', 'P\\S\\Q']
const TIMES = ['', '""', '20261122115900', '男', 'LAB-XY', 'XX']
const field = fc.constantFrom(...FIELDS)
const obx = fc
  .record({
    type: fc.constantFrom('NM', 'SN', 'ST', ''),
    ...{ code: field, sub: fc.constantFrom('', '1', 'Y', 'FETAL SEX') },
    value: fc.constantFrom('1.5', '>^17', '', 'male', '男', '12'),
    ...{ unit: field, flags: field, status: fc.constantFrom('F', 'P', 'C', 'W', '') },
    ...{
      at: fc.constantFrom(...TIMES),
      by: fc.constantFrom(...TIMES),
      done: fc.constantFrom(...TIMES),
    },
  })
  .map(
    ({ type, code, sub, value, unit, flags, status, at, by, done }) =>
      `OBX|1|${type}|${code}|${sub}|${value}|${unit}||${flags}|||${status}|||${at}||||${by}|${done}`,
  )

describe('what an instrument says again', () => {
  it('is read alike whatever was read before it, and is covered alike', () => {
    fc.assert(
      fc.property(fc.array(obx, { minLength: 1, maxLength: 12 }), fc.array(obx), (some, others) => {
        const readings = () => some.map(line => readOpenly(immunoassay, messageOf([line])))
        const before = readings()
        readOpenly(immunoassay, messageOf(others))
        expect(readings()).to.deep.equal(before)
        const together = readOpenly(immunoassay, messageOf(some)).map(seen => ({
          ...seen,
          index: 0,
        }))
        expect(together).to.deep.equal(before.flat())
      }),
      { numRuns: 300 },
    )
  })

  it('is read as where nothing is remembered, which is so under other marks', () => {
    const words = (lines: readonly string[], marks?: string) =>
      JSON.stringify(readOpenly(immunoassay, messageOf(lines, marks))).replaceAll('$', '^')
    fc.assert(
      fc.property(fc.array(obx, { minLength: 1, maxLength: 12 }), lines => {
        const others = lines.map(line => line.replaceAll('^', '$'))
        expect(words(lines)).to.equal(words(others, '$~\\&'))
      }),
      { numRuns: 300 },
    )
  })

  it('means another thing under other marks', () => {
    const read = saidAgain(3, 3, segment => ({ code: segment.at(3, 1) }))
    const said = (marks: string) => messageOf(['OBX|1|NM|a^b$c||1'], marks).first('OBX')
    const codes = ['^~\\&', '$~\\&', '^~\\&'].map(marks => {
      const segment = said(marks)
      return segment && read(segment).code
    })
    expect(codes).to.deep.equal(['a', 'a^b', 'a'])
  })

  it('is worked out once, and of more than it can remember all is read right', () => {
    let worked = 0
    const read = saidAgain(3, 3, segment => {
      worked++
      return { code: segment.at(3, 1) }
    })
    const codes = Array.from({ length: 2_500 }, (_, i) => `T${i % 2_100}`)
    const segments = messageOf(codes.map(code => `OBX|1|NM|${code}^x||1`)).all('OBX')
    expect(segments.map(segment => read(segment).code)).to.deep.equal(codes)
    const soFar = worked
    for (const segment of segments.slice(-50)) read(segment)
    expect(worked).to.equal(soFar)
  })
})
