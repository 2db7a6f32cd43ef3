/** Reading a frame: text to messages, messages to fields and groups. */
import { expect } from 'chai'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import { split } from '../lims-adapters/hl7/batch.ts'
import { USUAL } from '../lims-adapters/hl7/delimiters.ts'
import { escaped, unescaped } from '../lims-adapters/hl7/escapes.ts'
import { groups } from '../lims-adapters/hl7/groups.ts'
import { headerOf } from '../lims-adapters/hl7/header.ts'
import { Message } from '../lims-adapters/hl7/message.ts'

function parsed(text: string): Message {
  const message = Message.parse(text)
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

function refusedBy(text: string): string {
  const message = Message.parse(text)
  if (!('refused' in message)) throw new Error('was read')
  return message.refused.en
}

describe('a message', () => {
  const ORU = [
    'MSH|^~\\&|IA^x|LAB|G|NBS|20260301||ORU^R01^ORU_R01|C-7 |P^T|2.5.1^DEU|||AL|NE||',
    'PID|1||id1^^^A~id2^^^B||Doe^Jo\\S\\e||""',
    'OBR|1|""||54090-6^Thyroid^LN',
    'OBX|1|NM|29575-8^TSH^LN||4.87|mIU/L||H~N',
    'SPM|1|140799&BARCODE^x||DBS',
  ]
  const LINES = ORU.join('\r')

  it('reads fields, components, subcomponents and repetitions', () => {
    const message = parsed(LINES)
    expect(message.at('OBX', 5)).to.equal('4.87')
    expect(message.at('OBX', 3)).to.equal('29575-8^TSH^LN')
    expect(message.at('OBX', 3, 3)).to.equal('LN')
    expect(message.at('SPM', 2, 1)).to.equal('140799&BARCODE')
    expect(message.at('SPM', 2, 1, 1)).to.equal('140799')
    expect(message.at('SPM', 2, 1, 2)).to.equal('BARCODE')
    expect(message.at('OBX', 8)).to.equal('H~N')
    expect(message.first('OBX')?.repetitions(8)).to.deep.equal(['H', 'N'])
    expect(message.first('PID')?.repetitions(3, 4)).to.deep.equal(['A', 'B'])
    expect(message.at('PID', 5, 2)).to.equal('Jo^e')
    expect(message.at('PID', 7)).to.equal('""')
    expect(message.at('PID', 99)).to.equal('')
    expect(message.at('PID', 5, 9, 9)).to.equal('')
    expect(message.at('ZZZ', 1)).to.equal('')
  })

  it('counts the fields of MSH from its separator', () => {
    const message = parsed(LINES)
    expect(message.at('MSH', 1)).to.equal('|')
    expect(message.at('MSH', 2)).to.equal('^~\\&')
    expect(message.header[10]).to.equal('C-7 ')
    expect(message.controlId).to.equal('C-7 ')
    expect([message.type, message.event, message.version]).to.deep.equal(['ORU', 'R01', '2.5.1'])
    expect(message.processing).to.equal('P')
    expect(message.sender).to.deep.equal({ application: 'IA', facility: 'LAB' })
    expect([message.acceptAck, message.applicationAck]).to.deep.equal(['AL', 'NE'])
  })

  it('is the same as its resend but for the time of it (B-08, B-09)', () => {
    const resent = LINES.replace('|20260301|', '|20260301093000+0800|')
    expect(parsed(resent).withoutTime()).to.equal(parsed(LINES).withoutTime())
    expect(parsed(LINES).withoutTime()).to.equal(LINES.replace('|20260301|', '||'))
    expect(parsed(LINES.replace('4.87', '4.88')).withoutTime()).to.not.equal(
      parsed(LINES).withoutTime(),
    )
    expect(parsed('MSH|^~\\&|A').withoutTime()).to.equal('MSH|^~\\&|A')
  })

  it('knows an answer when it hears one', () => {
    expect(parsed(LINES).isAnswer).to.equal(false)
    expect(parsed('MSH|^~\\&|||||||ACK^R01|1|P|2.3.1').isAnswer).to.equal(true)
    expect(parsed('MSH|^~\\&|||||||ORR^O02|1|P|2.3.1\rMSA|AA|1').isAnswer).to.equal(true)
  })

  for (const [title, join] of [
    ['CR', '\r'],
    ['LF (T13)', '\n'],
    ['CR and LF', '\r\n'],
    ['blank lines between', '\r\r\n\n'],
  ] as const) {
    it(`reads segments parted by ${title} (A-15)`, () => {
      const text = `\ufeff\r\n${ORU.join(join)}${join}${join}`
      const message = parsed(text)
      expect(message.segments.map(segment => segment.text)).to.deep.equal(ORU)
      expect(message.print()).to.equal(text)
    })
  }

  it('keeps a line break inside a field and what stands behind it', () => {
    const message = parsed('MSH|^~\\&|X\rOBX|1|TX|A||first\nsecond line|u||||F\rNTE|1||x')
    expect(message.at('OBX', 5)).to.equal('first\nsecond line')
    expect(message.at('OBX', 10)).to.equal('F')
    expect(message.segments).to.have.length(3)
  })

  it('takes its delimiters from the header', () => {
    const message = parsed('MSH#!@%*#SENDER#FAC#####ADT!A01#M7#P#2.5\rPID#1##12!a*b@13##DOE%S%x!J')
    expect(message.event).to.equal('A01')
    expect(message.at('PID', 3, 2, 2)).to.equal('b')
    expect(message.first('PID')?.repetitions(3, 1)).to.deep.equal(['12', '13'])
    expect(message.at('PID', 5, 1)).to.equal('DOE!x')
    expect(parsed('MSH|^~\\&#|X').at('MSH', 3)).to.equal('X')
  })

  for (const header of ['MSH', 'MSH|^~', 'MSH|^~&|x', 'MSH||x', 'MSH|^~\\^|x', 'MSHA^~\\&Ax']) {
    it(`refuses the delimiters of ${header}`, () => {
      expect(refusedBy(`${header}\rPID|1`)).to.include('MSH-1 and MSH-2')
    })
  }

  it('refuses what is not one message', () => {
    expect(refusedBy('')).to.include('MSH')
    expect(refusedBy('# made by a tool\rMSH|^~\\&|')).to.include('MSH')
    expect(refusedBy(`${LINES}\r${LINES}`)).to.include('More than one')
    expect(refusedBy(`${LINES}\rMSH#bad`)).to.include('More than one')
  })

  it('prints any text as it came, and never throws', () => {
    const piece = fc.constantFrom(
      'MSH|^~\\&|',
      'OBX|',
      '\r',
      '\n',
      '|',
      '^',
      '~',
      '\\',
      '&',
      'A',
      '',
    )
    const anything = fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map(a => a.join(''))
    fc.assert(
      fc.property(anything, text => {
        for (const one of split(text).messages) {
          const message = Message.parse(one)
          if ('refused' in message) continue
          expect(message.print()).to.equal(one)
          groups(message)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with a reader that splits everything (A-15)', () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 .<>*-]{0,6}$/)
    const nested = (mark: string, of: fc.Arbitrary<string>) =>
      fc.array(of, { minLength: 1, maxLength: 3 }).map(parts => parts.join(mark))
    const field = nested('~', nested('^', nested('&', word)))
    const segment = fc.array(field, { minLength: 1, maxLength: 9 }).map(f => `OBX|${f.join('|')}`)
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 5 }), segments => {
        const message = parsed(['MSH|^~\\&|X', ...segments].join('\r'))
        const naive = segments.map(s => s.split('|').map(f => f.split('~').map(r => r.split('^'))))
        for (const [i, obx] of message.all('OBX').entries()) {
          for (let f = 1; f < 10; f++) {
            for (let c = 1; c < 4; c++) {
              const told = naive[i]?.[f]?.map(repetition => repetition[c - 1] ?? '') ?? []
              expect(obx.at(f, c)).to.equal(told[0] ?? '')
              const whole = segments[i]?.split('|')[f] ?? ''
              expect(obx.repetitions(f, c)).to.deep.equal(whole === '' ? [] : told)
              for (let s = 1; s < 4; s++) {
                expect(obx.at(f, c, s)).to.equal(told[0]?.split('&')[s - 1] ?? '')
              }
            }
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('reads as many OBX as a plate may have, and refuses 100,000 (A-07)', () => {
    const obx = 'OBX|1|NM|29575-8^TSH^LN||4.87|mIU/L|||||F\r'
    const of = (count: number) => Message.parse(`MSH|^~\\&|X\rOBR|1\r${obx.repeat(count)}`)
    const most = of(9_998)
    if ('refused' in most) throw new Error(most.refused.en)
    const [order] = groups(most)
    expect(order?.observed).to.have.length(9_998)
    expect(order?.observed.at(-1)?.obx.at(5)).to.equal('4.87')
    expect(of(100_000)).to.have.nested.property('refused.en').that.includes('10000 segments')
  })
})

describe('escapes (A-15)', () => {
  for (const [sent, meant] of [
    ['a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f', 'a|b^c&d~e\\f'],
    ['one\\.br\\two', 'one\ntwo'],
    ['\\X0D\\\\X0D0A\\\\X000d\\', '\r\r\n\r'],
    ['\\X4142\\\\X00E9\\', 'ABé'],
    ['\\Z03BC\\g/L', 'μg/L'],
    ['\\E\\F\\E\\', '\\F\\'],
    ['4\\5 and \\F\\', '4\\5 and |'],
  ] as const) {
    it(`decodes ${sent} once`, () => {
      expect(unescaped(sent, USUAL)).to.equal(meant)
    })
  }

  for (const sent of [
    '\\H\\bold\\N\\',
    '4\\5',
    '\\',
    '\\\\',
    '\\XE9\\',
    '\\X0\\',
    '\\X00\\',
    '\\X0000\\',
    '\\Z0000\\',
    '\\ZD83D\\',
    '\\C2842\\',
    '\\.sp3\\',
  ]) {
    it(`leaves ${sent} as it is`, () => {
      expect(unescaped(sent, USUAL)).to.equal(sent)
    })
  }

  it('reads back whatever was escaped', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const plain = text.replace(/\r\n?/g, '\n')
        expect(escaped(text, USUAL)).to.not.match(/[|^&~\r\n]/)
        expect(unescaped(escaped(text, USUAL), USUAL)).to.equal(plain)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('one frame into messages (B-24)', () => {
  const one = 'MSH|^~\\&|A|||||||1\rPID|1\r'
  const two = 'MSH|^~\\&|B|||||||2\rPID|2\r'

  it('hands a single message back whole', () => {
    expect(split(`\ufeff${one}`)).to.deep.equal({ messages: [`\ufeff${one}`] })
    expect(split('no header')).to.deep.equal({ messages: ['no header'] })
  })

  it('parts several messages without a batch', () => {
    expect(split(one + two)).to.deep.equal({ messages: [one, two] })
    expect(split(`${one}MSH|^~\r${two}`).messages).to.deep.equal([one, 'MSH|^~\r', two])
  })

  it('takes a batch apart and finds nothing wrong with it', () => {
    const text = `FHS|^~\\&|F\rBHS|^~\\&|B\r${one}${two}BTS|2\rBHS|^~\\&|B\r${one}BTS|1\rFTS|2\r`
    expect(split(text)).to.deep.equal({ messages: [one, two, one], batch: { troubles: [] } })
  })

  it('counts only what stands inside the batch', () => {
    const { batch } = split(`${one}BHS|^~\\&|B\r${two}BTS|1\r`)
    expect(batch).to.deep.equal({ troubles: [] })
  })

  for (const [title, text, what] of [
    ['a wrong BTS', `BHS|^~\\&|B\r${one}BTS|2\r`, 'BTS counts 2, but 1'],
    ['a wrong FTS', `FHS|^~\\&|F\r${one}FTS|3\r`, 'FTS counts 3, but 1'],
    ['no BTS', `BHS|^~\\&|B\r${one}`, '1 BHS and 0 BTS'],
    ['no FHS', `${one}FTS|1\r`, '0 FHS and 1 FTS'],
  ] as const) {
    it(`says so of ${title}`, () => {
      const { messages, batch } = split(text)
      expect(messages).to.deep.equal([one])
      expect(batch?.troubles.map(trouble => trouble.en).join()).to.include(what)
    })
  }

  it('parts bare bytes as it parts their text, whatever they are in', () => {
    for (const charset of ['utf-8', 'gb18030', 'big5']) {
      const named = `\ufeffFHS|^~\\&|F\r${[one, two].map(m => `\ufeff${m}PID|1||||許功蓋\r`).join('')}`
      const text = charset === 'utf-8' ? named : named.replaceAll('\ufeff', '')
      const pieces = split(iconv.encode(text, charset).toString('latin1')).messages
      const read = pieces.map(piece => iconv.decode(Buffer.from(piece, 'latin1'), charset))
      expect(read).to.deep.equal(split(text).messages).and.have.length(2)
    }
  })

  it('drops nothing that stands outside a message', () => {
    const { messages } = split(`BHS|^~\\&|B\rPID|9||lost\r${one}BTS|1\r`)
    expect(messages.map(text => text.trim())).to.deep.equal(['PID|9||lost', one.trim()])
  })
})

describe('the header of a message that cannot be read', () => {
  it('still gives the number, from the bytes', () => {
    const frame = Buffer.from(`\x0bMSH|^~|A|B|C|D|1||ADT^A01|N-1|P|2.5\rPID|\xff`, 'latin1')
    expect(headerOf(frame)?.[10]).to.equal('N-1')
    expect(headerOf(Buffer.from('FHS|MSHX\rBHS|\rMSH|^~\\&|A|||||||N-2'))?.[10]).to.equal('N-2')
    expect(headerOf(Buffer.from('nothing'))).to.equal(null)
    expect(headerOf(Buffer.from('MSH'))?.[10]).to.equal(undefined)
  })
})
