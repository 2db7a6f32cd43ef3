/**
 * Sex chromosomes of a run (F-15): a canary in every place where a sender may put them, looked for
 * in every answer of the laboratory, its journal and every table but the raw messages'.
 */
import { expect } from 'chai'
import { MAY } from '../../server/contract/actions.ts'
import { contract } from '../../server/contract/index.ts'
import { MIGRATIONS } from '../../server/store/migrations/index.ts'
import { ask, ENDPOINTS } from '../support/asking.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { openNipt } from '../support/nipt.ts'
import { refusedAs } from '../support/refusals.ts'

const CANARY = '77.7731'
const SEALED = { ZX: CANARY, ZY: CANARY, FETAL_SEX: CANARY, SCA: CANARY, 'NEW-CODE': CANARY }

/** Every table that a migration made, by its name in the code. */
const TABLES = Object.values(MIGRATIONS).flatMap(steps =>
  steps.flatMap(step => ('columns' in step ? [step.name] : [])),
)
const RAW: Readonly<Record<string, readonly string[]>> = { message: ['bytes'], frame: ['bytes'] }

async function tableText(lab: Lab): Promise<Record<string, string>> {
  const texts: Record<string, string> = {}
  await lab.store.read({ id: 'test' }, async look => {
    for (const table of TABLES) {
      const rows = await look.db
        .selectFrom(table as 'message')
        .selectAll()
        .execute()
      texts[table] = rows.map(row => rowText(row, RAW[table] ?? [])).join('\n')
    }
  })
  return texts
}

const rowText = (row: object, raw: readonly string[]): string =>
  Object.entries(row)
    .filter(([column]) => !raw.includes(column))
    .map(([, value]) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value))
    .join('|')

eachEngine('what a run says of sex chromosomes', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('is nowhere but in the raw message, where a look is a fact (F-15)', async () => {
    const { tess, kay, theo, adam } = lab.people
    const nipt = await openNipt(lab)
    const number = await nipt.tube()
    const more = [
      { name: 'NTE', fields: { 1: '1', 3: CANARY } },
      { name: 'ZSX', fields: { 1: CANARY } },
    ]
    await nipt.run(
      'R1',
      [
        [number, SEALED],
        ['03260000009999', SEALED],
        ['', SEALED],
      ],
      more,
    )
    // A line whose adapter reads whatever comes, and one in drill.
    await adam.addLine({
      ...{ centre: lab.at.GMCH, name: 'LAW', adapter: 'ihe-law', application: 'LAW-1' },
      ...{ facility: 'GMCH', mode: 'drill' },
    })
    const analyzer = await lab.analyzer()
    const obx = (code: string) => `OBX|1|NM|${code}^${code}^L||${CANARY}|z|||||F`
    await analyzer.says(
      `MSH|^~\\&|LAW-1|GMCH|||20261123||OUL^R22|C1|P|2.5.1\rSPM|1|${number}\rOBR|1||R\r${obx('ZX')}\r`,
    )
    // Nothing else of it tells: that it names a tube is enough to cover what PID-8 says.
    await analyzer.says(
      `MSH|^~\\&|LAW-1|GMCH|||20261123||OUL^R22|C2|P|2.5.1\rPID|1|||||||${CANARY}\rSPM|1|${number}\rOBR|1||R\rOBX|1|NM|A1||5|z|||||F\r`,
    )
    await analyzer.sends({ specimen: number, analyte: 'chrY_z', value: CANARY, unit: 'z' })
    const file = ['R2', 'A01', '03260000008888', 'sample', '', '9', '0', '0', '0', CANARY, CANARY]
    await nipt.bringsFile([file])
    await lab.signedOff(number)

    for (const [table, text] of Object.entries(await tableText(lab)))
      expect(text, table).to.not.include(CANARY)
    const raw = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('message').select('bytes').execute(),
    )
    const kept = raw.filter(({ bytes }) => Buffer.from(bytes).includes(CANARY))
    expect(kept.length, 'kept as it came').to.equal(5)
    // Answers are the same on any engine.
    if (engine.name === 'sqlite') await nobodyIsTold(lab, number)

    const { rows } = await tess.listMessages({ centre: lab.at.GMCH })
    for (const { id } of rows) {
      const shown = await tess.showMessage({ id })
      expect(shown).to.include({ sealed: 'covered', base64: '' })
      expect(shown.text).to.include('•••').and.not.include(CANARY)
      await refusedAs(tess.lookAtMessage({ id, why: 'curious' }), 'forbidden', /keeper of sealed/i)
      const seen = await kay.lookAtMessage({ id, why: 'court order 7' })
      expect(seen.sealed).to.equal('shown')
      expect(seen.text).to.include(CANARY)
      await refusedAs(theo.showMessage({ id }), 'not-found', /./)
    }
    const facts = await lab.store.facts(lab.at.GMCH, 0, 500)
    const looked = facts.filter(f => f.kind === 'message.looked')
    expect(looked.map(f => f.data)).to.deep.equal(rows.map(() => ({ why: 'court order 7' })))
  })
})

eachEngine('a code of a run that nobody asked for', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  it('is held without its value; once it is mapped, the message itself says it (B-12, F-15)', async () => {
    const { tess, ana, abel } = lab.people
    const nipt = await openNipt(lab)
    const number = await nipt.tube()
    await nipt.run('R1', [[number, { 'FAILED-LIBRARY': '1', 'NEW-FF': '8.125' }]])
    const held = async () => (await tess.listParked({ centre: lab.at.GMCH })).rows
    const row = (await held()).find(one => one.analyte === 'NEW-FF')
    expect(row).to.include({ why: 'unknown-analyte', value: '•••' })
    const { rows: messages } = await tess.listMessages({ centre: lab.at.GMCH })
    expect(messages[0]).to.include({ results: 1, held: 1 })

    const code = { sentCode: 'NEW-FF', sentUnit: '', programme: 'NIPT', analyte: 'FF', ucum: '%' }
    const mapping = await ana.addMapping({ ...code, centre: lab.at.GMCH, line: nipt.line.id })
    await abel.confirmMapping({ id: mapping.id, version: mapping.version })
    const after = await tess.replayParked({ id: row?.id ?? '', version: row?.version ?? 1 })
    expect(after).to.include({ state: 'replayed', endedWhy: 'filed' })
    const { results } = await lab.page(number)
    expect(results.find(one => one.analyte === 'FF')?.value).to.equal('8.125')
  })
})

/** Every question, with whatever fits it, by whoever may see the most. */
async function nobodyIsTold(lab: Lab, number: string): Promise<void> {
  const { tess, ana, carl, adam, pia, audrey } = lab.people
  const { rows: messages } = await tess.listMessages({ centre: lab.at.GMCH })
  const { rows: parked } = await tess.listParked({ centre: lab.at.GMCH })
  const page = await lab.page(number)
  const { recalls, verdicts } = page
  const ids = [messages, parked, [page.case], page.results, verdicts, recalls].flatMap(
    ([row]) => row?.id ?? [],
  )
  const common = {
    ...{ centre: lab.at.GMCH, number, book: lab.at.GMCH, programme: 'NIPT', day: '2026-11-23' },
    ...{ samplingPoint: lab.at.nanming, state: 'authorised', kind: 'tube', dpi: '203' },
  }
  const answered = new Set<string>()
  const questions = ENDPOINTS.filter(([name, { verb }]) => verb === 'get' && name !== 'drawLabel')
  const roles = { technician: tess, authoriser: ana, 'recall-coordinator': carl } as const
  const others = { 'provincial-manager': pia, administrator: adam, auditor: audrey } as const
  for (const [name, { may }] of questions) {
    const [, who = tess] =
      Object.entries({ ...roles, ...others }).find(([role]) =>
        (MAY[role as keyof typeof MAY] as readonly string[]).includes(may),
      ) ?? []
    for (const id of ids) {
      const input = fitting(name, { ...common, id })
      const { status, text } = await ask(lab.url, who.token(), name, input)
      expect(text, name).to.not.include(CANARY)
      if (status === 200) answered.add(name)
      if (status === 403 || !('id' in input)) break
    }
  }
  expect(answered.size).to.be.greaterThan(30)
}

/** Of these values, those that an endpoint takes. */
function fitting(name: keyof typeof contract, values: Record<string, string>) {
  const takes = contract[name].takes.shape as Record<
    string,
    { safeParse(v: unknown): { success: boolean } }
  >
  return Object.fromEntries(
    Object.entries(values).filter(([key, value]) => takes[key]?.safeParse(value).success),
  )
}
