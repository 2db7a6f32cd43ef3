import { expect } from 'chai'
import type { Mapping } from '../../server/contract/mappings.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const TODAY = '2026-11-23'
/** An instrument that calls 17-OHP by its own name, in our own unit. */
const SAME = {
  ...{ sentCode: '17-ALPHA', sentUnit: 'nmol/l', programme: 'NBS', analyte: 'OHP17' },
  ucum: 'nmol/L',
}
/** And one that reports a mass. */
const MASS = { ...SAME, sentUnit: 'ng/mL', ucum: 'ng/mL' }
const WEIGHT = { molecularWeight: '330.46', source: 'the kit’s leaflet, 2026-03' }

eachEngine('mappings', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const here = () => ({ centre: lab.at.GMCH })
  const known = async (): Promise<Mapping[]> => (await lab.people.ana.listMappings({})).mappings
  const facts = async () => {
    const all = await lab.store.facts('registry', 0, 1000)
    return all.filter(fact => fact.kind.startsWith('mapping.')).map(fact => fact.kind)
  }

  it('another spelling of the same unit is one person’s to map (B-12)', async () => {
    const row = await lab.people.ana.addMapping({ ...SAME, ...here() })

    expect(row).to.include({ factor: '1', kind: 'same', needs: 'one', unit: 'nmol/L' })
    expect(row).to.include({ startsOn: TODAY, endsOn: null, confirmedBy: null, version: 1 })
    expect(await facts()).to.deep.equal(['mapping.added'])
    const { mappings, builtIn } = await lab.people.tess.listMappings({})
    expect(mappings).to.have.length(1)
    expect(mappings[0]).to.include({ id: row.id, addedByName: '安雅', lineName: null })
    expect(builtIn.map(one => one.analyte)).to.include.members(['TSH', 'OHP17', 'G6PD'])
  })

  it('a mass for an amount needs the molecular weight, a source and two people (B-12)', async () => {
    const { ana, abel } = lab.people
    const given = { ...MASS, ...here() }
    const missing = await refusedAs(
      ana.addMapping({ ...given, source: WEIGHT.source }),
      'invalid',
      /molecular weight/,
    )
    expect(missing.issues.map(i => i.path)).to.deep.equal(['molecularWeight'])
    const { source, ...bare } = WEIGHT
    await refusedAs(ana.addMapping({ ...given, ...bare }), 'invalid', /where .* comes from/)
    expect(await known()).to.deep.equal([])

    const row = await ana.addMapping({ ...given, ...WEIGHT })
    expect(row).to.include({ factor: '3.02608', kind: 'converted', needs: 'two' })
    const own = ana.confirmMapping({ id: row.id, version: row.version })
    await refusedAs(own, 'forbidden', /a second person must confirm/)
    const confirmed = await abel.confirmMapping({ id: row.id, version: row.version })

    expect(confirmed).to.include({ version: 2 })
    expect(confirmed.confirmedBy).not.to.equal(confirmed.addedBy)
    expect((await known())[0]).to.include({ addedByName: '安雅', confirmedByName: '艾博' })
    await refusedAs(abel.confirmMapping({ id: row.id, version: 2 }), 'conflict', /waits for nobody/)
    expect(await facts()).to.deep.equal(['mapping.added', 'mapping.confirmed'])
  })

  it('a factor by hand is taken with its source, and not against the library (B-12)', async () => {
    const { ana } = lab.people
    const byHand = { ...MASS, ...here(), source: WEIGHT.source }
    expect(await ana.addMapping({ ...byHand, factor: '3.03' })).to.include({
      factor: '3.03',
      needs: 'two',
    })
    const wrong = ana.addMapping({ ...byHand, ...WEIGHT, sentCode: 'B', factor: '30.3' })
    await refusedAs(wrong, 'invalid', /One ng\/mL is 3\.02608 nmol\/L/)
    const pico = { ...SAME, ...here(), sentCode: 'C', sentUnit: 'pmol/L', ucum: 'pmol/L' }
    await refusedAs(
      ana.addMapping({ ...pico, factor: '1' }),
      'invalid',
      /One pmol\/L is 0\.001 nmol\/L/,
    )
    expect(await ana.addMapping(pico)).to.include({ factor: '0.001', needs: 'two' })
  })

  it('what is no unit is refused with a proposal, what measures something else with a reason', async () => {
    const { ana } = lab.people
    const tsh = { ...SAME, ...here(), sentCode: 'T4', analyte: 'TSH' }
    const no = await refusedAs(
      ana.addMapping({ ...tsh, ucum: 'mIU/L' }),
      'invalid',
      /Did you mean m\[IU\]\/L\?/,
    )
    expect(no.issues.map(i => i.path)).to.deep.equal(['ucum'])
    await refusedAs(ana.addMapping({ ...SAME, ...here(), ucum: 'U/L' }), 'invalid', /no factor/)
    await refusedAs(
      ana.addMapping({ ...SAME, ...here(), analyte: 'PHE9' }),
      'invalid',
      /Choose an analyte/,
    )
    expect(await known()).to.deep.equal([])
  })

  it('a unit is checked as it is typed, with its way to the analyte’s own', async () => {
    const { tess } = lab.people
    const tsh = { programme: 'NBS', analyte: 'TSH' }
    expect(await tess.findUnit({ unit: 'µ[IU]/mL', ...tsh })).to.include({
      ...{ ucum: 'u[IU]/mL', to: 'm[IU]/L', factor: '1', needs: 'nothing' },
    })
    const typo = await tess.findUnit({ unit: 'uIU/mL', ...tsh })
    expect(typo).to.include({ ucum: null, factor: null, needs: 'another-unit' })
    expect(typo.suggestions[0]?.ucum).to.equal('u[IU]/mL')
    const mass = { unit: 'ng/mL', programme: 'NBS', analyte: 'OHP17' }
    expect(await tess.findUnit(mass)).to.include({ factor: null, needs: 'weight' })
    expect(await tess.findUnit({ ...mass, molecularWeight: '330.46' })).to.include({
      ...{ factor: '3.02608', needs: 'nothing' },
    })
    const word = await tess.findUnit({ unit: 'ug/L', ...tsh })
    expect(word).to.include({ ucum: 'ug/L', factor: null, needs: 'factor' })
  })

  it('what would mean something else than it does waits for a second person, and so does no unit', async () => {
    const { ana, abel } = lab.people
    const other = await ana.addMapping({ ...SAME, ...here(), sentCode: 'TSH' })
    expect(other.needs).to.equal('two')
    const [line] = await abel.listLines({ centre: lab.at.GMCH })
    const none = { ...SAME, sentUnit: '', line: line?.id ?? null }
    expect((await abel.addMapping(none)).needs).to.equal('two')
    await refusedAs(
      abel.addMapping({ ...SAME, ...here(), sentUnit: '' }),
      'invalid',
      /one instrument/,
    )
  })

  it('what is known already, or mapped already, is not mapped twice', async () => {
    const { ana, abel } = lab.people
    await refusedAs(
      ana.addMapping({ ...SAME, ...here(), sentCode: '17-OHP', sentUnit: 'nmol/L' }),
      'invalid',
      /nothing has to be mapped/,
    )
    const row = await ana.addMapping({ ...SAME, ...here() })
    await refusedAs(abel.addMapping({ ...SAME, ...here() }), 'invalid', /mapped to OHP17 here/)
    await ana.endMapping({ id: row.id, version: 1, endsOn: TODAY })
    await abel.addMapping({ ...SAME, ...here() })
    expect(await known()).to.have.length(2)
  })

  it('ends at once or later, never in the past, and only from the version that was seen', async () => {
    const { ana } = lab.people
    const row = await ana.addMapping({ ...SAME, ...here() })
    const past = ana.endMapping({ id: row.id, version: 1, endsOn: '2026-11-22' })
    await refusedAs(past, 'invalid', /today or later/)
    const stale = ana.endMapping({ id: row.id, version: 7, endsOn: TODAY })
    await refusedAs(stale, 'conflict', /changed since/)
    await refusedAs(
      ana.addMapping({ ...SAME, ...here(), sentCode: 'D', startsOn: '2026-11-22' }),
      'invalid',
      /what was filed stays filed/,
    )

    const ended = await ana.endMapping({ id: row.id, version: 1, endsOn: TODAY })
    expect(ended).to.include({ endsOn: TODAY, version: 2 })
    const again = ana.endMapping({ id: row.id, version: 2, endsOn: TODAY })
    await refusedAs(again, 'conflict', /changed since/)
    expect(await facts()).to.deep.equal(['mapping.added', 'mapping.ended'])
  })

  it('is the signing doctor’s at the own centre, the office’s for all, and nobody else’s', async () => {
    const { ana, arno, pia, tess, dora, adam } = lab.people
    await refusedAs(ana.addMapping(SAME), 'invalid', /every centre is the programme office/)
    await refusedAs(tess.addMapping({ ...SAME, ...here() }), 'forbidden', /Ask: authoriser/)
    await refusedAs(dora.listMappings({}), 'forbidden', /Your roles/)
    const ours = await ana.addMapping({ ...SAME, ...here() })
    const all = await pia.addMapping({ ...SAME, sentCode: 'E' })
    expect(all.centre).to.equal(null)

    expect((await arno.listMappings({})).mappings.map(row => row.id)).to.deep.equal([all.id])
    expect((await adam.listMappings({})).mappings).to.have.length(2)
    const end = { version: 1, endsOn: TODAY }
    await refusedAs(arno.endMapping({ id: ours.id, ...end }), 'not-found', /Nothing with/)
    await refusedAs(arno.endMapping({ id: all.id, ...end }), 'forbidden', /programme office/)
    expect(await pia.endMapping({ id: ours.id, ...end })).to.include({ endsOn: TODAY })
  })
})
