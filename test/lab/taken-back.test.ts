/** A receipt and a rejection that were a mistake: undone by a further act, whole, and not once somebody relied on them. */
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('what was done by mistake at the desk', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const received = (number: string, found: string[] = []) =>
    lab.people.rita.receiveSpecimen({ number, centre: lab.at.GMCH, found })
  const versionOf = async (number: string) => (await lab.page(number)).specimen.version
  const back = async (number: string, by = lab.people.rita) =>
    by.takeBackReceipt({ number, version: await versionOf(number), reason: '扫错了' })
  const rejected = async (number: string) =>
    lab.people.ana.rejectSpecimen({ number, version: await versionOf(number), reason: '量不足' })
  const unrejected = async (number: string, by = lab.people.ana) =>
    by.takeBackRejection({ number, version: await versionOf(number), reason: '看错了卡' })
  /** Everything that a receipt or a rejection moves, without what only counts. */
  const standing = (number: string) =>
    lab.store.read({ id: 'test' }, async look => {
      const { version, ...specimen } = await look.db
        .selectFrom('specimen')
        .selectAll()
        .where('number', '=', number)
        .executeTakeFirstOrThrow()
      const { db } = look
      return {
        specimen,
        order: await db
          .selectFrom('order')
          .select('state')
          .where('id', '=', specimen.order)
          .execute(),
        parcel: await db
          .selectFrom('shipment')
          .select(['state', 'arrivedAt', 'count'])
          .where('id', '=', specimen.shipment ?? '')
          .execute(),
        called: await db
          .selectFrom('recall')
          .select(['id', 'condition', 'state', 'step', 'stepDueAt', 'dueAt', 'endedAt'])
          .where('case', '=', specimen.case)
          .where('endedAt', 'is', null)
          .execute(),
      }
    })
  const onBoard = async (...numbers: string[]) =>
    (await lab.people.dora.showBoard({})).rows
      .filter(row => numbers.includes(row.specimen))
      .map(row => [row.condition, row.state])
  const open = async (number: string) => {
    const { rows } = await lab.people.dora.showBoard({})
    const row = rows.find(one => one.specimen === number)
    if (!row) throw new Error(`${number} is not on the board`)
    return row
  }
  const called = (id: string, outcome: 'reached-guardian' | 'no-answer') =>
    lab.people.dora.recordContact({
      ...{ id, request: newId(), at: lab.clock.now(), channel: 'phone', outcome },
    })
  /** The next card of its case, sent and not received. */
  const nextOf = async (number: string) => {
    const { nora } = lab.people
    const { case: it } = await lab.page(number)
    const at = { samplingPoint: lab.at.nanming }
    const { specimen } = await nora.orderRepeat({ request: newId(), id: it.id, ...at })
    await nora.collectSpecimen({ number: specimen.number, collectedAt: lab.clock.now() })
    await nora.sendShipment({ ...at, request: newId(), numbers: [specimen.number] })
    return specimen.number
  }

  it('a receipt: specimen, order, parcel and the call for another are as before, and both acts are told (E-18)', async () => {
    const { nora, rita, rosa } = lab.people
    const card = await lab.cardFrom(nora)
    const before = await standing(card)
    const told = await lab.story(card)
    for (const found of [[], ['D01'], ['D14'], ['D15'], ['D07', 'D15']]) {
      await received(card, found)
      expect((await standing(card)).order).to.deep.equal([{ state: 'met' }])
      await back(card)
      expect(await standing(card), found.join()).to.deep.equal(before)
      expect(await onBoard(card)).to.deep.equal([])
    }
    // Nothing is taken out of its story: it grew by ten acts and what followed from them.
    const after = await lab.story(card)
    expect(after.slice(0, told.length)).to.deep.equal(told)
    const acts = after.filter(kind => /^specimen\.rec/.test(kind))
    expect(acts).to.deep.equal(
      Array(5).fill(['specimen.received', 'specimen.receipt-taken-back']).flat(),
    )
    expect(after.slice(told.length, told.length + 6)).to.deep.equal([
      ...['specimen.received', 'order.met', 'shipment.arrived', 'specimen.receipt-taken-back'],
      ...['order.reopened', 'shipment.reopened'],
    ])
    const rows = await lab.store.read({ id: 'test' }, look =>
      look.db.selectFrom('receipt').selectAll().where('specimen', '=', card).execute(),
    )
    expect(rows.map(row => row.takenBackWhy)).to.deep.equal(Array(5).fill('扫错了'))

    await refusedAs(back(card), 'conflict', /“on its way”/)
    await refusedAs(back(card, nora), 'forbidden', /receptionist/)
    await refusedAs(back(card, rosa), 'not-found', /./)
    lab.clock.move({ minutes: 5 })
    await received(card)
    const version = (await versionOf(card)) - 1
    await refusedAs(rita.takeBackReceipt({ number: card, version, reason: 'x' }), 'conflict', /./)
    await refusedAs(
      rita.takeBackReceipt({ number: card, version: version + 1, reason: ' ' }),
      'invalid',
      /./,
    )
    await refusedAs(received(card), 'conflict', /was received already, 2026-11-23 09:05/)

    // What was done last is undone first; a rejection by a person is taken back by an authoriser.
    await rejected(card)
    await refusedAs(back(card), 'conflict', /Take back the rejection first/)
    await refusedAs(unrejected(card, rita), 'forbidden', /authoriser/)
    await unrejected(card)
    await lab.measured(card)
    await refusedAs(back(card), 'conflict', /It was measured/)
    await refusedAs(unrejected(card), 'conflict', /“accepted”/)
    expect(await lab.state(card)).to.equal('accepted')
  })

  it('of a second specimen: whoever was called for is called for again, as far as it had come (E-18)', async () => {
    const { nora, dora } = lab.people
    const [verified, provisional] = [
      await lab.judgedFrom(nora, { TSH: '48.7' }),
      await lab.receivedFrom(nora),
    ]
    await lab.measured(provisional, { TSH: '48.7' })
    for (const [first, state] of [
      [verified, 'reached'],
      [provisional, 'provisional'],
    ] as const) {
      if (state === 'reached') {
        const { id, version } = await open(first)
        await dora.acknowledgeRecall({ id, version })
        await called(id, 'reached-guardian')
      }
      const second = await nextOf(first)
      const before = await standing(second)
      expect((await onBoard(first)).map(([, is]) => is)).to.include(state)
      await received(second)
      expect((await onBoard(first)).map(([, is]) => is)).to.deep.equal(['met'])
      await back(second)
      expect(await standing(second)).to.deep.equal(before)
      expect((await lab.story(first)).at(-1)).to.equal('recall.reopened')
      // Received once more it is met once more.
      await received(second)
      expect((await onBoard(first)).map(([, is]) => is)).to.deep.equal(['met'])
    }
  })

  it('a rejection: it is what it was, and stands once another is on its way or the family was called (E-18)', async () => {
    const { nora, dora, ana } = lab.people
    const held = await lab.cardFrom(nora)
    await received(held, ['D15'])
    const { version } = (await lab.page(held)).specimen
    await ana.releaseSpecimen({ number: held, version, reason: '已补日期' })
    const bad = await lab.cardFrom(nora)
    await received(bad, ['D01'])
    // Released by an authoriser, and badly taken: each is again what it was, and only the second waits for another.
    for (const [card, asked] of [
      [held, []],
      [bad, [['REPEAT', 'open']]],
    ] as const) {
      const before = await standing(card)
      await rejected(card)
      expect(await onBoard(card)).to.deep.equal([['REPEAT', 'open']])
      await unrejected(card)
      expect(await standing(card)).to.deep.equal(before)
      expect(await onBoard(card)).to.deep.equal(asked)
    }
    expect((await lab.story(held)).slice(-4)).to.deep.equal([
      ...[
        'specimen.rejected',
        'recall.opened',
        'specimen.rejection-taken-back',
        'recall.withdrawn',
      ],
    ])
    await lab.measured(held)
    await lab.signedOff(held)

    const onReceipt = await lab.cardFrom(nora)
    await received(onReceipt, ['D14'])
    await refusedAs(unrejected(onReceipt), 'conflict', /Take back the receipt, then receive it/)

    const card = await lab.receivedFrom(nora)
    await rejected(card)
    const { case: it } = await lab.page(card)
    const at = { samplingPoint: lab.at.nanming }
    const { specimen: next } = await nora.orderRepeat({ request: newId(), id: it.id, ...at })
    const stands = await standing(card)
    await refusedAs(unrejected(card), 'conflict', /is registered. Its collection site withdraws/)
    await nora.collectSpecimen({ number: next.number, collectedAt: lab.clock.now() })
    await refusedAs(unrejected(card), 'conflict', /was collected already: this stands/)
    expect(await standing(card), 'nothing of it was done').to.deep.equal(stands)
    await nora.withdrawSpecimen({ number: next.number, reason: '误登记' })
    const { id, version: seen } = await open(card)
    await dora.acknowledgeRecall({ id, version: seen })
    await unrejected(card)
    expect(await lab.state(card)).to.equal('accepted')

    await rejected(card)
    await called((await open(card)).id, 'no-answer')
    await refusedAs(unrejected(card), 'conflict', /The family was called/)
    await refusedAs(back(card), 'conflict', /Take back the rejection first/)
    expect(await onBoard(card)).to.deep.equal([['REPEAT', 'open']])
    expect((await lab.store.verify()).ok).to.equal(true)
  })
})
