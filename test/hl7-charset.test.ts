/** From the bytes of a frame to its text: by what it declares, by what its line has, or not at all. */
import { expect } from 'chai'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import {
  type Charset,
  type CharsetOfLine,
  charsetNamed,
  decode,
  decodePart,
  encode,
} from '../lims-adapters/hl7/charset.ts'

const withCharset = (charset: string, name: string) =>
  `MSH|^~\\&|IA|LAB|||20260301||ORU^R01|C1|P|2.5.1||||||${charset}\rPID|1||||${name}\r`

function textOf(frame: Buffer, line?: CharsetOfLine): string {
  const read = decode(frame, line)
  if ('refused' in read) throw new Error(read.refused.en)
  return read.text
}

function reasonOf(frame: Buffer, line?: CharsetOfLine): string {
  const read = decode(frame, line)
  if (!('refused' in read)) throw new Error('was read')
  expect(read.refused.zh).to.match(/[一-鿿]/)
  return read.refused.en
}

describe('the charset of a frame (A-08)', () => {
  const NAMES = '王小宝 李珅瑋 𠮷田 㛃 欧阳娜娜'

  for (const [declared, charset] of [
    ['GB 18030-2000', 'gb18030'],
    ['GB18030', 'gb18030'],
    ['UNICODE UTF-8', 'utf-8'],
    ['UNICODE', 'utf-8'],
    ['~UNICODE UTF-8', 'utf-8'],
  ] as const) {
    it(`reads names declared as ${declared}`, () => {
      const text = withCharset(declared, NAMES)
      expect(decode(iconv.encode(text, charset))).to.deep.equal({ text, charset })
    })
  }

  for (const [declared, charset, name] of [
    ['GBK', 'gbk', '李珅瑋'],
    ['GB2312', 'gb2312', '王小宝'],
    ['BIG-5', 'big5', '許功蓋'],
    ['8859/1', 'latin1', 'Zoë 5 µmol/L'],
  ] as const) {
    it(`reads ${name} declared as ${declared} (T11, T12)`, () => {
      const text = withCharset(declared, name)
      expect(textOf(iconv.encode(text, charset))).to.equal(text)
    })
  }

  it('reads ISO IR87 with its switches, after an empty first repetition', () => {
    const kanji = Buffer.from('\x1b$B;3ED\x1b(B', 'latin1')
    const [before, after] = withCharset('~ISO IR87', '@')
      .split('@')
      .map(part => Buffer.from(part))
    const frame = Buffer.concat([before ?? Buffer.of(), kanji, after ?? Buffer.of()])
    expect(textOf(frame)).to.equal(withCharset('~ISO IR87', '山田'))
    expect(reasonOf(Buffer.from(withCharset('~ISO IR87', '山田')))).to.include('iso-2022-jp')
  })

  it('does not second-guess: UTF-8 declared, GB 18030 sent', () => {
    const frame = iconv.encode(withCharset('UNICODE UTF-8', '王小宝'), 'gb18030')
    expect(reasonOf(frame)).to.include('not valid utf-8')
    expect(textOf(frame, { forced: 'gb18030' })).to.equal(withCharset('UNICODE UTF-8', '王小宝'))
  })

  it('does not second-guess: GB 2312 bytes that are valid UTF-8 by chance', () => {
    const frame = Buffer.from(withCharset('GB2312', 'é'))
    expect(textOf(frame)).to.equal(withCharset('GB2312', '茅'))
    expect(textOf(frame, { fallback: 'utf-8' })).to.equal(withCharset('GB2312', '茅'))
  })

  for (const declared of ['ASCII', 'EN', 'UNICODE UTF-8', '~ISO IR87'])
    it(`reads in what is set for the line where the bytes belie ${declared}`, () => {
      const text = withCharset(declared, '王小宝')
      const frame = iconv.encode(text, 'gb18030')
      expect(reasonOf(frame)).to.match(/by hand and replay/)
      const charset = 'gb18030'
      expect(decode(frame, { fallback: charset })).to.deep.equal({ text, charset })
      expect(reasonOf(frame, { fallback: 'utf-8' })).to.match(/not valid utf-8 either/)
    })

  it('does not take UTF-8 with a name that was cut for something else that it fits', () => {
    for (const name of ['王小宝', '王小', '欧阳娜娜 µ'])
      for (const declared of ['UNICODE UTF-8', '']) {
        const whole = Buffer.from(withCharset(declared, name))
        const end = whole.lastIndexOf(Buffer.from(name.slice(-1))) + 1
        const cut = Buffer.concat([whole.subarray(0, end), Buffer.from('|F\r')])
        expect(reasonOf(cut)).to.match(/cut or damaged/)
        if (declared) expect(reasonOf(cut, { fallback: 'gb18030' })).to.match(/cut or damaged/)
      }
  })

  it('does not let a line speak for a frame that declares two charsets, or a byte order mark', () => {
    const both = withCharset('ASCII', '王') + withCharset('UNICODE UTF-8', 'Ada')
    const marked = Buffer.concat([Buffer.from('\ufeff'), iconv.encode(both, 'gb18030')])
    const line = { fallback: 'gb18030' } as const
    expect(reasonOf(iconv.encode(both, 'gb18030'), line)).to.include('different charsets')
    expect(reasonOf(marked, line)).to.include('begins with the mark of utf-8')
  })

  it('never lets a character that was lost already become two others', () => {
    const frame = Buffer.from(withCharset('UNICODE UTF-8', '王\ufffd\ufffd'))
    expect(reasonOf(frame, { fallback: 'gb18030' })).to.include('U+FFFD')
  })

  it('takes the default of the line where nothing is declared, then UTF-8, then refuses', () => {
    const text = withCharset('', '王小宝')
    const gb = iconv.encode(text, 'gb18030')
    expect(textOf(gb, { fallback: 'gb18030' })).to.equal(text)
    expect(textOf(Buffer.from(text))).to.equal(text)
    expect(reasonOf(gb)).to.include('not valid utf-8')
  })

  it('keeps a byte order mark, and believes it', () => {
    const text = `\ufeff${withCharset('GBK', '王小宝')}`
    expect(textOf(Buffer.from(text))).to.equal(text)
  })

  it('reads 7-bit text whatever is declared, and refuses an unknown name otherwise', () => {
    expect(textOf(Buffer.from(withCharset('EN', 'Ada')))).to.equal(withCharset('EN', 'Ada'))
    expect(reasonOf(Buffer.from(withCharset('EN', '王')))).to.include('"EN"')
    expect(reasonOf(Buffer.from(withCharset('ASCII', '王')))).to.include('not valid ascii')
  })

  it('finds MSH-18 behind a | that is half of a character', () => {
    const text = withCharset('GB 18030-2000', '李珅').replace('|LAB|', '|億康|')
    const frame = iconv.encode(text, 'gb18030')
    expect(frame.toString('latin1').split('|')[17]).to.not.equal('GB 18030-2000')
    expect(textOf(frame)).to.equal(text)
  })

  it('does not take a default for a charset that is declared behind such a |', () => {
    const text = withCharset('BIG-5', '許功蓋').replace('|LAB|', '|育|')
    const frame = iconv.encode(text, 'big5')
    expect(iconv.decode(frame, 'gb18030')).to.not.include('\ufffd')
    expect(textOf(frame, { fallback: 'gb18030' })).to.equal(text)
  })

  it('refuses a frame whose messages declare different charsets', () => {
    const both = withCharset('GBK', '王') + withCharset('UNICODE UTF-8', 'Ada')
    expect(reasonOf(iconv.encode(both, 'gbk'))).to.include('different charsets')
  })

  for (const [title, frame] of [
    ['little-endian', Buffer.from(withCharset('', 'Ada'), 'utf16le')],
    ['big-endian', Buffer.from(withCharset('', 'Ada'), 'utf16le').swap16()],
    ['with a byte order mark', Buffer.from(`\ufeff${withCharset('', 'Ada')}`, 'utf16le')],
  ] as const) {
    it(`refuses UTF-16 ${title} (A-09)`, () => {
      expect(reasonOf(frame)).to.include('UTF-16')
    })
  }

  for (const [code, char] of [
    ['U+0000', '\0'],
    ['U+001C', '\x1c'],
    ['U+000B', '\x0b'],
    ['U+007F', '\x7f'],
    ['U+0085', '\x85'],
    ['U+FFFD', '\ufffd'],
  ] as const) {
    it(`refuses ${code} inside a message, by its name`, () => {
      expect(reasonOf(Buffer.from(withCharset('UNICODE UTF-8', `A${char}a`)))).to.include(code)
    })
  }

  it('lets the marks of a frame stand around a message', () => {
    const text = `\x0b\r\n${withCharset('', 'Ada')}\x0b\r\n\x1c\r`
    expect(textOf(Buffer.from(text))).to.equal(text)
  })

  it('reads a part of a frame by what it declares, and guesses nothing that the frame belies', () => {
    const gb = iconv.encode(withCharset('', '王小宝'), 'gb18030')
    const cut = Buffer.from(withCharset('', '王小宝')).subarray(0, -2)
    const chance = iconv.encode(withCharset('', '小'), 'gb18030')
    const whole = Buffer.from(withCharset('', '小'))
    const part = (some: Buffer, beside: Buffer, line = {}) => {
      const read = decodePart(some, Buffer.concat([some, beside]), line)
      return 'text' in read ? read.text : read.refused.en
    }
    expect(textOf(chance)).to.equal(withCharset('', 'С'))
    expect(part(chance, gb)).to.include('no other charset is declared')
    expect(part(chance, gb, { fallback: 'gb18030' })).to.equal(withCharset('', '小'))
    expect(part(whole, cut)).to.equal(withCharset('', '小'))
    const marked = Buffer.concat([Buffer.from('\ufeff'), gb])
    const read = decodePart(Buffer.from(withCharset('GBK', '王')), marked, {})
    expect(read).to.include({ text: withCharset('GBK', '王'), charset: 'utf-8' })
  })

  it('refuses a GB 18030 frame cut in a character', () => {
    const frame = iconv.encode(withCharset('GBK', '王小宝'), 'gbk')
    expect(reasonOf(frame.subarray(0, -2))).to.include('not valid gb18030')
  })

  it('gives back the same bytes or refuses, for any bytes', () => {
    const charsets: Charset[] = ['ascii', 'iso-8859-1', 'utf-8', 'gb18030', 'big5']
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom(...charsets),
        (some, forced) => {
          const read = decode(Buffer.from(some), { forced })
          if ('refused' in read) return
          expect(read.text).to.not.include('\ufffd')
          expect(encode(read.text, forced)?.equals(some)).to.equal(true)
        },
      ),
      { numRuns: 3000 },
    )
  })

  it('knows the names of table 0211 in any spelling', () => {
    expect(charsetNamed('gb 18030-2000')).to.equal('gb18030')
    expect(charsetNamed('ISO-8859-1')).to.equal('iso-8859-1')
    expect(charsetNamed('EN')).to.equal(null)
  })
})
