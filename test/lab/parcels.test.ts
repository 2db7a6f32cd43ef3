import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { ROLE_NAMES } from '../../server/contract/actions.ts'
import { later } from '../../server/contract/words.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

const HOUR = 3_600_000

eachEngine('those who carry and those who pay', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const idOf = async (login: string) =>
    (await lab.people.sera.listStaff({})).find(s => s.login === login)?.id ?? ''

  it('a courier picks a parcel up and hands it over, once each, and sees nothing of what is in it (INV-8, F-01)', async () => {
    const { nora, rita, otto, olga, sera, nick } = lab.people
    const { specimen, mother } = await lab.registered(nora)
    const { number } = specimen
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
    const sent = { samplingPoint: lab.at.nanming, numbers: [number], box: 'BX-7' }
    const { id } = await nora.sendShipment({ ...sent, request: newId() })
    await lab.cardFrom(nick)

    const seen = await otto.listShipments({ state: 'sent' })
    expect(seen.rows.map(row => [row.id, row.count, row.box, row.received])).to.deep.equal([
      [id, 1, 'BX-7', 0],
    ])
    expect(JSON.stringify(seen)).not.to.match(new RegExp(`${number}|${mother}|王`))
    await refusedAs(otto.listSpecimens({ shipment: id }), 'forbidden', /Ask:/)
    await refusedAs(otto.showSpecimen({ number }), 'forbidden', /Ask:/)
    await refusedAs(olga.pickUpShipment({ id, version: 1 }), 'not-found', /Nothing/)

    const to = { id, to: '任丽' }
    await refusedAs(otto.handOverShipment({ ...to, version: 1 }), 'conflict', /Pick it up first/)
    const carried = await otto.pickUpShipment({ id, version: 1 })
    expect(carried).to.include({ pickedUpByName: '欧拓', pickedUpAt: lab.clock.now(), version: 2 })
    await refusedAs(otto.pickUpShipment({ id, version: 2 }), 'conflict', /already, 2026-11-23/)
    await sera.giveRole({
      ...{ id: await idOf('olga'), role: 'courier', scopeKind: 'centre', scope: lab.at.GMCH },
    })
    await refusedAs(olga.pickUpShipment({ id, version: 2 }), 'conflict', /欧拓 has carried/)
    await refusedAs(olga.handOverShipment({ ...to, version: 2 }), 'conflict', /欧拓 has carried/)

    await otto.handOverShipment({ ...to, version: 2 })
    await refusedAs(otto.handOverShipment({ ...to, version: 3 }), 'conflict', /already.*任丽/)
    const [atDesk] = (await rita.listShipments({ centre: lab.at.GMCH, state: 'sent' })).rows
    expect(atDesk).to.include({ handedOverTo: '任丽', received: 0, state: 'sent' })
    await rita.receiveSpecimen({ number, centre: lab.at.GMCH })
    await refusedAs(otto.pickUpShipment({ id, version: 4 }), 'conflict', /has opened/)

    const unseen = await lab.cardFrom(nora)
    const [other] = (await otto.listShipments({ state: 'sent' })).rows
    await rita.receiveSpecimen({ number: unseen, centre: lab.at.GMCH })
    await refusedAs(
      otto.pickUpShipment({ id: other?.id ?? '', version: 2 }),
      'conflict',
      /nothing left to carry/,
    )
    const kinds = (await lab.page(number)).story.map(step => step.fact.kind)
    expect(kinds.filter(kind => kind.startsWith('shipment.'))).to.deep.equal([
      ...['shipment.sent', 'shipment.picked-up', 'shipment.handed-over', 'shipment.arrived'],
    ])
    expect(await lab.story(unseen)).not.to.include('shipment.picked-up')
  })

  it('finance counts as the statistics do, by payer, and opens numbers and days alone (F-01)', async () => {
    const { nora, ana, finn, flora, audrey } = lab.people
    const day = { from: '2026-11-01', until: '2026-11-30' }
    const before = await finn.showSettlement({ ...day, by: 'sampling-point' })
    const high = await lab.judgedFrom(nora, { TSH: '48.7', OHP17: '8.4', G6PD: '5.5' })
    const repeat = await lab.repeatOf(high, nora)
    const [draft] = (await ana.listReports({ specimen: high })).rows
    await ana.releaseReport({ id: draft?.id ?? '', version: 1 })
    const paid = await nora.registerNewborn({
      ...{ request: newId(), samplingPoint: lab.at.nanming, payer: 'relief' },
      mother: { name: '李梅', phone: '13700000001' },
      newborn: {
        birthOrder: 1,
        plurality: 1,
        sex: 'male',
        bornAt: later(lab.clock.now(), -96 * HOUR),
      },
    })
    await nora.collectSpecimen({ number: paid.specimen.number, collectedAt: lab.clock.now() })

    const { rows } = await finn.showSettlement({ ...day, by: 'sampling-point' })
    const was = before.rows.find(row => row.payer === 'unsaid')?.counts
    const now = rows.find(row => row.payer === 'unsaid')?.counts
    const grown = (measure: 'collected' | 'received' | 'repeats' | 'people' | 'answered') =>
      (now?.[measure] ?? 0) - (was?.[measure] ?? 0)
    expect({
      ...{ collected: grown('collected'), received: grown('received') },
      ...{ repeats: grown('repeats'), people: grown('people'), answered: grown('answered') },
    }).to.deep.equal({ collected: 2, received: 2, repeats: 1, people: 1, answered: 1 })
    expect(rows.find(row => row.payer === 'relief')?.counts).to.include({
      ...{ collected: 1, received: 0, people: 0, answered: 0 },
    })

    const office = await lab.people.fay.showStatistics({ ...day, by: 'sampling-point' })
    const theirs = office.rows.find(row => row.place === lab.at.nanming)
    for (const measure of ['collected', 'people'] as const) {
      const listed = await finn.listSettled({ ...day, measure, samplingPoint: lab.at.nanming })
      const ours = rows.filter(row => row.place === lab.at.nanming)
      const sum = ours.reduce((all, row) => all + row.counts[measure], 0)
      expect(listed.rows).to.have.length(sum)
      expect([sum, null]).to.include(theirs?.counts[measure] ?? null)
      expect(JSON.stringify(listed)).not.to.match(/王|48\.7|positive|CH"|unsatisf|TSH/)
    }
    const once = await finn.listSettled({ ...day, measure: 'repeats', limit: 1 })
    expect(once.rows.map(row => row.number)).to.deep.equal([repeat])
    expect((await flora.showSettlement(day)).rows.map(row => row.place)).not.to.include(lab.at.GMCH)

    const csv = Buffer.from(await finn.exportSettlement({ ...day, by: 'centre' })).toString()
    expect(csv).to.match(/Relief for poor families|困难家庭专项/)
    for (const asked of [
      () => finn.showSpecimen({ number: high }),
      () => finn.listCounted({ ...day, measure: 'positive' }),
      () => finn.showStatistics(day),
      () => ana.showSettlement(day),
    ])
      await refusedAs(asked(), 'forbidden', /Ask:/)
    const facts = await audrey.readJournal({ book: 'registry', after: 0, limit: 500 })
    expect(facts.filter(fact => fact.kind === 'export.made').map(f => f.data.what)).to.deep.equal([
      'settlement',
    ])
  })

  it('nobody sees both diagnoses and finance: not given, not lent, and not by rows alone (F-02)', async () => {
    const { sera, finn, carl } = lab.people
    const at = { scopeKind: 'centre', scope: lab.at.GMCH } as const
    const both = /nobody sees both diagnoses and figures of finance/
    const give = async (login: string, role: 'finance' | 'technician' | 'courier') =>
      sera.giveRole({ ...at, id: await idOf(login), role })
    await refusedAs(give('finn', 'technician'), 'conflict', both)
    await refusedAs(give('carl', 'finance'), 'conflict', both)
    await give('finn', 'courier')
    const lending = { endsAt: later(lab.clock.now(), 48 * HOUR), reason: '年假' }
    await refusedAs(
      sera.nameDeputy({ ...lending, staff: await idOf('carl'), deputy: 'finn' }),
      'conflict',
      both,
    )
    await refusedAs(
      sera.nameDeputy({ ...lending, staff: await idOf('finn'), deputy: 'carl' }),
      'conflict',
      both,
    )
    const days = { from: '2026-11-23', until: '2026-11-23' }
    await finn.showSettlement(days)
    const staff = await idOf('finn')
    await lab.store.work({ id: 'test' }, ['registry'], work =>
      work.db
        .insertInto('post')
        .values({
          ...{ id: newId(), staff, role: 'counsellor', ...at, startsAt: work.at, endsAt: null },
        })
        .execute(),
    )
    await refusedAs(finn.showSettlement(days), 'forbidden', new RegExp(ROLE_NAMES.finance.en, 'i'))
    expect((await finn.showBoard({})).rows).to.be.an('array')
    expect((await carl.showBoard({})).rows).to.be.an('array')
  })
})

/** Friday 2026-11-27, five in the afternoon in Guiyang. */
const FRIDAY = '2026-11-27T09:00:00.000Z'

eachEngine('a parcel that does not come', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine, { at: FRIDAY })
  })
  after(() => lab.stop())

  it('is looked for two days later, on a Sunday too, by the ward and the desk, until all of it is here (E-12)', async () => {
    const { nora, rita, otto, nick } = lab.people
    const numbers: string[] = []
    for (const birthOrder of [1, 2]) {
      const { specimen } = await lab.registered(nora, { newborn: { plurality: 2, birthOrder } })
      await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
      numbers.push(specimen.number)
    }
    const [one = '', two = ''] = numbers
    const ofWard = { samplingPoint: lab.at.nanming }
    const { id } = await nora.sendShipment({ ...ofWard, numbers, request: newId() })
    await lab.cardFrom(nick)
    const ask = { due: 'overdue', limit: 50 } as const
    const lost = async () => ({
      ward: (await nora.listShipments({ ...ofWard, ...ask })).rows.map(row => row.id),
      desk: (await rita.listShipments({ centre: lab.at.GMCH, ...ask })).rows.map(row => row.id),
      courier: (await otto.listShipments(ask)).rows.map(row => row.id),
    })
    const nobody = { ward: [], desk: [], courier: [] }
    const [sent] = (await nora.listShipments(ofWard)).rows
    expect(sent).to.include({ id, dueAt: '2026-11-29T09:00:00.000Z' })

    lab.clock.set('2026-11-29T09:00:00.000Z')
    expect(await lost(), 'at its time').to.deep.equal(nobody)
    lab.clock.move({ minutes: 1 })
    const everybody = { ward: [id], desk: [id], courier: [id] }
    expect(await lost(), 'on Sunday, a minute later').to.deep.equal(everybody)

    await otto.pickUpShipment({ id, version: 1 })
    await rita.receiveSpecimen({ number: one, centre: lab.at.GMCH })
    expect(await lost(), 'one card of it is missing').to.deep.equal(everybody)
    await rita.receiveSpecimen({ number: two, centre: lab.at.GMCH })
    expect(await lost(), 'all of it is here').to.deep.equal(nobody)
  })
})
