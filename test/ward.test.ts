/** The ward of what could not be filed: whose work it is, until when, and the way back for many. */
import { expect } from 'chai'
import { specimenNumber } from '../server/contract/specimen-number.ts'
import { type IntakeStory, intakeStories } from './support/intake.ts'
import { refusedAs } from './support/refusals.ts'

const UNREGISTERED = specimenNumber('03', '26', 77)
const BAD = '03260000000100'

const heldBy = async (story: IntakeStory, ask: object = {}) =>
  (await story.lab.people.tess.listParked({ centre: story.lab.at.GMCH, ...ask })).rows

const sends = (story: IntakeStory, id: string, specimen: string, more: object = {}) =>
  story.say(story.text({ specimen, analyte: 'TSH', value: '2.1', ...more }, id))

const staffOf = async (who: IntakeStory['lab']['people']['tess']) => (await who.whoAmI({})).id

intakeStories('whose work a held value is', story => {
  it('is a role’s until somebody takes it over, which is a fact; it can be handed on and given back', async () => {
    const { tess, ana } = story.lab.people
    const centre = story.lab.at.GMCH
    await sends(story, 'M1', UNREGISTERED)
    const [row] = await heldBy(story)
    expect(row).to.include({ owner: null, ownerName: null, kind: 'observation' })
    expect(await heldBy(story, { owner: 'nobody' })).to.have.length(1)

    const me = await staffOf(tess)
    const rows = [{ id: row?.id ?? '', version: 1 }]
    expect(await tess.ownParked({ centre, rows, owner: me })).to.deep.equal({
      done: [row?.id],
      changed: [],
    })
    expect(await heldBy(story, { owner: 'nobody' })).to.deep.equal([])
    expect(await heldBy(story, { owner: 'me' })).to.have.length(1)

    const ana2 = await staffOf(ana)
    const again = [{ id: row?.id ?? '', version: 2 }]
    await tess.ownParked({ centre, rows: again, owner: ana2 })
    const late = await tess.ownParked({ centre, rows: again, owner: me })
    expect(late).to.deep.equal({ done: [], changed: [row?.id] })
    await ana.ownParked({ centre, rows: [{ id: row?.id ?? '', version: 3 }], owner: null })

    const facts = await story.lab.store.facts(centre, 0, 500)
    const owned = facts.filter(fact => fact.kind === 'observation.owned')
    expect(owned.map(fact => fact.data.owner)).to.deep.equal([me, ana2, null])
  })

  it('is handed to nobody who may not settle it, and settled by nobody of another centre (F-01)', async () => {
    const { tess, rita, theo } = story.lab.people
    const centre = story.lab.at.GMCH
    await sends(story, 'M1', UNREGISTERED)
    const [row] = await heldBy(story)
    const rows = [{ id: row?.id ?? '', version: 1 }]
    const receptionist = await staffOf(rita)
    await refusedAs(
      tess.ownParked({ centre, rows, owner: receptionist }),
      'invalid',
      /settles held values/,
    )
    await refusedAs(theo.ownParked({ centre, rows, owner: null }), 'not-found', /./)
    await refusedAs(theo.showParked({ id: row?.id ?? '' }), 'not-found', /./)
    await refusedAs(theo.listWardCounts({ centre }), 'not-found', /./)
    const strayed = { centre: story.lab.at.GMU, rows, owner: null }
    expect(await theo.ownParked(strayed)).to.deep.equal({ done: [], changed: [row?.id] })
  })

  it('falls back to its role when its owner leaves', async () => {
    const { tess, ana, adam } = story.lab.people
    const centre = story.lab.at.GMCH
    await sends(story, 'M1', UNREGISTERED)
    const [row] = await heldBy(story)
    const owner = await staffOf(ana)
    await ana.ownParked({ centre, rows: [{ id: row?.id ?? '', version: 1 }], owner })
    expect(await tess.listWardCounts({ centre })).to.include({ open: 1, nobody: 0, mine: 0 })
    const left = (await adam.listStaff({})).find(one => one.id === owner)
    await adam.disableStaff({ id: owner, version: left?.version ?? 0 })
    const { rows } = await tess.listParked({ centre, owner: 'nobody' })
    expect(rows.map(one => one.id)).to.deep.equal([row?.id])
    expect(await tess.listWardCounts({ centre })).to.include({ open: 1, nobody: 1, mine: 0 })
  })
})

intakeStories('the ward', story => {
  it('counts what is open, since when, overdue and mine, by reason and line, and each count opens its list (C-14)', async () => {
    const { tess } = story.lab.people
    const centre = story.lab.at.GMCH
    expect(await tess.listWardCounts({ centre })).to.include({ open: 0, oldest: null })
    await sends(story, 'M1', UNREGISTERED)
    const oldest = story.lab.clock.now()
    await sends(story, 'M2', BAD)
    const few = { open: 2, overdue: 0, nobody: 2, oldest }
    expect(await tess.listWardCounts({ centre })).to.include(few)
    story.lab.clock.move({ hours: 4, minutes: 1 })
    await sends(story, 'M3', BAD)
    const [first] = await heldBy(story)
    const me = await staffOf(tess)
    await tess.ownParked({ centre, rows: [{ id: first?.id ?? '', version: 1 }], owner: me })

    const counts = await tess.listWardCounts({ centre })
    expect(counts).to.include({ open: 3, overdue: 2, mine: 1, nobody: 2, oldest })
    for (const { why, n } of counts.reasons)
      expect(await heldBy(story, { why }), why).to.have.length(n)
    for (const { line, n } of counts.lines) expect(await heldBy(story, { line })).to.have.length(n)
    expect(await heldBy(story, { due: 'overdue' })).to.have.length(counts.overdue)
    expect(await heldBy(story, { due: 'overdue', why: 'bad-number' })).to.have.length(1)
  })

  it('holds whole messages too, with an owner, a deadline and both ways out (B-02)', async () => {
    const { tess } = story.lab.people
    const centre = story.lab.at.GMCH
    const text = story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, 'M1')
    await story.say(Buffer.concat([Buffer.from(text), Buffer.of(0xff, 0x0d)]))
    const [row] = await heldBy(story)
    expect(row).to.include({ kind: 'message', why: 'whole-message', state: 'parked', tries: 0 })
    expect(row?.says.en).to.match(/utf-8/)
    expect(row?.dueAt.slice(11, 16)).to.equal('05:00')
    const me = await staffOf(tess)
    const picked = { id: row?.id ?? '', version: 1 }
    await tess.ownParked({ centre, rows: [picked], owner: me })
    await refusedAs(tess.replayParked({ ...picked, version: 2 }), 'conflict', /utf-8/)
    await tess.dismissParked({ ...picked, version: 2, reason: 'the instrument sent it anew' })
    expect(await heldBy(story)).to.deep.equal([])
    const { rows } = await tess.listParked({ centre, state: 'dismissed' })
    expect(rows[0]).to.include({ endedWhy: 'the instrument sent it anew', kind: 'message' })
    await refusedAs(tess.replayMessage({ id: picked.id }), 'conflict', /settled already/)
  })

  it('lists the messages of one line, however many came on another', async () => {
    const { tess, adam } = story.lab.people
    const centre = story.lab.at.GMCH
    const given = { centre, name: 'second', adapter: 'demo-immunoassay', application: 'DEMO-IA' }
    const line = await adam.addLine({ ...given, facility: 'SECOND' })
    const text = story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, 'A1')
    await story.say(text.replace('|GMCH|', '|SECOND|'))
    for (let n = 0; n < 4; n++) await sends(story, `M${n}`, story.card())
    const { rows, next } = await tess.listMessages({ centre, line: line.id, limit: 2 })
    expect(rows.map(row => row.controlId)).to.deep.equal(['A1'])
    expect(rows[0]?.bytes).to.equal(Buffer.byteLength(text.replace('|GMCH|', '|SECOND|')))
    expect(next).to.equal(null)
    expect(
      (await tess.listMessages({ centre, line: line.id, state: 'parked' })).rows,
    ).to.have.length(0)
  })

  it('lists in pages by key, so that one that is settled meanwhile shifts nobody', async () => {
    const { tess } = story.lab.people
    const centre = story.lab.at.GMCH
    for (let n = 0; n < 5; n++) await sends(story, `M${n}`, specimenNumber('03', '26', 80 + n))
    const first = await tess.listParked({ centre, limit: 2 })
    await tess.dismissParked({ id: first.rows[0]?.id ?? '', version: 1, reason: 'a test' })
    const second = await tess.listParked({ centre, limit: 2, after: first.next ?? '' })
    const third = await tess.listParked({ centre, limit: 2, after: second.next ?? '' })
    const seen = [...first.rows, ...second.rows, ...third.rows].map(row => row.specimen)
    expect(new Set(seen).size).to.equal(5)
    expect(third.next).to.equal(null)
  })
})

intakeStories('replaying many', story => {
  const replays = async (ask: object) => {
    const { tess } = story.lab.people
    const answers: { id: string; became: string }[] = []
    let after: string | undefined
    do {
      const { rows, next } = await tess.replayMany({ centre: story.lab.at.GMCH, ...ask, after })
      answers.push(...rows)
      after = next ?? undefined
    } while (after !== undefined)
    return answers
  }

  it('of one reason: each row gets its answer, in slices, and what is held still says why', async () => {
    const { nora, rita } = story.lab.people
    const cards: string[] = []
    for (let n = 0; n < 23; n++) {
      cards.push(await story.lab.cardFrom(nora))
      await sends(story, `M${n}`, cards[n] ?? '')
    }
    expect(await heldBy(story, { why: 'wrong-state', limit: 200 })).to.have.length(23)
    for (const number of cards.slice(1))
      await rita.receiveSpecimen({ number, centre: story.lab.at.GMCH })

    const answers = await replays({ why: 'wrong-state' })

    expect(answers.map(one => one.became)).to.deep.equal(['held', ...Array(22).fill('filed')])
    const [left, ...none] = await heldBy(story)
    expect(none).to.deep.equal([])
    expect(left).to.include({ specimen: cards[0], why: 'wrong-state', tries: 1 })
    expect((await story.rows()).results).to.have.length(22)
  })

  it('keeps the order of each specimen and analyte: a correction never overtakes (B-18)', async () => {
    const { nora, rita } = story.lab.people
    const card = await story.lab.cardFrom(nora)
    await sends(story, 'M1', card, { value: '48.7' })
    await sends(story, 'M2', card, { value: '4.9', status: 'C' })
    await rita.receiveSpecimen({ number: card, centre: story.lab.at.GMCH })
    const ids = (await heldBy(story)).map(row => row.id)
    const answers = await replays({ ids: ids.toReversed() })
    expect(answers.map(one => [one.id, one.became])).to.deep.equal(ids.map(id => [id, 'filed']))
    const { results } = await story.rows()
    expect(results.map(row => [row.value, row.state])).to.deep.equal([
      ['48.7', 'superseded'],
      ['4.9', 'recorded'],
    ])
  })

  it('of chosen rows answers for those that are settled or gone as well', async () => {
    const { tess } = story.lab.people
    const card = story.card()
    await sends(story, 'M1', UNREGISTERED)
    await sends(story, 'M2', BAD)
    const [first, second] = await heldBy(story)
    await tess.dismissParked({ id: second?.id ?? '', version: 1, reason: 'a test' })
    await sends(story, 'M3', card)
    const strange = '01900000-0000-7000-8000-000000000000'
    const answers = await replays({ ids: [first?.id, second?.id, strange] })
    expect(answers.map(one => one.became)).to.deep.equal(['gone', 'held', 'held'])
  })

  it('files the whole messages among them as well, each in a savepoint of its own', async () => {
    const text = story.text({ specimen: story.card(), analyte: 'TSH', value: '2.1' }, 'M1')
    const { frame } = await import('../lims-adapters/hl7/mllp.ts')
    await story.saySilently(frame(Buffer.from(text.replace('|M1|', '||'))))
    await sends(story, 'M2', BAD)
    const answers = await replays({})
    expect(answers.map(one => one.became)).to.deep.equal(['applied', 'held'])
    expect((await story.rows()).results).to.have.length(1)
    expect((await story.rows()).whole[0]).to.include({ state: 'replayed', endedWhy: 'applied' })
  })
})
