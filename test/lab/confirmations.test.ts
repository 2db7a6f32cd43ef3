/** The label in the hand and the child in the bed are one, said twice, or nothing is recorded (E-07). */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { callerOver } from '../support/caller.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab, sessionOf } from '../support/lab.ts'
import { ADAS_MOTHER, ada } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

const MOTHER = { ...ADAS_MOTHER, idNumber: '520102199303071545' }

eachEngine('at the bed', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const factsOf = async (number: string) =>
    (await lab.store.facts(lab.at.GMCH, 0, 1_000))
      .filter(({ about, kind }) => about === number && kind.startsWith('specimen.'))
      .map(({ kind, data }) => ({ kind, ...data }))

  it('the label is scanned and the child is named a second time; what differs stops it with a sentence and stays told, without a name (E-07)', async () => {
    // As herself: whoever stands in `lab.people` does it right without being asked.
    const nora = callerOver(lab.url, sessionOf('nora'))
    const nick = callerOver(lab.url, sessionOf('nick'))
    const twin = { plurality: 2 } as const
    const ward = lab.people.nora
    const first = await lab.registered(ward, { mother: MOTHER, newborn: twin })
    const { number } = first.specimen
    const second = await nora.registerNewborn({
      ...{ request: newId(), samplingPoint: lab.at.nanming, mother: { id: first.mother } },
      pregnancy: first.subject.pregnancy ?? '',
      newborn: ada(lab.clock.now(), { ...twin, birthOrder: 2 }),
    })
    const other = second.specimen.number
    const at = { number, collectedAt: lab.clock.now() }
    const right = { label: number, identifier: 'ZY20261101', birthOrder: 1 }
    const collects = (given: Partial<typeof right>) =>
      nora.collectSpecimen({ ...at, confirmed: { ...right, ...given } })

    await refusedAs(nora.collectSpecimen(at), 'invalid', /Scan the label .* and then the wristband/)
    const { birthOrder: _, ...whichever } = right
    await refusedAs(
      nora.collectSpecimen({ ...at, confirmed: whichever }),
      'invalid',
      /which of the children/,
    )
    await refusedAs(collects({ label: other }), 'conflict', /The label bears .* open the card/)
    await refusedAs(collects({ birthOrder: 2 }), 'conflict', /another child of this birth/)
    await refusedAs(collects({ identifier: '王小红' }), 'conflict', /look at the wristband/)
    await refusedAs(nick.collectSpecimen({ ...at, confirmed: right }), 'not-found', /./)
    expect(await lab.state(number)).to.equal('expected')
    expect((await factsOf(number)).slice(1)).to.deep.equal([
      ...[
        { kind: 'specimen.confirmation-differs', what: 'label', number: other },
        { kind: 'specimen.confirmation-differs', what: 'birthOrder' },
        { kind: 'specimen.confirmation-differs', what: 'identifier' },
      ],
    ])

    await collects({ identifier: 'zy 2026-1101' })
    expect((await factsOf(number)).at(-1)).to.deep.equal({
      ...{ kind: 'specimen.collected', collectedAt: at.collectedAt },
      confirmed: 'by-inpatient-number',
    })
    const label = { label: other, birthOrder: 2 }
    await nora.collectSpecimen({
      ...{ ...at, number: other },
      confirmed: { ...label, identifier: MOTHER.idNumber },
    })
    expect((await factsOf(other)).at(-1)).to.include({ confirmed: 'by-id-number' })
    const { specimen } = await lab.registered(ward)
    const named = { label: specimen.number, identifier: ' 王 小燕 ' }
    await nora.collectSpecimen({ ...at, number: specimen.number, confirmed: named })
    expect((await factsOf(specimen.number)).at(-1)).to.include({ confirmed: 'by-name' })

    const { story } = await nora.showSpecimen({ number })
    const says = story.map(one => one.says.en).join('\n')
    expect(says).to.match(/Not collected: the label that was scanned bears/)
    expect(says).to.match(/label scanned, and the inpatient number compared/)
    const all = JSON.stringify(await lab.store.facts(lab.at.GMCH, 0, 1_000))
    expect(all).to.not.match(/王小燕|王小红|ZY20261101|520102199303071545/)
  })

  it('only what the rows of the day accept confirms; a row that ended does not (E-07)', async () => {
    const { nora, pia } = lab.people
    const rows = (await pia.listRules({ programme: 'NBS' })).filter(
      ({ analyte }) => analyte === 'second-identifier',
    )
    expect(rows.map(row => `${row.class} ${row.verified}`).sort()).to.deep.equal([
      ...['by-id-number unverified', 'by-inpatient-number unverified', 'by-name unverified'],
    ])
    const byName = rows.find(row => row.class === 'by-name')
    if (!byName) throw new Error('no row')
    await lab.ruleEnded(byName, '2026-11-24')
    lab.clock.move({ days: 1 })
    const { specimen } = await lab.registered(nora)
    const { number } = specimen
    const at = { number, collectedAt: lab.clock.now() }
    await refusedAs(nora.collectSpecimen(at), 'conflict', /look at the wristband/)
    await nora.collectSpecimen({
      ...{ ...at, confirmed: { label: number, identifier: 'ZY20261101' } },
    })
    expect(await lab.state(number)).to.equal('collected')
  })
})
