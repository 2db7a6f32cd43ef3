/**
 * The labels this laboratory can print: the folder of templates, read once at start, and each of
 * them as SVG, PNG or ZPL. Server only; a browser imports `draw.ts` and the template it needs.
 */
import { readdir } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { faultOf, isLabel } from './check.ts'
import { svgOf } from './draw.ts'
import { editionOf, type Frozen, frozen } from './frozen.ts'
import { type Drawing, drawingOf, type Label, type SpecimenLabel } from './label.ts'
import { pagesOf, type Sheet, sheetsOf } from './pages.ts'
import { DOTS_PER_MM, type Dpi, Raster } from './raster.ts'
import { pictureOf, zplOf } from './zpl.ts'

export interface Labels {
  /** Every template by its name, in the order of their names. */
  readonly templates: ReadonlyMap<string, Label>
  /** The label as an SVG document of exact millimetres. */
  svg(name: string, data: SpecimenLabel): string
  /** The label as PNG, 8, 12 or 24 dots to the millimetre. */
  png(name: string, data: SpecimenLabel, dpi: Dpi): Promise<Buffer>
  /** The label as one ZPL format, ASCII. */
  zpl(name: string, data: SpecimenLabel, dpi: PrinterDpi): Promise<string>
  /** Many labels, one ZPL format after the other; much faster than one by one. */
  zplRun(name: string, run: readonly SpecimenLabel[], dpi: PrinterDpi): Promise<string>
  /** Many labels as PDF: one to a page of exactly its size, or on sheets of A4. */
  pdf(name: string, run: readonly SpecimenLabel[], sheet?: Sheet): Promise<Buffer>
  /** Which edition of a template is in the house. */
  editionOf(name: string): string
  /** A label as it shall be drawn from now on; `of` draws it. */
  freeze(name: string, data: SpecimenLabel): Frozen
  /** The same ways for what was drawn before, whatever its template has become. */
  readonly of: {
    svg(drawing: Drawing): string
    png(drawing: Drawing, dpi: Dpi): Promise<Buffer>
    zpl(drawings: readonly Drawing[], dpi: PrinterDpi): Promise<string>
    pdf(drawings: readonly Drawing[], sheet?: Sheet): Promise<Buffer>
  }
  /** The characters of a text that would come out as empty boxes; none is what one hopes for. */
  missingGlyphs(text: string): string[]
}

/** What label printers have. */
export type PrinterDpi = Exclude<Dpi, 600>

const TEMPLATES = fileURLToPath(new URL('templates', import.meta.url))

async function readTemplate(folder: string, file: string): Promise<Label> {
  const wrong = (what: string) => new Error(`labels: ${file} ${what}`)
  if (!/^[a-z0-9-]+\.ts$/.test(file)) {
    throw wrong('cannot be a template: name it with small letters, digits and hyphens')
  }
  const module: { default?: unknown } = await import(pathToFileURL(`${folder}/${file}`).href)
  const template = module.default
  if (!isLabel(template)) throw wrong('exports no label by default: write it with label({ ... })')
  if (`${template.name}.ts` !== file) {
    throw wrong(
      `calls itself "${template.name}": a label has the name of its file, and only one has it`,
    )
  }
  const fault = faultFoundIn(template)
  if (fault) throw wrong(`draws its sample wrongly: ${fault}`)
  return template
}

/** A module is read once in a process, and so is its sample drawn: a suite opens two thousand servers. */
const FAULTS = new WeakMap<Label, string | null>()

function faultFoundIn(template: Label): string | null {
  const found = FAULTS.get(template)
  if (found !== undefined) return found
  const fault = faultOf(template)
  FAULTS.set(template, fault)
  return fault
}

/** Every template of a folder; throws a sentence for the developer at the first that is unsound. */
async function readTemplates(folder: string): Promise<Map<string, Label>> {
  const files = (await readdir(folder)).filter(file => file.endsWith('.ts')).sort()
  const templates = new Map<string, Label>()
  for (const file of files) {
    const template = await readTemplate(folder, file)
    templates.set(template.name, template)
  }
  return templates
}

/** Read the templates and the font; `folder` is for tests. */
export async function openLabels(folder: string = TEMPLATES): Promise<Labels> {
  const templates = await readTemplates(folder)
  const raster = new Raster()

  const named = (name: string): Label => {
    const template = templates.get(name)
    if (template) return template
    throw new RangeError(
      `labels: there is no "${name}"; there are ${[...templates.keys()].join(', ')}`,
    )
  }

  async function zpl(drawings: readonly Drawing[], dpi: PrinterDpi): Promise<string> {
    const dots = DOTS_PER_MM[dpi]
    const pictures = drawings.flatMap(({ marks }) => marks.map(mark => pictureOf(mark, dots)))
    const bitmapOf = await raster.bitmaps(pictures.filter(line => line !== null))
    return drawings.map(one => zplOf(one, one.marks, dots, bitmapOf)).join('')
  }

  const pdf = (drawings: readonly Drawing[], sheet?: Sheet): Promise<Buffer> =>
    sheet ? sheetsOf(raster.fonts, drawings, sheet) : pagesOf(raster.fonts, drawings)

  const drawn = (name: string, run: readonly SpecimenLabel[]): Drawing[] => {
    const template = named(name)
    return run.map(data => drawingOf(template, data))
  }
  const one = (name: string, data: SpecimenLabel): Drawing => drawingOf(named(name), data)

  return {
    templates,
    zplRun: async (name, run, dpi) => zpl(drawn(name, run), dpi),
    svg: (name, data) => svgOf(one(name, data)),
    png: async (name, data, dpi) => raster.pngOf(one(name, data), dpi),
    zpl: async (name, data, dpi) => zpl([one(name, data)], dpi),
    pdf: async (name, run, sheet) => pdf(drawn(name, run), sheet),
    editionOf: name => editionOf(named(name)),
    freeze: (name, data) => frozen(named(name), data),
    of: { svg: svgOf, png: (drawing, dpi) => raster.pngOf(drawing, dpi), zpl, pdf },
    missingGlyphs: text => raster.missing(text),
  }
}
