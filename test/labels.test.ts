import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Resvg } from '@resvg/resvg-js'
import { expect } from 'chai'
import fc from 'fast-check'
import { build } from 'vite'
import { faultOfMarks } from '../labels/check.ts'
import { draw } from '../labels/draw.ts'
import { openFont } from '../labels/font.ts'
import { frozen, thawed } from '../labels/frozen.ts'
import {
  type DataMatrixMark,
  drawingOf,
  type Label,
  type Mark,
  marksOf,
  type SpecimenLabel,
} from '../labels/label.ts'
import { faultOfSheet } from '../labels/pages.ts'
import { DOTS_PER_MM, Raster } from '../labels/raster.ts'
import { type Labels, openLabels } from '../labels/render.ts'
import card from '../labels/templates/card.ts'
import tube from '../labels/templates/tube.ts'
import { fitted, printable, widthOf } from '../labels/text.ts'
import { HOSTILE, TEMPLATES } from './support/labels.ts'
import { readPdf, textsOfPdf } from './support/pdf.ts'
import { inkOf, pictured, print, scan } from './support/scan.ts'
import { anyText } from './support/text.ts'

const GOLDEN = fileURLToPath(new URL('golden/labels/', import.meta.url))
const FONTS = {
  regular: '400Regular/NotoSansSC_400Regular',
  bold: '700Bold/NotoSansSC_700Bold',
} as const
const fontFile = (weight: keyof typeof FONTS): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/noto-sans-sc/${FONTS[weight]}.ttf`))

/** What a nurse may meet: the sample, long names in two scripts, twins, nobody yet. */
const MET: Record<string, Partial<SpecimenLabel>> = {
  'the sample': {},
  'a long Chinese name': {
    name: '阿卜杜热合曼·阿卜杜克热木·买买提之双胞胎女儿（第二胎）',
    samplingPoint: '贵阳市清镇市卫城镇中心卫生院暨妇幼保健服务站产科门诊采血点',
    copy: 1,
  },
  'a long Latin name': {
    name: "Baby of Maria-Christina O'Shaughnessy-Featherstonehaugh",
    programme: 'Newborn screening by immunoassay',
    samplingPoint: 'Huaxi District People’s Hospital, Department of Obstetrics and Gynaecology',
    copy: 12,
  },
  'a kit without a name': { name: null, collectedAt: null, copy: 1 },
}

const withNumber = (number: string, more: Partial<SpecimenLabel> = {}): SpecimenLabel => ({
  ...card.sample,
  ...more,
  number,
})
/** Their text runs close to their symbol. */
const DRAWN_ELSEWHERE = ['card', 'tube', 'cryo']
/** The upper half of a square symbol, black. */
const underInk = ({ x, y, moduleMm }: DataMatrixMark): Mark => ({
  ...{ kind: 'line', x, y, lengthMm: moduleMm * 14, thickMm: moduleMm * 7 },
})
const LINE = { kind: 'line', thickMm: 1.5 } as const
const fourteenDigits = fc.stringMatching(/^\d{14}$/)

/** Compared with the file of that name, which is written anew when GOLDEN=write is set. */
function expectGolden(name: string, text: string): void {
  if (process.env.GOLDEN === 'write') {
    mkdirSync(GOLDEN, { recursive: true })
    writeFileSync(GOLDEN + name, text)
  }
  expect(existsSync(GOLDEN + name), `${name} is missing: npm run golden`).to.equal(true)
  expect(text).to.equal(readFileSync(GOLDEN + name, 'utf8'))
}

/** The bars of an SVG as [left, right] in millimetres, read from the first path. */
function barsIn(svg: string): [number, number][] {
  const path = /<path[^>]* d="([^"]*)"/.exec(svg)?.[1] ?? ''
  return Array.from(path.matchAll(/M([\d.]+) [\d.]+h([\d.]+)/g), ([, x, width]) => [
    Number(x),
    Number(x) + Number(width),
  ])
}

describe('labels', () => {
  let labels: Labels
  before(async () => {
    labels = await openLabels()
  })

  describe('the folder of templates', () => {
    const folders: string[] = []
    after(() => {
      for (const folder of folders) rmSync(folder, { recursive: true })
    })

    async function refusalOf(file: string, text: string): Promise<string> {
      const folder = mkdtempSync(`${tmpdir()}/labels-`)
      folders.push(folder)
      writeFileSync(`${folder}/${file}`, text)
      return openLabels(folder).then(
        () => 'none',
        (error: Error) => error.message,
      )
    }
    const template = (changes: string) => `export default {
      name: 'card', title: { en: 'Card', zh: '卡' }, on: 'card', widthMm: 40, heightMm: 12, sample: {},
      draw: () => [{ kind: 'code128', digits: '01260000123419', x: 3, y: 1, moduleMm: 0.25, heightMm: 5 }],
      ${changes} }`

    it('holds these labels', () => {
      const list = [...labels.templates.values()].map(
        t => `${t.name} ${t.widthMm} x ${t.heightMm} mm, ${t.title.en}, ${t.title.zh}`,
      )
      expectGolden('templates.txt', `${list.join('\n')}\n`)
    })

    it('takes a sound template', async () => {
      expect(await refusalOf('card.ts', template(''))).to.equal('none')
    })

    const UNSOUND: [string, string, string, RegExp][] = [
      ['a carrier nobody knows', 'card.ts', template("on: 'shoe',"), /exports no label/],
      [
        'two symbols',
        'card.ts',
        template('').replace(
          '}]',
          "}, { kind: 'datamatrix', text: '1', x: 1, y: 1, moduleMm: 0.25 }]",
        ),
        /2 symbols/,
      ],
      [
        'a symbol that its carrier does not take',
        'card.ts',
        template("on: 'small',"),
        /bears a code128/,
      ],
      ['bars too low for a tube', 'card.ts', template("on: 'tube',"), /below 10 mm/],
      [
        'too little room beside the bars of a tube',
        'card.ts',
        template("on: 'tube', heightMm: 20,")
          .replace('heightMm: 5', 'heightMm: 10')
          .replace('x: 3', 'x: 4'),
        /the edge/,
      ],
      ['a symbol out of a dot', 'card.ts', template("shape: 'round', heightMm: 40,"), /the edge/],
      ['a name that is no name for a file', 'Card.ts', template(''), /small letters/],
      ['a second label of a name', 'card-2.ts', template(''), /calls itself "card"/],
      ['no label at all', 'card.ts', 'export default 1', /exports no label/],
      [
        'a title in one language',
        'card.ts',
        template("title: { en: 'Card' },"),
        /exports no label/,
      ],
      [
        'a symbol of no digits',
        'card.ts',
        template('').replace("'0126", "'A126"),
        /card.ts.*digits/,
      ],
      ['bars too narrow', 'card.ts', template('').replace('0.25', '0.125'), /too narrow/],
      ['bars of no whole dots', 'card.ts', template('').replace('0.25', '0.2'), /whole dots/],
      ['a quiet zone over the edge', 'card.ts', template('').replace('x: 3', 'x: 2'), /the edge/],
      ['bars over the far edge', 'card.ts', template('').replace('x: 3', 'x: 10'), /the edge/],
      [
        'a line in the quiet zone',
        'card.ts',
        template('').replace('}]', "}, { kind: 'line', x: 32, y: 2, lengthMm: 1, thickMm: 0.5 }]"),
        /quiet zone/,
      ],
    ]
    for (const [what, file, text, says] of UNSOUND) {
      it(`refuses ${what} at start`, async () => {
        expect(await refusalOf(file, text)).to.match(says)
      })
    }

    it('says which labels there are when asked for another', () => {
      expect(() => labels.svg('stamp', card.sample)).to.throw('there are box, cap, card')
    })
  })

  for (const template of TEMPLATES) {
    describe(`the ${template.name} label`, () => {
      const symbol = template.on === 'card' || template.on === 'tube' ? 'Code128' : 'DataMatrix'
      const readBack = [`${symbol} ${template.sample.number}`]

      it('looks as it was agreed', () => {
        expectGolden(`${template.name}.svg`, labels.svg(template.name, template.sample))
      })

      it('is exactly as large as its paper', async () => {
        const { widthMm, heightMm } = template
        const [, width, height, box] =
          /width="(.*?)" height="(.*?)" viewBox="(.*?)"/.exec(draw(template, template.sample)) ?? []
        expect([width, height, box]).to.deep.equal([
          `${widthMm}mm`,
          `${heightMm}mm`,
          `0 0 ${widthMm} ${heightMm}`,
        ])
        const { pages } = readPdf(await labels.pdf(template.name, [template.sample]))
        const mm = pages[0]?.size.map(points => Math.round((points * 254) / 72) / 10)
        expect(mm).to.deep.equal([widthMm, heightMm])
      })

      for (const [what, data] of Object.entries(MET)) {
        it(`keeps everything on the paper and off the symbol with ${what}`, () => {
          const marks = marksOf(template, { ...template.sample, ...data })
          expect(faultOfMarks(marks, template)).to.equal(null)
        })
      }

      it('is read back from every medium at 203 and 300 dpi, whatever stands on it (F-12)', async () => {
        // Large pictures take a scanner long; a manifest comes out of office printers alone.
        const isPage = template.heightMm > 100
        const met = isPage ? 1 : template.on === 'thing' ? 2 : HOSTILE.length
        for (const data of HOSTILE.slice(0, met)) {
          const all = { ...template.sample, ...data }
          const pictures: Uint8Array[] = []
          const { pages } = readPdf(await labels.pdf(template.name, [all]))
          for (const page of pages) pictures.push(pictured(page, 203), pictured(page, 300))
          for (const dpi of isPage ? [] : ([203, 300] as const)) {
            pictures.push(await labels.png(template.name, all, dpi))
            const zpl = await labels.zpl(template.name, all, dpi)
            pictures.push(await print(zpl, template, DOTS_PER_MM[dpi]))
          }
          const seen = await Promise.all(pictures.map(one => scan(one, { asSetUp: true })))
          expect(seen, JSON.stringify(data)).to.deep.equal(Array(isPage ? 2 : 6).fill(readBack))
        }
      })

      it('shows one symbol and nothing that any reader takes for another', async () => {
        const png = await labels.png(template.name, template.sample, 203)
        expect(await scan(png)).to.deep.equal(readBack)
      })

      it('is printed years later as it was printed first, and says which copy it is (E-04)', () => {
        const data = { ...template.sample, copy: 1, name: template.sample.name && '李雷' }
        const kept = JSON.parse(JSON.stringify(frozen(template, data)))
        expect(JSON.stringify(kept)).not.to.include('李雷')
        expect(thawed(kept, data.name, 1)).to.deep.equal(drawingOf(template, data))
        expect(thawed(kept, data.name, 12)).to.deep.equal(
          drawingOf(template, { ...data, copy: 12 }),
        )
      })
      if (DRAWN_ELSEWHERE.includes(template.name))
        it('is read back when another program draws its text', async () => {
          const fontFiles = [fontFile('regular'), fontFile('bold')]
          const drawn = new Resvg(draw(template, template.sample), {
            font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'Noto Sans SC' },
            fitTo: { mode: 'zoom', value: 12 / 3.7795 },
          })
          expect(await scan(drawn.render().asPng())).to.deep.equal(readBack)
        })
    })
  }

  for (const template of TEMPLATES.filter(({ on }) => on === 'card' || on === 'tube')) {
    const isTube = template.on === 'tube'
    it(`gives the bars of ${template.name} what readers in the field ask for`, () => {
      const bars = barsIn(draw(template, template.sample))
      const widths = bars.map(([left, right]) => right - left)
      const [first, last] = [bars.at(0)?.[0] ?? 0, bars.at(-1)?.[1] ?? 0]
      const quiet = isTube ? 5 : 2.5
      expect(Math.min(...widths)).to.be.closeTo(0.25, 1e-6)
      expect(last - first).to.be.closeTo(112 * 0.25, 1e-6)
      expect(first).to.be.at.least(quiet)
      expect(template.widthMm - last).to.be.at.least(quiet)
      const symbol = template.draw(template.sample, template).find(m => m.kind === 'code128')
      if (isTube)
        expect(symbol).to.include({ kind: 'code128' }).and.have.property('heightMm').at.least(10)
      if (isTube) expect(last - first + 2 * quiet).to.be.at.most(45)
    })
  }

  it('is not read back where its symbol is harmed: the reading proves something', async () => {
    const harm: Record<string, (mark: Mark) => Mark[]> = {
      'a bar too many': mark =>
        mark.kind === 'code128'
          ? [mark, { ...LINE, x: mark.x + 9.25, y: mark.y, lengthMm: mark.heightMm, upright: true }]
          : [mark],
      'another number': mark =>
        mark.kind === 'code128' ? [{ ...mark, digits: '01260000123420' }] : [mark],
      'half a symbol under ink': mark =>
        mark.kind === 'datamatrix' ? [mark, underInk(mark)] : [mark],
    }
    for (const [what, done] of Object.entries(harm)) {
      for (const template of TEMPLATES) {
        const { widthMm, heightMm, sample } = template
        const marks = marksOf(template, sample)
        const harmed = marks.flatMap(done)
        if (JSON.stringify(harmed) === JSON.stringify(marks)) continue
        const png = await labels.of.png({ widthMm, heightMm, marks: harmed }, 203)
        const seen = await scan(png, { asSetUp: true })
        expect(seen.join(), `${template.name}, ${what}`).not.to.include(sample.number)
      }
    }
  })

  describe('on sheets of A4', () => {
    const sheet = {
      ...{ columns: 4, rows: 20, leftMm: 10, topMm: 12, acrossMm: 48, downMm: 13.7, startAt: 78 },
    }

    it('begins at the first free place, and goes on with the next sheet', async () => {
      const run = Array.from({ length: 5 }, (_, i) =>
        withNumber(`0126000000000${i}`.padEnd(14, '0')),
      )
      const pdf = await labels.pdf('card', run, sheet)
      const { pages } = readPdf(pdf)
      const perPage = pages.map(page => page.texts.filter(t => /^01 26/.test(t.text)).length)
      expect(perPage).to.deep.equal([2, 3])
      const [first] = pages
      const seen = first ? await scan(pictured(first, 203), { asSetUp: true }) : []
      expect(seen.toSorted()).to.deep.equal(run.slice(0, 2).map(one => `Code128 ${one.number}`))
    })

    it('says what does not fit', () => {
      expect(faultOfSheet(sheet, card)).to.equal(null)
      expect(faultOfSheet({ ...sheet, startAt: 80 }, card)).to.match(/fewer places/)
      expect(faultOfSheet({ ...sheet, acrossMm: 39 }, card)).to.match(/overlap/)
      expect(faultOfSheet({ ...sheet, rows: 22 }, card)).to.match(/A4/)
    })

    it('shows the name that was typed, and a box for what no font of ours has (INV-9)', async () => {
      const one = { ...tube.sample, name: '欧阳㛃' }
      expect(textsOfPdf(await labels.pdf('tube', [one]))).to.include('欧阳㛃')
      expect(textsOfPdf(await labels.pdf('tube', [{ ...one, name: '𠮷田' }]))).to.include('□田')
    })
  })

  it('reads back any number from both labels (G13)', async () => {
    const about = fc.asyncProperty(
      fourteenDigits,
      fc.constantFrom(card, tube),
      async (number, t) => {
        expect(await scan(await labels.png(t.name, withNumber(number), 203))).to.deep.equal([
          `Code128 ${number}`,
        ])
      },
    )
    await fc.assert(about, { numRuns: 50 })
  })

  it('tells in a PNG how large it is on paper', async () => {
    const png = await labels.png('card', card.sample, 300)
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).to.deep.equal([480, 144])
    expect(png.toString('latin1', 37, 41)).to.equal('pHYs')
    expect(png.readUInt32BE(41) * (40 / 1000)).to.equal(480)
  })

  describe('its text', () => {
    const textsIn = (svg: string): string[] =>
      Array.from(svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g), ([, text = '']) =>
        text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
          return { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }[name] ?? ''
        }),
      )

    it('groups the number for the eye and prints what it was given', () => {
      expect(textsIn(draw(card, card.sample))).to.have.members([
        '01 26 00001234 19',
        '欧阳静怡之女',
        '2026-11-20 08:30',
        '新生儿疾病筛查',
        '贵阳市花溪区人民医院产科',
        '副本',
        'copy 2',
      ])
    })

    it('says which copy it is from the second on (E-04)', () => {
      const first = textsIn(draw(tube, { ...tube.sample, copy: 1 }))
      const third = textsIn(draw(tube, { ...tube.sample, copy: 3 }))
      expect(first.join(' ')).not.to.match(/copy|副本/)
      expect(third).to.include.members(['副本', 'copy 3'])
    })

    it('leaves a line to write on where there is no name yet', () => {
      const rules = (name: string | null) =>
        marksOf(card, { ...card.sample, name }).filter(mark => mark.kind === 'line').length
      expect([rules(null), rules('李雷')]).to.deep.equal([1, 0])
    })

    it('keeps long names of twins apart, which differ at their end', () => {
      const twin = (which: string) =>
        textsIn(draw(card, { ...card.sample, name: `阿卜杜热合曼·阿卜杜克热木之女（${which}）` }))
      expect(twin('第一胎')).not.to.deep.equal(twin('第二胎'))
    })

    it('prints markup in a name as it stands (B-15, F-08)', () => {
      const name = `<b>"A&B"'s`
      expect(textsIn(draw(tube, { ...tube.sample, name }))).to.include(name)
    })

    it('is well-formed and nothing but text, whatever the name (F-12)', () => {
      const elements = (svg: string) =>
        Array.from(svg.matchAll(/<\/?([a-z]+)/g), ([, name]) => name).filter(n => n !== 'text')
      const expected = elements(draw(card, { ...card.sample, name: 'A', samplingPoint: 'B' }))
      const about = fc.property(anyText, anyText, (name, samplingPoint) => {
        const svg = draw(card, { ...card.sample, name, samplingPoint })
        expect(elements(svg)).to.deep.equal(expected)
        expect(svg.replace(/<[^<>]*>/g, '')).not.to.match(/[<>]|&(?!(amp|lt|gt|quot|#39);)/)
        // resvg reads XML strictly: a character that XML forbids is an error.
        expect(() => new Resvg(svg, { font: { loadSystemFonts: false } })).not.to.throw()
      })
      fc.assert(about, { numRuns: 150 })
    })

    it('never grows wider than its place', () => {
      const about = fc.property(
        anyText,
        fc.constantFrom('regular' as const, 'bold' as const),
        fc.double({ min: 5, max: 40, noNaN: true }),
        (text, weight, maxMm) => {
          const mark = { kind: 'text', text, x: 0, y: 0, sizeMm: 2, weight, maxMm } as const
          expect(fitted(mark).width).to.be.at.most(maxMm + 1e-9)
          expect(fitted({ ...mark, leastMm: 1.5 }).width).to.be.at.most(maxMm + 1e-9)
        },
      )
      fc.assert(about, { numRuns: 200 })
    })

    it('is one line without invisible characters, and a broken half stays visible', () => {
      expect(printable(' 李\u0000\u200b\u202e 雷\n\t(A) \u0007')).to.equal('李 雷 (A)')
      expect(printable('e\u0301')).to.equal('é')
      expect(printable('李\ud842')).to.equal('李\ufffd')
    })
  })

  describe('the font', () => {
    it('says which characters of a name it lacks', () => {
      expect(labels.missingGlyphs('李㛃䶮')).to.deep.equal([])
      expect(labels.missingGlyphs('𠮷田𠮷')).to.deep.equal(['𠮷'])
      expect(labels.missingGlyphs('李\ud842')).to.deep.equal(['\ufffd'])
    })

    for (const weight of ['regular', 'bold'] as const) {
      it(`has the widths we reckon with (${weight})`, () => {
        const font = openFont(fontFile(weight))
        for (let code = 0x20; code < 0x7f; code++) {
          const reckoned = widthOf(String.fromCharCode(code), weight)
          expect(reckoned, String.fromCharCode(code)).to.equal(font.width(code))
        }
        for (const han of '李㛃䶮，（') expect(widthOf(han, weight)).to.equal(1)
      })

      it(`has no glyph that we cannot draw (${weight})`, () => {
        const font = openFont(fontFile(weight))
        for (let code = 0x20; code < 0x32000; code += 5) {
          if (font.has(code)) expect(font.outline(code)).to.match(/^(M[-\d.MLQz ]*z)?$/)
        }
      })

      it(`is drawn by us as resvg draws it (${weight})`, async () => {
        const paper: Label = {
          ...tube,
          draw: () => [
            { kind: 'text', text: '欧阳靐龘Ag@8', x: 1, y: 12, sizeMm: 6, weight, maxMm: 49 },
          ],
        }
        const theirs = inkOf(
          new Resvg(draw(paper, paper.sample), {
            fitTo: { mode: 'width', value: 600 },
            font: { loadSystemFonts: false, fontFiles: [fontFile(weight)] },
          })
            .render()
            .asPng(),
        )
        const ours = inkOf(await new Raster().png(paper, paper.sample, 300))
        const inked = theirs.filter(Boolean).length
        const differing = theirs.filter((ink, i) => ink !== ours[i]).length
        expect(inked).to.be.above(2000)
        expect(differing / inked).to.be.below(0.05)
      })
    }
  })

  it('is drawn the same in a browser, which loads little for it', async () => {
    const entry = fileURLToPath(new URL('../labels/', import.meta.url))
    const bundle = await build({
      configFile: false,
      logLevel: 'silent',
      root: entry,
      build: {
        write: false,
        target: 'es2022',
        lib: { entry: `${entry}draw.ts`, formats: ['es'], fileName: 'draw' },
      },
    })
    const code = [bundle].flat().flatMap(b => ('output' in b ? b.output : []))[0]
    const text = code && 'code' in code ? code.code : ''
    expect(text).not.to.match(/from\s*["']/)
    expect(text.length).to.be.below(250_000)
    const built: typeof import('../labels/draw.ts') = await import(
      `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`
    )
    expect(built.draw(card, card.sample)).to.equal(draw(card, card.sample))
  })
})
