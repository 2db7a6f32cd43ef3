/**
 * What an instrument wrote is what everybody reads, to the character (INV-9): so many generated
 * values are said over MLLP and looked for in the database, on the screens, in the PDF of many
 * reports and in the exported table; names and numbers on labels and reports. The PDF and the CSV
 * are read by readers of the proof's own.
 *
 * Control: one character of one value is changed in the database behind the laboratory's back, and
 * one in what each way out gave; the same judgement must name every one of them.
 */
import { build, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import { connect } from '../../lims-adapters/hl7/sender.ts'
import type { Person } from '../../server/access.ts'
import { tokenHash, whoHas } from '../../server/accounts.ts'
import { Refusal } from '../../server/contract/refusal.ts'
import type { Report, ReportPick } from '../../server/contract/reports.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import * as panels from '../../server/lab/panels.ts'
import * as signOut from '../../server/lab/sign-out.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import { closeEngines, engines } from '../../test/support/engines.ts'
import { type Lab, openLab } from '../../test/support/lab.ts'
import { shelve } from '../../test/support/shelf.ts'
import {
  fromCsv,
  fromDatabase,
  fromPdf,
  fromScreens,
  keyOf,
  type Read,
  textsOfLabel,
  written,
} from './fidelity/channels.ts'
import { ANALYTES, card, person, type Sent } from './fidelity/values.ts'
import { type Proving, proof } from './proof.ts'

const DAY = '2026-11-23'
/** Numbers of the shelf lie behind those of the ward's kit. */
const FIRST = 1_000
const MOST_IN_RUN = 500
/** Cards signed in one unit of work. */
const TOGETHER = 2

interface Ways {
  readonly lab: Lab
  readonly sent: readonly Sent[]
  readonly people: ReadonlyMap<string, string>
  readonly reports: readonly Report[]
  readonly reads: Readonly<Record<string, Read>>
  readonly names: Readonly<Record<string, ReadonlyMap<string, string>>>
}

export default proof({
  name: 'fidelity',
  about:
    'What is sent over MLLP stands character for character in the database, on the screens, in the PDF and in the CSV.',
  count: 100_000,

  async run(proving) {
    const ways = await gone(proving)
    const why = judged(ways)
    await ways.lab.stop()
    const { sent, reports, people } = ways
    const figures = {
      values: sent.length,
      reports: reports.length,
      names: people.size,
      ...Object.fromEntries(Object.entries(ways.reads).map(([way, read]) => [way, read.size])),
      differences: why.length,
    }
    return { figures, ok: why.length === 0, why: why.slice(0, 10) }
  },

  async control(proving) {
    const ways = await gone({ ...proving, count: ANALYTES.length * 2, say: () => undefined })
    const clean = judged(ways).length === 0
    const caught: string[] = []
    for (const [way, read] of Object.entries(ways.reads)) {
      const one = ways.sent[Math.floor(proving.random() * ways.sent.length)]
      const key = keyOf(one?.specimen ?? '', one?.analyte ?? '')
      const value = (read.get(key) ?? '').replace(/\d/, nextDigit)
      const harmed = { ...ways.reads, [way]: new Map(read).set(key, value) }
      const why = judged({ ...ways, reads: harmed })
      if (why.length === 1 && why[0]?.includes(key)) caught.push(way)
    }
    const behind = await harmedBehind(ways)
    await ways.lab.stop()
    await closeEngines()
    const all = clean && behind && caught.length === Object.keys(ways.reads).length
    return {
      failed: all,
      how: `one digit changed in what ${caught.join(', ')} gave, and a trailing zero taken in the database: ${behind ? 'named' : 'NOT NAMED'}`,
    }
  },
})

const nextDigit = (digit: string): string => String((Number(digit) + 1) % 10)

/** A connection that lay idle while this process was busy may be closed: then it is asked once more. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind !== 'unavailable') throw error
    return ask()
  }
}

/** Everything sent, signed, released and read back. */
async function gone({ count, random, say }: Proving): Promise<Ways> {
  const [engine] = engines
  if (!engine) throw new Error('there is no engine')
  const lab = await openLab(engine)
  const centre = lab.at.GMCH
  const wanted = Math.ceil(count / ANALYTES.length)
  const numbers = await shelve(lab.store, {
    ...{ centre, code: '03', samplingPoint: lab.at.nanming, count: wanted, first: FIRST },
  })
  const people = await named(lab, numbers, random)
  const sent = numbers.flatMap(number => card(random, number))
  say(`${sent.length} values of ${numbers.length} cards`)
  await sayAll(lab, sent)
  say('said over MLLP')
  await signed(lab, numbers)
  say('signed by two people')
  const reports = await released(lab, centre)
  say(`${reports.length} reports released`)
  const { pdf, csv } = await taken(lab, centre, reports)
  say('printed and exported')
  const reads = {
    database: await fromDatabase(lab, centre),
    screens: await fromScreens(lab, reports),
    pdf: new Map(pdf.flatMap(one => [...one.values])),
    csv: csv.values,
  }
  const names = {
    pdf: new Map(pdf.flatMap(one => [...one.names])),
    label: await labelled(lab, numbers),
  }
  return { lab, sent, people, reports, reads, names }
}

/** Each card's child gets a name of its own. */
async function named(lab: Lab, numbers: readonly string[], random: () => number) {
  const people = new Map(numbers.map(number => [number, person(random)]))
  await lab.store.work({ id: 'setup' }, [lab.at.GMCH], async work => {
    const rows = await work.db.selectFrom('specimen').select(['number', 'subject']).execute()
    await work.put(
      'identity',
      rows.flatMap(({ number, subject }) => {
        const name = people.get(number)
        const nothing = { phone: null, phone2: null, address: null, thirdContact: null }
        const noPaper = {
          inpatientNumber: null,
          idNumber: null,
          idKind: null,
          thirdCheckedAt: null,
          thirdCheckedBy: null,
        }
        return name ? [{ subject, name, ...nothing, ...noPaper }] : []
      }),
    )
  })
  return people
}

/** One message a card, as an instrument that measures everything would say it. */
async function sayAll(lab: Lab, sent: readonly Sent[]): Promise<void> {
  await lab.people.adam.addLine({
    ...{ centre: lab.at.GMCH, name: '串联质谱', adapter: 'demo-msms' },
    ...{ application: 'DEMO-MSMS', facility: 'GMCH' },
  })
  const line = await connect({ port: lab.mllpPort, host: '127.0.0.1' })
  let id = 0
  for (const [specimen, own] of Map.groupBy(sent, one => one.specimen)) {
    const answer = await line.say(Buffer.from(messageOf(`F${++id}`, specimen, own), 'utf8'))
    if (!/\rMSA\|AA\|/.test(answer.toString('utf8')))
      throw new Error(`${specimen} was answered ${answer.toString('utf8')}`)
  }
  line.close()
}

function messageOf(controlId: string, specimen: string, values: readonly Sent[]): string {
  const at = '20261123090000+0800'
  const observed = values.map(
    ({ analyte, value, unit }, i): SegmentOut => ({
      name: 'OBX',
      fields: {
        ...{
          1: String(i + 1),
          2: /^\d/.test(value) ? 'NM' : 'ST',
          3: [analyte, analyte, '99MSMS'],
        },
        ...{ 5: value, 6: [unit, unit, 'UCUM'], 11: 'F', 18: '质谱仪-一号', 19: at },
      },
    }),
  )
  return build(
    {
      ...{ type: 'ORU', event: 'R01', structure: 'ORU_R01', version: '2.5.1', controlId, at },
      ...{ sender: { application: 'DEMO-MSMS', facility: 'GMCH' }, charset: 'UNICODE UTF-8' },
      receiver: { application: 'GUTHRIE', facility: 'NBS' },
    },
    [
      { name: 'OBR', fields: { 1: '1', 3: 'RUN-1', 4: ['PANEL', 'Panel', '99MSMS'], 7: at } },
      ...observed,
      { name: 'SPM', fields: { 1: '1', 2: specimen, 4: 'DBS', 11: 'P' } },
    ],
  )
}

/** A technician and an authoriser sign every card, by the laboratory's own functions. */
async function signed(lab: Lab, numbers: readonly string[]): Promise<void> {
  const programmes = await loadProgrammes()
  const [tess, ana] = [await whoIs(lab, 'tess'), await whoIs(lab, 'ana')]
  const centre = lab.at.GMCH
  for (let at = 0; at < numbers.length; at += TOGETHER)
    for (const [by, sign] of [
      [tess, signOut.verify],
      [ana, signOut.authorise],
    ] as const)
      await lab.store.work(by, [centre], async work => {
        const standing = (await panels.rowsOf(work, numbers.slice(at, at + TOGETHER)))
          .flatMap(panels.unpacked)
          .map(({ id, version }) => ({ id, version }))
        const { withheld } = await sign(work, programmes, { centre, results: standing })
        if (withheld[0]) throw new Error(withheld[0].says.en)
      })
}

async function whoIs(lab: Lab, name: 'tess' | 'ana'): Promise<Person> {
  const token = tokenHash(lab.people[name].token())
  const found = await lab.store.read({ id: 'proof' }, look => whoHas(look, token))
  if (!found) throw new Error(`${name} is not here`)
  return found
}

async function released(lab: Lab, centre: string): Promise<Report[]> {
  const { ana } = lab.people
  const ids = await lab.store.read({ id: 'proof' }, look =>
    look.db
      .selectFrom('report')
      .select(['id', 'version'])
      .where('centre', '=', centre)
      .orderBy('id')
      .execute(),
  )
  for (const some of pieces(ids))
    await ended(
      lab,
      await patiently(() => ana.startReportRun({ centre, does: 'release', reports: some })),
    )
  const reports: Report[] = []
  for (let after: string | null = null; ; ) {
    const page: Awaited<ReturnType<typeof ana.listReports>> = await ana.listReports({
      ...{ centre, in: 'released', limit: 200 },
      ...(after ? { after } : {}),
    })
    reports.push(...page.rows)
    after = page.next
    if (after === null) return reports
  }
}

const pieces = (picks: readonly ReportPick[]): ReportPick[][] =>
  Array.from({ length: Math.ceil(picks.length / MOST_IN_RUN) }, (_, i) =>
    picks.slice(i * MOST_IN_RUN, (i + 1) * MOST_IN_RUN),
  )

async function ended(lab: Lab, run: { id: string }): Promise<void> {
  for (;;) {
    const now = await patiently(() => lab.people.ana.showReportRun({ id: run.id }))
    const [first] = now.problems
    if (first) throw new Error(`${first.specimen}: ${first.says.en}`)
    if (now.state !== 'running') return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function taken(lab: Lab, centre: string, reports: readonly Report[]) {
  const { ana } = lab.people
  const pdf: ReturnType<typeof fromPdf>[] = []
  for (const some of pieces(reports.map(({ id, version }) => ({ id, version })))) {
    const print = { centre, does: 'print', reports: some, language: 'en', why: 'proof' } as const
    const run = await patiently(() => ana.startReportRun(print))
    await ended(lab, run)
    pdf.push(fromPdf(await patiently(() => ana.takeReportRun({ id: run.id }))))
  }
  const asked = { centre, from: DAY, until: DAY, why: 'proof' }
  const csv = fromCsv(await patiently(() => ana.exportResults(asked)))
  return { pdf, csv }
}

/** Name and number as they stand on the label; one in ten is drawn. */
async function labelled(lab: Lab, numbers: readonly string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const number of numbers.filter((_, i) => i % 10 === 0)) {
    const { drawing } = await patiently(() =>
      lab.people.nora.printLabel({ number, reason: 'proof' }),
    )
    const texts = textsOfLabel(drawing)
    if (!texts.includes(grouped(number))) names.set(number, `the label says ${texts.join(' | ')}`)
    else names.set(number, texts.find(text => text.endsWith('之婴')) ?? '')
  }
  return names
}

/** A sentence for each value or name that is not what was sent. */
function judged({ sent, reads, names, people }: Ways): string[] {
  const why: string[] = []
  for (const { specimen, analyte, value, unit } of sent) {
    const key = keyOf(specimen, analyte)
    for (const [way, read] of Object.entries(reads))
      if (read.get(key) !== written(value, unit))
        why.push(`${key}: sent ${written(value, unit)}, ${way} ${read.get(key)}`)
  }
  for (const [way, read] of Object.entries(names))
    for (const [number, name] of read)
      if (name !== `${people.get(number)} 之婴`)
        why.push(`${number}: is ${people.get(number)} 之婴, ${way} ${name}`)
  if (names.pdf?.size !== people.size)
    why.push(`${names.pdf?.size} names of ${people.size} in the PDF`)
  return why
}

/** A zero is taken from a value in the database; screens and table show it, the report does not. */
async function harmedBehind({ lab, sent, ...ways }: Ways): Promise<boolean> {
  const centre = lab.at.GMCH
  const target = sent.find(({ value }) => /\.\d*0$/.test(value))
  if (!target) return false
  await lab.store.work({ id: 'harm' }, [centre], async work => {
    for (const row of await panels.rowsOf(work, [target.specimen])) {
      const short = JSON.stringify(target.value.slice(0, -1))
      const from = `[${JSON.stringify(target.analyte)},${JSON.stringify(target.value)}`
      const results = row.results.replace(from, `[${JSON.stringify(target.analyte)},${short}`)
      await work.db.updateTable('panel').set({ results }).where('id', '=', row.id).execute()
    }
  })
  const csv = await lab.people.ana.exportResults({ centre, from: DAY, until: DAY, why: 'control' })
  const reads = {
    ...ways.reads,
    database: await fromDatabase(lab, centre),
    screens: await fromScreens(lab, ways.reports),
    csv: fromCsv(csv).values,
  }
  const why = judged({ lab, sent, ...ways, reads })
  const named = ['database', 'screens', 'csv'].map(way =>
    why.some(one => one.includes(`, ${way} `)),
  )
  return named.every(Boolean) && !why.some(one => one.includes(', pdf '))
}
