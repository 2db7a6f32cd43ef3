/** The report as PDF: what is printed is what was sent, as text, the same bytes every time. */
import { createHash } from 'node:crypto'
import { Resvg } from '@resvg/resvg-js'
import { expect } from 'chai'
import fc from 'fast-check'
import { openFont } from '../labels/font.ts'
import { widthOf, wrapped } from '../labels/report/flow.ts'
import { pagesOf } from '../labels/report/paper.ts'
import { qrOf } from '../labels/report/qr.ts'
import { openPrinter, type Printer } from '../labels/report/render.ts'
import type { ReportValue } from '../server/contract/reports.ts'
import { say } from '../server/contract/words.ts'
import { paperOf, REQUEST, VALUE } from './support/paper.ts'
import { readPdf, textsOfPdf } from './support/pdf.ts'
import { scan } from './support/scan.ts'

const fontOf = (file: string) =>
  openFont(new URL(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${file}`)).pathname)
const FONTS = {
  regular: fontOf('400Regular/NotoSansSC_400Regular.ttf'),
  bold: fontOf('700Bold/NotoSansSC_700Bold.ttf'),
}

describe('the report as PDF', () => {
  let printer: Printer
  before(() => {
    printer = openPrinter()
  })

  it('says in both languages who, what, why, what next, who signed, and which version', async () => {
    const zh = textsOfPdf(await printer.pdf(paperOf(), 'zh-CN')).join('')
    for (const said of [
      ...['贵阳市妇幼保健院', '新生儿疾病筛查 报告单', '王小燕 之婴 2/2', '03 26 00000001 19'],
      ...['更正报告：替代 2026-11-20 14:05 发布的第 1 版', '40+3 周', '3200 g', '高风险 · 紧急'],
      ...['<48.70', 'mIU/L', '未核实', '超出界值', '请当日联系家属。', 'D05 递送超时', '第 2 版'],
      ...['田思', '安雅', '2026-11-23 14:10', '第 1 页，共 1 页', '/2/ABCDEFGHJK'],
    ])
      expect(zh).to.include(said)
    const en = textsOfPdf(await printer.pdf(paperOf(), 'en')).join(' ')
    for (const said of [
      ...[
        'Newborn screening Report',
        'high risk · high',
        'unverified',
        'beyond limit',
        'Version 2',
      ],
      ...[
        'Corrected report: replaces version 1',
        'Call the family today.',
        'page 1 of 1',
        '<48.70',
      ],
    ])
      expect(en).to.include(said)
    expect(en).not.to.match(/高风险|请当日/)
  })

  it('prints the dating that counted, and a last period only where that is what counted (2.5)', async () => {
    const woman = { ...paperOf().content.subject, kind: 'woman' } as const
    const lmp = { basis: 'lmp', on: '2026-07-31', days: 0 } as const
    const ivf = { basis: 'ivf', on: '2026-08-14', days: 19 } as const
    const from = {
      lmp: say('last period', '末次月经'),
      ivf: say('embryo transfer', '胚胎移植'),
    }
    const before = { ...REQUEST, dated: null, lastPeriod: '2026-07-31' }
    const [counted, moved] = [{ countedFrom: from.lmp }, { countedFrom: from.ivf }]
    const cases: [object, RegExp, RegExp, RegExp | null][] = [
      [
        {},
        /孕周推算 ?超声，2026-11-20 为 16\+0 周/,
        /Dated by ultrasound, 16\+0 weeks on 2026-11-20/,
        /末次月经|Last period/,
      ],
      [
        { ...moved, dated: ivf },
        /胚胎移植，2026-08-14 为 2\+5 周/,
        /embryo transfer, 2\+5 weeks on 2026-08-14/,
        /末次月经|Last period/,
      ],
      [
        { ...counted, dated: lmp, lastPeriod: lmp.on },
        /末次月经 ?2026-07-31/,
        /Last period 2026-07-31/,
        /孕周推算|Dated by/,
      ],
      // What left before the dating was kept is printed as it left (INV-3).
      [before, /末次月经 ?2026-07-31/, /Last period 2026-07-31/, /孕周推算|Dated by/],
    ]
    for (const [more, zh, en, not] of cases) {
      const paper = paperOf({ subject: woman, request: { ...REQUEST, ...more } })
      const [printedZh, printedEn] = [
        textsOfPdf(await printer.pdf(paper, 'zh-CN')).join(' '),
        textsOfPdf(await printer.pdf(paper, 'en')).join(' '),
      ]
      expect(printedZh).to.match(zh)
      expect(printedEn).to.match(en)
      if (not) expect(`${printedZh} ${printedEn}`).not.to.match(not)
    }
  })

  it('a draft says so across the page and has no code to check', async () => {
    const draft = { ...paperOf(), released: null, check: null }
    const texts = textsOfPdf(await printer.pdf(draft, 'zh-CN'))
    expect(texts[0]).to.equal('草稿 未发布')
    expect(texts.join(' ')).not.to.include('/check/')
    expect(texts).not.to.include('发布')
  })

  it('says across and above the page that it holds no more, and nothing else is different', async () => {
    const left = textsOfPdf(await printer.pdf(paperOf(), 'en'))
    const at = '2026-11-24T01:00:00.000Z'
    for (const [ended, language, stamps] of [
      [{ as: 'withdrawn', at, by: null }, 'zh-CN', ['已撤回 作废', /：2026-11-24 09:00 撤回/]],
      [{ as: 'withdrawn', at, by: null }, 'en', ['WITHDRAWN', /withdrawn 2026-11-24 09:00/]],
      [{ as: 'replaced', at, by: 3 }, 'en', ['REPLACED', /replaced .+ by version 3/]],
    ] as const) {
      const [across, above, ...rest] = textsOfPdf(
        await printer.pdf({ ...paperOf(), ended }, language),
      )
      expect(across).to.equal(stamps[0])
      expect(above).to.match(stamps[1])
      if (language === 'en') expect(rest).to.deep.equal(left)
    }
  })

  it('a long name of a signer takes as many lines as it needs and covers no time', async () => {
    const by = say(
      'rule: validated by the committee of the provincial screening centre on two thousand cards, 2026-10',
      '规则：省级新生儿疾病筛查中心专家委员会以两千份滤纸血片验证并批准的自动审核规则（二〇二六年十月）',
    )
    const at = '2026-11-23T06:00:00.000Z'
    const signed = (['verified', 'authorised'] as const).map(as => ({ as, by, at }))
    for (const language of ['zh-CN', 'en'] as const) {
      const { pages } = readPdf(await printer.pdf(paperOf({ signed }), language))
      const texts = pages.flatMap(page => page.texts)
      const times = texts.filter(one => one.text === '2026-11-23 14:00')
      expect(times).to.have.length(2)
      const left = Math.min(...times.map(one => one.x))
      const names = texts.filter(one => by.zh.includes(one.text) || by.en.includes(one.text))
      expect(names.length, 'several lines each').to.be.greaterThan(3)
      for (const one of names) expect(one.x).to.be.lessThan(left - 100)
      const said = names.map(one => one.text).join(language === 'en' ? ' ' : '')
      expect(said).to.include(language === 'en' ? by.en : by.zh)
    }
  })

  it('nothing is printed over anything, in either language, and who signed stands on one page', () => {
    const name = say('Abdurehim Memetjan Tursun-Niyaz', '阿卜杜热依木·买买提江·吐尔逊尼亚孜')
    const signed = (['verified', 'authorised'] as const).map(as => ({
      ...{ as, by: name, at: '2026-11-23T06:00:00.000Z' },
    }))
    const woman = { ...paperOf().content.subject, kind: 'woman' } as const
    const lengths = [13, 14, 15, 16]
    const samples: [string, Parameters<typeof paperOf>[0]][] = [
      ['a woman', { subject: woman, request: REQUEST }],
      ...lengths.map((length): [string, Parameters<typeof paperOf>[0]] => [
        `${length} values`,
        { signed, values: Array.from({ length }, () => VALUE) },
      ]),
    ]
    for (const [what, content] of samples)
      for (const language of ['zh-CN', 'en'] as const) {
        const pages = pagesOf(FONTS, { ...paperOf(content), check: null }, language)
        const texts = pages.map(page => page.filter(mark => mark.kind === 'text'))
        const ends = (one: (typeof texts)[0][0]) => one.x + widthOf(FONTS, one.text, one)
        const beyond = texts.flat().filter(one => ends(one) > 193)
        const under = texts.flatMap(page =>
          page.filter(one =>
            page.some(
              next =>
                next.x > one.x && Math.abs(one.y - next.y) < one.sizeMm / 2 && next.x < ends(one),
            ),
          ),
        )
        expect([...beyond, ...under], what).to.deep.equal([])
        const end = /^(Verified|Authorised|Released|Valid for|审核|签发|发布|本报告仅)/
        const on = texts.map(page => page.filter(({ text }) => end.test(text)).length)
        expect(
          on.filter(count => count > 0),
          what,
        ).to.deep.equal([4])
      }
  })

  it('is the same bytes for the same report, and other bytes for any other (INV-3)', async () => {
    const hash = async (more: object) =>
      createHash('sha256')
        .update(await printer.pdf(paperOf(more), 'zh-CN'))
        .digest('hex')
    const first = await hash({})
    expect(await hash({})).to.equal(first)
    expect(await hash({ values: [{ ...VALUE, value: '<48.71' }] })).not.to.equal(first)
  })

  it('prints every value exactly as sent, on one line, and never runs over the column (INV-9)', async () => {
    const anyValue = fc.oneof(
      fc.stringMatching(/^(<|>|<=|>=|≤|≥)?-?\d{1,8}(\.\d{0,12})?$/),
      fc.stringMatching(/^1:\d{1,5}$/),
      fc.constantFrom('0', '0.0', '0.50', '00.5', '<0.50', '阴性', '  0.5', '1e-3', '+', '㛃'),
      fc.stringMatching(/^[ -~]{1,40}$/),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(anyValue, anyValue), { minLength: 1, maxLength: 40 }),
        async all => {
          const values = all.map(
            ([value, unit], i): ReportValue => ({
              ...VALUE,
              ...{ analyte: `A${i}`, name: say(`A${i}`, `A${i}`), value, unit, limits: [] },
            }),
          )
          const { pages } = readPdf(await printer.pdf(paperOf({ values }), 'en'))
          const texts = pages.flatMap(page => page.texts)
          const at = texts.flatMap((one, i) => (/^A\d+$/.test(one.text) ? [i] : []))
          expect(at.map(i => texts[i + 1]?.text)).to.deep.equal(values.map(one => one.value))
          expect(at.map(i => texts[i + 2]?.text)).to.deep.equal(values.map(one => one.unit))
        },
      ),
      { numRuns: 10 },
    )
  })

  it('a panel of two hundred values goes over pages, each with its head, number and version', async () => {
    const values = Array.from({ length: 200 }, (_, i) => ({ ...VALUE, analyte: `A${i}` }))
    const { pages } = readPdf(await printer.pdf(paperOf({ values }), 'zh-CN'))
    expect(pages.length).to.be.greaterThan(4)
    for (const [i, { texts }] of pages.entries()) {
      const said = texts.map(one => one.text).join('\n')
      expect(said)
        .to.include(`第 ${i + 1} 页，共 ${pages.length} 页`)
        .and.include('第 2 版')
      expect(texts.every(one => one.y > 20 && one.y < 820)).to.equal(true)
    }
    const shown = pages.flatMap(({ texts }) => texts.filter(one => one.text === '<48.70'))
    expect(shown).to.have.length(200)
  })

  it('names the characters that it cannot print; a rare one that the font has is printed', async () => {
    expect(printer.missing(paperOf({}, { name: '㛃媄 之婴' }))).to.deep.equal([])
    expect(textsOfPdf(await printer.pdf(paperOf({}, { name: '㛃媄' }), 'zh-CN'))).to.include('㛃媄')
    expect(printer.missing(paperOf({}, { name: '王𠮷' }))).to.deep.equal(['𠮷'])
    expect(printer.missing(paperOf({ samplingPoint: say('A\u0007', '𠮷') }))).to.deep.equal([
      '𠮷',
      '\u0007',
    ])
    let why = ''
    await printer.pdf(paperOf({}, { name: '王𠮷' }), 'zh-CN').catch(error => {
      why = String(error)
    })
    expect(why).to.include('U+20BB7')
  })

  it('what a person wrote is text and nothing else (F-07)', async () => {
    const hostile = ') Tj ET endstream endobj /JS (app.alert(1)) <</S/JavaScript>> <script>'
    const bytes = await printer.pdf(paperOf({}, { name: hostile }), 'en')
    expect(readPdf(bytes).pages).to.have.length(1)
    const said = textsOfPdf(bytes).join(' ').replace(/\s+/g, '')
    expect(said).to.include(hostile.replace(/\s+/g, ''))
    expect(bytes.toString('latin1')).not.to.match(
      /JavaScript|\/JS|\/AA|\/OpenAction|\/URI|\/Launch/,
    )
  })

  it('many reports are one document with one font, in their order', async () => {
    async function* papers() {
      for (let n = 1; n <= 12; n++) yield paperOf({ edition: n, replaces: null })
    }
    const one = await printer.pdf(paperOf(), 'en')
    const many = await printer.run(papers(), 'en')
    expect(many.length).to.be.lessThan(one.length * 6)
    const editions = readPdf(many).pages.map(({ texts }) =>
      texts.map(({ text }) => /Version (\d+)/.exec(text)?.[1]).find(Boolean),
    )
    expect(editions).to.deep.equal(Array.from({ length: 12 }, (_, i) => String(i + 1)))
  })

  it('the code on it is read by a scanner as the address printed beside it', async () => {
    const address = paperOf().check ?? ''
    const { modules, outlines } = qrOf(address)
    const path = outlines
      .map(points => `M${points.map(([x, y]) => `${x + 4} ${y + 4}`).join('L')}z`)
      .join('')
    const side = modules + 8
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><rect width="${side}" height="${side}" fill="#fff"/><path fill-rule="evenodd" d="${path}"/></svg>`
    const png = new Resvg(svg, { fitTo: { mode: 'width', value: side * 6 } }).render().asPng()
    expect(await scan(png)).to.deep.equal([`QRCode ${address}`])
    expect(() => qrOf('/check/王')).to.throw(/not for a QR code/)
  })
})

describe('lines of a report', () => {
  const fonts = { regular: FONTS.regular, bold: FONTS.regular }
  const style = { sizeMm: 3, weight: 'regular' } as const

  it('lose no character but a space at their end, and none is too long', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            '采血',
            '≥ 8 mIU/L',
            '（',
            '）',
            '，',
            'Screening',
            ' ',
            'a'.repeat(60),
            '2026-11',
          ),
        ),
        fc.integer({ min: 12, max: 80 }),
        (parts, width) => {
          const text = parts.join('')
          const lines = wrapped(fonts, text, style, width)
          expect(lines.join('').replace(/ /g, '')).to.equal(text.replace(/ /g, ''))
          for (const line of lines) expect(widthOf(fonts, line, style)).to.be.at.most(width + 0.001)
        },
      ),
      { numRuns: 200 },
    )
  })
})
