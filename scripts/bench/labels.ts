import { drawingSVG, code128 as encode, datamatrix as encodeMatrix } from 'bwip-js/generic'
import { draw } from '../../labels/draw.ts'
import type { SpecimenLabel } from '../../labels/label.ts'
import { openLabels } from '../../labels/render.ts'
import card from '../../labels/templates/card.ts'
import cryo from '../../labels/templates/cryo.ts'
import { bench, type Row } from './bench.ts'
import { firstLabel } from './labels/first-label.ts'

const RUN = 500
/** Pages of a PDF that is timed. */
const PAGES = 100

/** The 3,755 everyday characters of GB 2312, from which nearly all names are made. */
const EVERYDAY = Array.from({ length: 3755 }, (_, i) =>
  new TextDecoder('gb18030').decode(Uint8Array.of(0xb0 + Math.floor(i / 94), 0xa1 + (i % 94))),
)

/** The same names in every run of the bench (Park and Miller's generator). */
function* chances(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 48_271) % 2_147_483_647
    yield state / 2_147_483_647
  }
}
const chance = chances(2026)
const anyOf = (list: readonly string[]): string =>
  list[Math.floor(chance.next().value * list.length)] ?? ''

const SURNAMES = EVERYDAY.filter((_, i) => i % 37 === 0)
const GIVEN = EVERYDAY.filter((_, i) => i % 3 === 0)
const someone = (): string => `${anyOf(SURNAMES)}${anyOf(GIVEN)}${anyOf(GIVEN)}之女`

let sequence = 0
const labelOf = (name: string): SpecimenLabel => {
  sequence = (sequence + 1) % 100_000_000
  return { ...card.sample, copy: 1, name, number: `0126${String(sequence).padStart(8, '0')}00` }
}
const runOf = (name: () => string): SpecimenLabel[] =>
  Array.from({ length: RUN }, () => labelOf(name()))

export default bench({
  name: 'labels',
  title: 'Labels',
  about:
    'labels as SVG, PDF and ZPL beside bwip-js alone on the same symbols, and the first label of a day',
  async run(m) {
    const labels = await openLabels()
    const svg = await m.interleaved({
      ours: () => m.perSecond(() => draw(card, labelOf('欧阳静怡'))),
      bare: () =>
        m.perSecond(() =>
          encode(
            { bcid: 'code128', text: labelOf('').number, scale: 2, height: 4.2 },
            drawingSVG(),
          ),
        ),
    })
    const matrix = await m.interleaved({
      ours: () => m.perSecond(() => draw(cryo, labelOf('欧**'))),
      bare: () =>
        m.perSecond(() =>
          encodeMatrix({ bcid: 'datamatrix', text: labelOf('').number, scale: 2 }, drawingSVG()),
        ),
    })
    const pages = await m.interleaved({
      ours: async () => {
        const run = runOf(someone).slice(0, PAGES)
        return (PAGES * 1_000) / (await m.milliseconds(() => labels.pdf('card', run)))
      },
      bare: () =>
        m.perSecond(() =>
          encode(
            { bcid: 'code128', text: labelOf('').number, scale: 2, height: 4.2 },
            drawingSVG(),
          ),
        ),
    })
    const zpl = await m.interleaved({
      repeated: () => {
        const run = runOf(() => '欧阳静怡')
        return m.milliseconds(() => labels.zplRun('card', run, 203))
      },
      distinct: () => {
        const run = runOf(someone)
        return m.milliseconds(() => labels.zplRun('card', run, 203))
      },
      firstEver: async () => {
        const fresh = await openLabels()
        const run = runOf(someone)
        return m.milliseconds(() => fresh.zplRun('card', run, 203))
      },
    })
    const one = await m.interleaved({
      png: () => m.milliseconds(() => labels.png('card', labelOf(someone()), 300)),
      zpl: () => m.milliseconds(() => labels.zpl('card', labelOf(someone()), 203)),
    })
    m.note('Ours is the whole label with its texts, bwip-js the symbol alone, 14 digits each.')
    m.note(`PDF: ${PAGES} labels in one document, every one another name, the font's part inside.`)
    m.note('ZPL at 203 dpi. Distinct: every label another name (surname of 102, given of 1,252')
    m.note('squared); bars are the printer’s own; characters drawn once are remembered.')
    m.note('Nothing remembered: the first run after a start, every character still to be drawn.')
    const under100 = { target: 100, atLeast: false }
    const asMany = { target: 0.7, atLeast: true }
    const zplPerSecond = (RUN * 1_000) / zpl.distinct
    const rows: Row[] = [
      {
        what: 'SVG labels, Code 128',
        ours: svg.ours,
        beside: { what: 'bwip-js alone', value: svg.bare },
        unit: '/s',
        ratio: asMany,
      },
      {
        what: 'SVG labels, Data Matrix',
        ours: matrix.ours,
        beside: { what: 'bwip-js alone', value: matrix.bare },
        unit: '/s',
        ratio: asMany,
      },
      {
        what: 'PDF labels, Code 128',
        ours: pages.ours,
        beside: { what: 'bwip-js alone', value: pages.bare },
        unit: '/s',
        ratio: asMany,
      },
      {
        what: 'ZPL labels, distinct names',
        ours: zplPerSecond,
        beside: { what: 'bwip-js alone', value: svg.bare },
        unit: '/s',
        ratio: asMany,
      },
      { what: `${RUN} ZPL, one name`, ours: zpl.repeated, unit: 'ms', absolute: under100 },
      { what: `${RUN} ZPL, distinct names`, ours: zpl.distinct, unit: 'ms', absolute: under100 },
      { what: `${RUN} ZPL, nothing remembered`, ours: zpl.firstEver, unit: 'ms' },
      { what: 'one ZPL', ours: one.zpl, unit: 'ms' },
      { what: 'one PNG at 300 dpi', ours: one.png, unit: 'ms' },
    ]
    const first = await firstLabel()
    if (first === null) m.note('no Chromium here: no page was opened')
    else
      rows.push(
        { what: 'first label from a cold page, in Chromium', ours: first.coldMs, unit: 'ms' },
        {
          ...{
            what: 'one label asked of the laboratory and drawn',
            ours: first.printMs,
            unit: 'ms',
          },
          absolute: { target: 300, atLeast: false },
        },
      )
    return rows
  },
})
