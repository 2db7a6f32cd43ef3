/** Labels, printers and the ledger of numbers: a part of the table of contents (`../api.ts`). */
import { demand } from '../access.ts'
import { newToken, tokenHash } from '../accounts.ts'
import type { Handlers } from '../contract/kit.ts'
import type { labels as labelEndpoints } from '../contract/labels.ts'
import type { numbers as numberEndpoints } from '../contract/numbers.ts'
import type { printers as printerEndpoints } from '../contract/printers.ts'
import { notFound, Refusal } from '../contract/refusal.ts'
import { readNumber } from '../contract/specimen-number.ts'
import type { specimens as specimenEndpoints } from '../contract/specimens.ts'
import type { thingLabels as thingEndpoints } from '../contract/thing-labels.ts'
import { say } from '../contract/words.ts'
import { bookOfSpecimen } from '../lab/books.ts'
import * as kits from '../lab/kits.ts'
import * as labelRuns from '../lab/label-runs.ts'
import * as labels from '../lab/labels.ts'
import * as numbers from '../lab/numbers.ts'
import * as printers from '../lab/printers.ts'
import * as specimens from '../lab/specimens.ts'
import * as thingLabels from '../lab/thing-labels.ts'
import type { Look, Work } from '../store/store.ts'
import type { Desk, Doors, Who } from './desk.ts'

type Endpoints = typeof labelEndpoints &
  typeof printerEndpoints &
  typeof numberEndpoints &
  typeof thingEndpoints &
  Pick<typeof specimenEndpoints, 'printLabel' | 'drawLabel'>

export function labelHandlers(
  { store, labels: press, labelling }: Desk,
  { read, inBooks, ofRow, programmeOf }: Doors,
): Handlers<Endpoints, Who> {
  const templateOf = async (look: Look, number: string) =>
    programmeOf((await specimens.scanned(look, number)).programme).label
  const kitsBook = async (look: Look, number: string) => {
    const kit = await kits.holding(look, readNumber(number))
    if (!kit) throw notFound()
    return [kit.centre]
  }

  const asThing = (taken: thingLabels.ThingCopy) => ({
    ...{ copy: taken.copy, widthMm: taken.kept.widthMm, heightMm: taken.kept.heightMm },
    drawing: press.of.svg(labelling.drawingOf(taken)),
  })
  /** The printer that a program speaks for; a token that is not known is as good as none. */
  const programOf = async (who: Who, token: string) => {
    const printer = await read(who, look => printers.ofProgram(look, tokenHash(token)))
    if (!printer) throw NO_SUCH_TOKEN
    return printer
  }

  return {
    printLabel: async ({ number, medium, reason }, who) => {
      const copy = await inBooks(
        who,
        look => bookOfSpecimen(look, number),
        async work =>
          labels.print(work, labelling.press, number, {
            ...{ template: await templateOf(work, number), medium, reason },
          }),
      )
      const drawing = labelling.drawingOf(copy)
      const { template, widthMm, heightMm, name } = copy.kept
      return {
        ...{ copy: copy.copy, template, widthMm, heightMm },
        drawing: medium === 'svg' ? press.of.svg(drawing) : await press.of.zpl([drawing], 300),
        missing: press.missingGlyphs(name ?? ''),
      }
    },
    drawLabel: async ({ number, dpi }, who) => {
      const { template, kept, data } = await read(who, async look => {
        const specimen = await specimens.scanned(look, number)
        demand(look.by, 'print-label', specimen, look.at)
        const template = programmeOf(specimen.programme).label
        return { template, ...(await labels.shown(look, labelling.press, specimen, template)) }
      })
      const dots = Number(dpi) as 203 | 300 | 600
      const png = kept
        ? press.of.png(
            labelling.drawingOf({
              ...{ number: data.number, copy: Math.max(1, data.copy) },
              kept: { ...kept, name: kept.name && data.name },
            }),
            dots,
          )
        : press.png(template, data, dots)
      return new Uint8Array(await png)
    },
    startLabelRun: async ({ template, numbers: asked, ...given }, who) => {
      const [first] = asked
      const { centre, own } = await read(who, async look => {
        const number = first?.number ?? ''
        const specimen = await labelRuns.byName(number, () => specimens.scanned(look, number))
        return { centre: specimen.centre, own: programmeOf(specimen.programme).label }
      })
      return labelling.start(who.by, centre, template ?? own, { ...given, numbers: asked })
    },
    showLabelRun: ({ id }, who) => labelling.show(who.by, id),
    listLabelRuns: (ask, who) => labelling.list(who.by, ask),
    checkLabelRun: ({ id, scanned }, who) => labelling.check(who.by, id, scanned),
    resumeLabelRun: ({ id, ...how }, who) => labelling.resume(who.by, id, how),
    cancelLabelRun: ({ id }, who) => labelling.cancel(who.by, id),
    takeLabelRun: async ({ id, from }, who) =>
      new Uint8Array(await labelling.take(who.by, id, from)),
    listLabelCopies: ({ number }, who) => read(who, look => labels.copies(look, number)),

    listPrinters: (ask, who) => read(who, look => printers.list(look, ask)),
    addPrinter: (given, who) =>
      store.work(who.by, [given.centre], work => printers.add(work, given)),
    changePrinter: (given, who) =>
      ofRow(who, 'printer', given.id, work => printers.change(work, given)),
    tryPrinter: ({ id }, who) => labelling.tryPrinter(who.by, id),
    givePrinterToken: async (given, who) => {
      const token = newToken()
      const give = (work: Work) => printers.giveToken(work, given, tokenHash(token))
      return { printer: await ofRow(who, 'printer', given.id, give), token }
    },
    takeLabelJob: async ({ token, waitMs }, who) => {
      const { id } = await programOf(who, token)
      return { job: await labelling.agents.next(id, waitMs) }
    },
    endLabelJob: async ({ token, id, how, why }, who) => {
      labelling.agents.end((await programOf(who, token)).id, id, how, why)
      return {}
    },

    printPlateLabel: async (given, who) =>
      asThing(
        await ofRow(who, 'batch', given.id, work =>
          thingLabels.plate(work, labelling.press, given),
        ),
      ),
    printParcelLabel: async (given, who) =>
      asThing(
        await ofRow(who, 'shipment', given.id, work =>
          thingLabels.parcel(work, labelling.press, given),
        ),
      ),
    drawManifest: async ({ id }, who) => {
      const { data, numbers } = await read(who, look =>
        thingLabels.manifest(look, labelling.press, id),
      )
      return new Uint8Array(await labelling.manifest(data, numbers))
    },

    showNumberLedger: (ask, who) => read(who, look => numbers.account(look, ask)),
    listNumbers: (ask, who) => read(who, look => numbers.list(look, ask)),
    endNumber: (given, who) =>
      inBooks(
        who,
        look => kitsBook(look, given.number),
        work => numbers.end(work, given),
      ),
  }
}

const NO_SUCH_TOKEN = new Refusal(
  'not-signed-in',
  say(
    'No printer in use has this token. Get a new one on the screen Label printers.',
    '没有使用此令牌的打印机。请在“标签打印机”页面重新获取。',
  ),
)
