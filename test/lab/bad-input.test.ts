/** What cannot be, through the door of the collection site: one sentence and one thing to do, in both languages. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { checkOf } from '../../server/contract/identity-numbers.ts'
import type { Refusal } from '../../server/contract/refusal.ts'
import type { Newborn } from '../../server/contract/subjects.ts'
import { type Day, dayOf, later } from '../../server/contract/words.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, MONDAY, openLab } from '../support/lab.ts'
import { openNipt, YAN } from '../support/nipt.ts'
import { ADAS_MOTHER } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const DAY_MS = 86_400_000
const daysAgo = (days: number) => later(MONDAY, -days * DAY_MS)
/** A citizen's number of somebody born on a day; an odd sequence is a man's. */
const citizen = (born: Day, sequence: string) => {
  const first = `520102${born.replaceAll('-', '')}${sequence}`
  return first + checkOf(first)
}

eachEngine('what cannot be', engine => {
  let lab: Lab
  let nipt: Awaited<ReturnType<typeof openNipt>>
  before(async () => {
    lab = await openLab(engine)
    nipt = await openNipt(lab)
  })
  after(() => lab.stop())

  /** The field it stands beside; both languages say something, and what to do. */
  async function refused(telling: Promise<unknown>, path: string, why: RegExp): Promise<void> {
    const { issues }: Refusal = await refusedAs(telling, 'invalid', /./)
    expect(issues.map(one => one.path)).to.deep.equal([path])
    expect(issues[0]?.says.en).to.match(why)
    expect(issues[0]?.says.zh, 'and what to do').to.match(/请/)
  }

  const baby = (newborn: Partial<Newborn>, mother: object = ADAS_MOTHER) =>
    lab.registered(lab.people.nora, { mother: mother as { id: string }, newborn })

  it('of a birth stands beside its field, and leaves nothing behind', async () => {
    const { nora } = lab.people
    const before = await nora.listSpecimens({ limit: 200 })
    const girl = { ...ADAS_MOTHER, idNumber: citizen('2018-05-01', '124') }
    const unborn = { ...ADAS_MOTHER, idNumber: citizen('2026-11-21', '124') }
    const man = { ...ADAS_MOTHER, idNumber: citizen('1990-05-01', '123') }
    const at = 'newborn.bornAt'
    await refused(baby({ bornAt: later(MONDAY, DAY_MS) }), at, /lies in the future/)
    await refused(
      baby({ bornAt: daysAgo(369) }),
      at,
      /369 days ago, more than 366: correct the year/,
    )
    await refused(baby({}, girl), at, /she was 8 years old on 2026-11-19.*wrong person was chosen/)
    await refused(baby({}, unborn), at, /born on 2026-11-21, after 2026-11-19/)
    await refused(baby({}, man), 'mother.idNumber', /a man’s.*Read it again/)
    const name = '王'.repeat(61)
    await refused(baby({}, { ...ADAS_MOTHER, name }), 'mother.name', /at most 60 .* Shorten it/)
    for (const bornAt of ['2026-02-30T01:00:00.000Z', '2026-13-01T01:00:00.000Z'])
      await refused(baby({ bornAt }), at, /no such date. Write it as/)
    expect(await nora.listSpecimens({ limit: 200 })).to.deep.equal(before)
  })

  it('of a mother who had a child, or is with child, is told from her pregnancies', async () => {
    const { specimen, mother, subject } = await baby({ bornAt: daysAgo(40) })
    const at = 'newborn.bornAt'
    await refused(
      baby({ bornAt: daysAgo(4) }, { id: mother }),
      at,
      /had a child on 2026-10-14, 36 days from this birth.*Choose the same birth/,
    )
    const { mother: other, subject: first } = await baby({ birthOrder: 1, plurality: 2 })
    await refused(
      lab.registered(lab.people.nora, {
        ...{ mother: { id: other }, pregnancy: first.pregnancy ?? '' },
        newborn: { birthOrder: 2, plurality: 2, bornAt: daysAgo(300) },
      }),
      at,
      /Children of one birth, 296 days apart/,
    )
    const { mother: expecting } = await nipt.registered({ days: 120 })
    await refused(
      baby({}, { id: expecting }),
      at,
      /dated 16\+4 on 2026-11-19: no child can have been born/,
    )
    lab.clock.move({ days: 120 })
    const born = { bornAt: lab.clock.now(), gestationDays: 280 }
    await refused(
      baby(born, { id: expecting }),
      'newborn.gestationDays',
      /40\+0 at birth is more than her pregnancy allows: it is dated 34\+2/,
    )
    const { subject: child } = await baby({ ...born, gestationDays: 240 }, { id: expecting })
    expect(child.gestationDays).to.equal(240)
    lab.clock.set(MONDAY)
    expect([subject.mother, specimen.state]).to.deep.equal([mother, 'expected'])
  })

  it('of a pregnant woman is her age, her dating, or a paper that says another', async () => {
    const woman = (answers: object, dating: object = {}, more: object = {}, rest: object = {}) =>
      lab.people.nora.registerWoman({
        ...rest,
        ...{ request: newId(), samplingPoint: lab.at.nanming, consentOn: dayOf(MONDAY) },
        dating: { basis: 'lmp', on: '2026-08-01', days: 0, ...dating },
        answers: { ...YAN, ...answers },
        woman: { name: '严红', phone: '13866665555', ...more },
      })
    await refused(woman({ bornOn: '2019-03-08' }), 'answers.bornOn', /she was 7 years old/)
    await refused(woman({ bornOn: '1926-03-08' }), 'answers.bornOn', /she was 100 years old/)
    await refused(woman({ bornOn: '2027-03-08' }), 'answers.bornOn', /lies in the future/)
    await refused(woman({}, { on: '2025-08-01' }), 'dating.on', /pregnancy is 68\+3 on 2026-11-23/)
    await refused(woman({}, { on: '2026-12-01' }), 'dating.on', /pregnancy is not begun/)
    await refused(woman({ heightCm: 1.65 }), 'answers.heightCm', /in centimetres, 100 to 230/)
    await refused(woman({ weightKg: 300 }), 'answers.weightKg', /in kilograms, 25 to 250/)
    const scan = { basis: 'ultrasound', on: '2026-12-01', days: 84 }
    const beside = (...otherDatings: object[]) => woman({}, {}, {}, { otherDatings })
    await refused(beside({ ...scan, on: '2025-11-01' }), 'otherDatings.0.on', /pregnancy is/)
    await refused(beside(scan), 'otherDatings.0.on', /lies in the future/)
    await refused(
      beside({ ...scan, on: '2026-11-01', basis: 'lmp' }),
      'otherDatings.0.basis',
      /keep one of each/,
    )
    const idNumber = citizen('1990-05-01', '124')
    await refused(woman({}, {}, { idNumber }), 'answers.bornOn', /born on 1990-05-01, not on/)
    const his = citizen('1997-03-08', '123')
    await refused(woman({}, {}, { idNumber: his }), 'woman.idNumber', /a man’s/)
    // Whose card says otherwise is registered all the same, under another kind of paper.
    const { specimen } = await woman({}, {}, { idNumber: his, idKind: 'other' })
    expect(specimen.state).to.equal('expected')
  })

  it('is bounded by dated rows: what a query or a correction says too, and from the day two people changed them', async () => {
    const { nora, ana, pia, paul } = lab.people
    const { specimen, subject } = await baby({ gestationDays: undefined })
    const answer = { id: subject.id, version: subject.version }
    const far = /between 20\+0 and 45\+0 weeks: correct it/
    await refused(nora.completeSubject({ ...answer, gestationDays: 400 }), 'gestationDays', far)
    const change = { field: 'birth-weight', value: 32_000 } as const
    const card = { number: specimen.number, change, was: '3200', reason: 'misread' }
    await refused(ana.correctCard(card), 'change.value', /in grams, 200 to 8000: correct it/)

    const rows = await pia.listRules({ programme: 'NBS' })
    const weight = rows.find(row => row.analyte === 'birth-weight')
    if (!weight) throw new Error('the region has no row of birth weight')
    const { id, version } = weight
    const row = { ...weight, value: 300, startsOn: '2026-11-24', source: 'our ward’s scales' }
    const made = await pia.proposeRule({ row, instead: { id, version }, reason: 'scales' })
    await paul.approveProposal({ id: made.id, version: made.version })
    const light = { birthOrder: 1, birthWeight: 250 }
    expect((await baby(light)).subject.birthWeight, 'today by the old row').to.equal(250)
    lab.clock.move({ days: 1 })
    await refused(baby(light), 'newborn.birthWeight', /in grams, 300 to 8000/)
    const shown = await nora.listWindows({ programme: 'NBS' })
    expect(
      shown.find(one => one.id === id),
      'the form reads the same rows',
    ).to.equal(undefined)
    lab.clock.set(MONDAY)
  })
})
