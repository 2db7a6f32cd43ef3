import { expect } from 'chai'
import fc from 'fast-check'
import { label, type SpecimenLabel } from '../labels/label.ts'
import { Raster } from '../labels/raster.ts'
import { type Labels, openLabels } from '../labels/render.ts'
import card from '../labels/templates/card.ts'
import cryo from '../labels/templates/cryo.ts'
import tube from '../labels/templates/tube.ts'
import { pictureOf, zplOf } from '../labels/zpl.ts'
import { TEMPLATES } from './support/labels.ts'
import { inkOf, print, scan } from './support/scan.ts'
import { anyText } from './support/text.ts'

interface Command {
  readonly name: string
  readonly rest: string
}

/**
 * ZPL as a printer's parser sees it: a command begins at every caret and tilde, wherever it stands;
 * `^A` takes its font as part of its name. Written from the language's guide, not from our writer.
 */
const commandsIn = (zpl: string): Command[] =>
  Array.from(
    zpl.matchAll(/([\^~])(A(?=[0-9A-Z@])|..)([^^~]*)/gs),
    ([, prefix, name, rest = '']) => ({
      name: `${prefix}${name}`,
      rest: rest.replace(/\n$/, ''),
    }),
  )

const namesIn = (zpl: string): string =>
  commandsIn(zpl)
    .map(c => c.name)
    .join(' ')

/** What every label must be: a head, one symbol, then plain texts, pictures and rules. */
const WHOLE =
  /^\^XA \^CI \^PO \^LH \^PW \^LL \^FO (\^BY \^BC|\^BX) \^FD \^FS( \^FT \^A \^FH \^FD \^FS| \^FO \^GF \^FS| \^FO \^GB \^FS)+ \^XZ$/

/** The texts that the printer sets in its own font, with what ^FH hides turned back. */
const plainTextsIn = (zpl: string): string[] =>
  Array.from(zpl.matchAll(/\^FH_\^FD([^^~]*)\^FS/g), ([, data = '']) =>
    data.replace(/_([0-9A-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    ),
  )

const DOTS = { 203: 8, 300: 12 } as const

describe('labels for a label printer', () => {
  let labels: Labels
  before(async () => {
    labels = await openLabels()
  })
  const plain = (more: Partial<SpecimenLabel> = {}): SpecimenLabel => ({
    ...card.sample,
    name: 'Lei Li',
    programme: 'Newborn screening',
    samplingPoint: 'Huaxi',
    copy: 1,
    ...more,
  })

  for (const template of TEMPLATES) {
    for (const dpi of [203, 300] as const) {
      it(`prints the ${template.name} at its exact size with whole dots, at ${dpi} dpi`, async () => {
        const zpl = await labels.zpl(template.name, template.sample, dpi)
        const commands = commandsIn(zpl)
        const of = (name: string) => commands.find(c => c.name === name)?.rest.split(',') ?? []
        const size = [of('^PW'), of('^LL')].map(([dots]) => Number(dots) / DOTS[dpi])
        expect(size).to.deep.equal([template.widthMm, template.heightMm])
        const [bars] = of('^BY')
        const [, modules] = of('^BX')
        expect(Number(bars ?? modules) / DOTS[dpi]).to.be.oneOf([0.25, 0.5])
      })
    }
  }

  it('is read back with any number (G13)', async () => {
    const about = fc.asyncProperty(
      fc.stringMatching(/^\d{14}$/),
      fc.constantFrom(card, tube),
      fc.constantFrom(203 as const, 300 as const),
      async (number, template, dpi) => {
        const zpl = await labels.zpl(template.name, plain({ number }), dpi)
        const png = await print(zpl, template, DOTS[dpi])
        expect(await scan(png)).to.deep.equal([`Code128 ${number}`])
      },
    )
    await fc.assert(about, { numRuns: 50 })
  })

  it('prints a Chinese name as a picture and only ASCII reaches the printer', async () => {
    const latin = await labels.zpl('card', plain(), 203)
    const chinese = await labels.zpl('card', plain({ name: '欧阳静怡' }), 203)
    expect(latin).not.to.include('^GF')
    expect(plainTextsIn(latin)).to.include('Lei Li')
    const pictures = commandsIn(chinese).filter(c => c.name === '^GF')
    expect(pictures).to.have.length(1)
    // Four characters of 2.2 mm, 17.6 dots: about 70 dots wide and 17 high, a third of them black.
    const [, bytes, , perRow = '', hex = ''] = pictures[0]?.rest.split(',') ?? []
    expect(Number(perRow)).to.be.within(8, 9)
    expect(Number(bytes) / Number(perRow)).to.be.within(15, 18)
    const black = BigInt(`0x${hex}`).toString(2).replaceAll('0', '').length
    expect(black / (70 * 17)).to.be.within(0.2, 0.6)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
    expect(chinese).to.match(/^[\u000a\u0020-\u007e]*$/)
  })

  it('prints the same bytes for a picture as the size it announces', async () => {
    const zpl = await labels.zpl('tube', tube.sample, 300)
    for (const { rest } of commandsIn(zpl).filter(c => c.name === '^GF')) {
      const [kind, sent, whole, perRow, hex = ''] = rest.split(',')
      expect([kind, sent, Number(whole) % Number(perRow), hex.length / 2]).to.deep.equal([
        'A',
        whole,
        0,
        Number(whole),
      ])
    }
  })

  it('lets a plain text through as it stands, hidden from the parser (B-15)', async () => {
    const name = "O'Neil-Li, A. (1/2)"
    const zpl = await labels.zpl('tube', plain({ name }), 203)
    expect(zpl).to.include('^FDO_27Neil_2DLi_2C A_2E _281_2F2_29^FS')
    expect(plainTextsIn(zpl)).to.include(name)
  })

  it('draws what a printer might take for more than a letter', async () => {
    for (const name of ['A\\&B', '^XZ', '~JR', 'A_5EB', 'A\u0301', '1#2']) {
      const zpl = await labels.zpl('tube', plain({ name }), 203)
      expect(namesIn(zpl), name).to.include('^GF')
      expect(plainTextsIn(zpl).join(), name).not.to.match(/[\\^~_#&]/)
    }
  })

  it('puts a picture where the other ways of drawing put the text', async () => {
    const paper = label({
      ...tube,
      draw: () => [
        { kind: 'text', text: '欧阳静怡', x: 2.1, y: 9, sizeMm: 6, weight: 'bold', maxMm: 40 },
        { kind: 'box', x: 1, y: 12, widthMm: 30, heightMm: 5, thickMm: 0.5 },
        { kind: 'line', x: 40, y: 2, lengthMm: 20, thickMm: 0.5, upright: true },
      ],
    })
    const raster = new Raster()
    const marks = paper.draw(paper.sample, paper)
    const pictures = marks.map(mark => pictureOf(mark, 12)).filter(line => line !== null)
    const zpl = zplOf(paper, marks, 12, await raster.bitmaps(pictures))
    const printed = inkOf(await print(zpl, paper, 12))
    const drawn = inkOf(await raster.png(paper, paper.sample, 300))
    const differing = drawn.filter((ink, i) => ink !== printed[i]).length
    expect(printed).to.have.length(drawn.length)
    expect(differing / drawn.filter(Boolean).length).to.be.below(0.1)
  })

  it('shows its parser to find a command where there is one', () => {
    expect(namesIn('^XA^A0N,9,9^FDa^XZ~JR^XA^FS^XZ')).to.equal('^XA ^A ^FD ^XZ ~JR ^XA ^FS ^XZ')
  })

  it('contains exactly the commands of its template, whatever the text (F-12)', async () => {
    const about = fc.asyncProperty(anyText, anyText, anyText, async (name, point, programme) => {
      for (const { name: template } of [card, tube, cryo]) {
        const zpl = await labels.zpl(
          template,
          plain({ name, samplingPoint: point, programme }),
          203,
        )
        expect(namesIn(zpl)).to.match(WHOLE)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
        expect(zpl).to.match(/^[\u000a\u0020-\u007e]*$/)
        for (const { name: command, rest } of commandsIn(zpl)) {
          if (command === '^FD') expect(rest).to.match(/^(>;\d{14}|[A-Za-z0-9 _]*)$/)
          else expect(rest).to.match(/^[A-Z0-9,_]*$/)
        }
      }
    })
    await fc.assert(about, { numRuns: 150 })
  })

  it('prints a run as its labels one after the other', async () => {
    const run = ['赵一', '钱二', 'Sun San'].map(name => plain({ name }))
    const one = await Promise.all(run.map(data => labels.zpl('card', data, 300)))
    expect(await labels.zplRun('card', run, 300)).to.equal(one.join(''))
  })

  it('remembers a character in each of its sizes and weights', async () => {
    const raster = new Raster()
    const small = { text: '花溪', weight: 'regular', size: 16, width: 32 } as const
    const others = [
      { ...small, size: 20 },
      { ...small, weight: 'bold' as const },
    ]
    const first = await raster.bitmaps([small, ...others])
    const again = await raster.bitmaps([small])
    expect(again(small)).to.deep.equal(first(small)).and.not.equal(null)
    for (const other of others) expect(first(other)?.hex).not.to.equal(first(small)?.hex)
  })
})
