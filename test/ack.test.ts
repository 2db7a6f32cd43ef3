/** What goes back to a sender, byte for byte. */
import { expect } from 'chai'
import iconv from 'iconv-lite'
import {
  type Answer,
  answer,
  answerCodes,
  type Fault,
  mayAnswer,
  type Outcome,
} from '../lims-adapters/hl7/ack.ts'
import { headerFields, headerIn, headerOf } from '../lims-adapters/hl7/header.ts'
import { Message } from '../lims-adapters/hl7/message.ts'

const LAW =
  'MSH|^~\\&|IA|LAB|GUTHRIE|NBS|20260301||OUL^R22^OUL_R22|C-7 |P|2.5.1|||NE|AL||UNICODE UTF-8'
const OLD = 'MSH|^~\\&|BC|X|||20260301||ORU^R01|1|Q|2.3.1||||||ASCII'

const given = (more: Partial<Answer> = {}): Answer => ({
  code: 'AA',
  controlId: 'R1',
  at: '20260301083000+0800',
  charset: 'utf-8',
  ...more,
})
const lines = (header: string, more: Partial<Answer> = {}) =>
  answer(headerFields(header), given(more)).toString('utf8').split('\r')

const FAULT: Fault = {
  code: 101,
  says: { en: 'OBX-3 is empty & useless.', zh: 'OBX-3 为空。' },
  segment: 'OBX',
  occurrence: 2,
  field: 3,
}

describe('an answer', () => {
  it('swaps the parties and echoes number, mode, version and charset', () => {
    expect(lines(LAW)).to.deep.equal([
      'MSH|^~\\&|GUTHRIE|NBS|IA|LAB|20260301083000+0800||ACK^R22^ACK|R1|P|2.5.1||||||UNICODE UTF-8',
      'MSA|AA|C-7 ',
      '',
    ])
  })

  it('has the short type in versions before 2.5', () => {
    expect(lines(OLD)).to.deep.equal([
      'MSH|^~\\&|||BC|X|20260301083000+0800||ACK^R01|R1|Q|2.3.1||||||ASCII',
      'MSA|AA|1',
      '',
    ])
  })

  it('uses the delimiters of the sender, in its number too', () => {
    const [msh, msa] = lines('MSH#!@%*#S#F###1##ADT!A01#M!7#P#2.5', { code: 'AE', fault: FAULT })
    expect(msh).to.equal('MSH#!@%*###S#F#20260301083000+0800##ACK!A01!ACK#R1#P#2.5')
    expect(msa).to.equal('MSA#AE#M!7')
  })

  it('says in both languages where and why, since 2.5 in ERR-2 to ERR-8', () => {
    const [, msa, err] = lines(LAW, { code: 'AR', fault: FAULT })
    expect(msa).to.equal('MSA|AR|C-7 ')
    expect(err).to.equal(
      'ERR||OBX^2^3|101^Required field missing^HL70357|E||||OBX-3 为空。 / OBX-3 is empty \\T\\ useless.',
    )
  })

  it('says it before 2.5 in MSA-3 and ERR-1', () => {
    const [, msa, err] = lines(OLD, { code: 'AR', fault: FAULT })
    expect(msa).to.equal('MSA|AR|1|OBX-3 为空。 / OBX-3 is empty \\T\\ useless.')
    expect(err).to.equal('ERR|OBX^2^3^101&Required field missing&HL70357')
  })

  it('leaves out a place that is not known', () => {
    const fault: Fault = { code: 207, says: FAULT.says }
    expect(lines(LAW, { code: 'AE', fault })[2]).to.match(/^ERR\|\|\|207\^/)
    expect(lines(OLD, { code: 'AE', fault })[2]).to.match(/^ERR\|\^\^\^207&/)
  })

  it('travels in the charset of the message (A-08)', () => {
    const header = headerFields(
      LAW.replace('LAB', '億康').replace('UNICODE UTF-8', 'GB 18030-2000'),
    )
    const bytes = answer(header, given({ code: 'AR', charset: 'gb18030', fault: FAULT }))
    const text = iconv.decode(bytes, 'gb18030')
    expect(text).to.include('|億康|').and.to.include('为空')
  })

  for (const charset of ['ascii', 'iso-8859-1', 'iso-2022-jp'] as const) {
    it(`is in English only where ${charset} has no Chinese`, () => {
      const bytes = answer(headerFields(OLD), given({ code: 'AR', charset, fault: FAULT }))
      expect(bytes.toString('latin1')).to.include('|OBX-3 is empty')
      expect(bytes.every(byte => byte < 0x80)).to.equal(true)
    })
  }

  it('can be read as a message by ourselves', () => {
    const message = Message.parse(lines(LAW, { code: 'AR', fault: FAULT }).join('\r'))
    if ('refused' in message) throw new Error(message.refused.en)
    expect(message.isAnswer).to.equal(true)
    expect(message.at('ERR', 8)).to.equal('OBX-3 为空。 / OBX-3 is empty & useless.')
  })

  it('goes back to a header that cannot be read but for its number, byte for byte', () => {
    const frame = Buffer.from('MSH|^~|S\xe9|F|||1||ADT^A01|N\xff-1|P|2.5\rPID|1', 'latin1')
    const header = headerOf(frame)
    if (!mayAnswer(header)) throw new Error('no number')
    const bytes = answer(header, given({ code: 'AR', charset: 'iso-8859-1', fault: FAULT }))
    const [msh, msa] = bytes.toString('latin1').split('\r')
    expect(msh).to.match(/^MSH\|\^~\\&\|\|\|S\xe9\|F\|/)
    expect(msa).to.equal('MSA|AR|N\xff-1')
  })

  it('carries a number whole or goes nowhere, however long the header is', () => {
    const headed = (length: number) =>
      `MSH|^~\\&|S|F|||1||ORU^R01|${'N1'.repeat(length / 2)}|P|2.5\rPID`
    for (const read of [headerIn, (text: string) => headerOf(Buffer.from(text, 'latin1'))]) {
      expect(read(headed(4_000))?.[10]).to.have.length(4_000)
      // Nobody reads so much of a header that cannot be read otherwise.
      for (const length of [4_100, 60_000]) {
        expect(read(headed(length))?.[10]).to.equal(undefined)
        expect(mayAnswer(read(headed(length)))).to.equal(false)
      }
    }
  })

  for (const charset of ['utf-8', 'gb18030'] as const)
    it(`carries a Chinese number byte for byte where only the header was read (A-08, ${charset})`, () => {
      const header = headerIn('MSH|^~|DEMO|LAB|||||ORU^R01|产科-1|P|2.5')
      if (!mayAnswer(header)) throw new Error('no number')
      const bytes = answer(header, given({ code: 'AR', charset, fault: FAULT }))
      expect(bytes.includes(iconv.encode('\rMSA|AR|产科-1\r', charset))).to.equal(true)
    })

  it('goes back to a header whose separator is a letter of its name', () => {
    expect(headerFields('MSHH^~HAHBHCHDH1HHORUHN7')[10]).to.equal('N7')
  })

  it('holds no line break of a wrapped header, which would end its segment', () => {
    const [msh, msa] = lines('MSH|^~\\&|||DEMO|LA\r\nB|||ORU^R01|7|P|2.5')
    expect(msh).to.match(/^MSH\|\^~\\&\|DEMO\|LAB\|/)
    expect(msa).to.equal('MSA|AA|7')
    expect(mayAnswer(headerFields('MSH|^~\\&|||||||ORU^R01|7\r8|P|2.5'))).to.equal(false)
  })

  it('is due to nobody without a number, nor to an answer (B-02)', () => {
    expect(mayAnswer(null)).to.equal(false)
    expect(mayAnswer(headerFields('MSH|^~\\&|A|||||'))).to.equal(false)
    expect(mayAnswer(headerFields('MSH|^~\\&|||||||ACK^R01|1|P|2.5'))).to.equal(false)
    expect(mayAnswer(headerFields(LAW))).to.equal(true)
  })
})

describe('which answers are due, by MSH-15 and MSH-16', () => {
  const codes = (accept: string, application: string, outcome: Outcome, silent?: boolean) =>
    answerCodes(
      headerFields(`MSH|^~\\&|||||||ORU^R01|1|P|2.5.1|||${accept}|${application}`),
      outcome,
      silent === undefined ? {} : { silent },
    ).join(' ')

  for (const [accept, application, kept, again, never] of [
    ['', '', 'AA', 'AE', 'AR'],
    ['NE', 'AL', 'AA', 'AE', 'AR'],
    ['NE', 'NE', 'AA', 'AE', 'AR'],
    ['AL', 'NE', 'CA', 'CE', 'CR'],
    ['AL', '', 'CA', 'CE', 'CR'],
    ['AL', 'AL', 'CA AA', 'CE AE', 'CR AR'],
    ['AL', 'ER', 'CA', 'CE AE', 'CR AR'],
    ['ER', 'AL', 'AA', 'CE AE', 'CR AR'],
    ['SU', 'NE', 'CA', '', ''],
    ['', '2', 'AA', 'AE', 'AR'],
  ] as const) {
    it(`${accept || 'empty'} and ${application || 'empty'}`, () => {
      expect(codes(accept, application, 'kept')).to.equal(kept)
      expect(codes(accept, application, 'again')).to.equal(again)
      expect(codes(accept, application, 'never')).to.equal(never)
    })
  }

  it('is silent only where the line says so', () => {
    expect(codes('NE', 'NE', 'kept', true)).to.equal('')
    expect(codes('AL', 'NE', 'kept', true)).to.equal('CA')
  })
})
