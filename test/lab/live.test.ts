import { expect } from 'chai'
import { io } from 'socket.io-client'
import type { BoardEnd, Heard } from '../support/board.ts'
import { type Engine, eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import type { Settings } from '../support/server-process.ts'

const rowsOf = (board: BoardEnd) => board.heard.filter(h => h.event === 'row')
const named = ({ book, seq, row, kind, about }: Heard) =>
  `${book} ${seq} ${row ? row.id : `${kind} ${about}`}`
/** What was told more than once; nothing should be (D-02). */
const doubles = (board: BoardEnd): string[] => {
  const told = board.heard.map(named)
  return told.filter((name, i) => told.indexOf(name) !== i)
}

/**
 * Everything holds with the boards in this process and in one of their own. There they read the
 * database by themselves, which is harder where it is a file; on the other engine a part is told in
 * `live-apart.test.ts`, because each story waits for a process to begin.
 */
const eachWay = (name: string, tell: (engine: Engine, settings: Settings) => void): void => {
  for (const BOARDS of ['here', 'apart'])
    eachEngine(`${name} (boards ${BOARDS})`, engine => {
      if (BOARDS === 'here' || engine.name === 'sqlite') tell(engine, { BOARDS })
    })
}

eachWay('the live board', (engine, settings) => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine, { settings })
  })
  afterEach(() => lab.stop())

  const tsh = async (card: string, value: string) => lab.measured(card, { TSH: value })

  it('gets the row without asking, whole, and without a word about who it is', async () => {
    const { nora, dora } = lab.people
    const card = await lab.receivedFrom(nora)
    const board = await lab.board(dora)

    await tsh(card, '48.7')

    await board.until(() => board.shows()[card] === 'CH provisional')
    expect(board.row(card)).to.include({
      severity: 'high',
      samplingPointName: '南明区妇幼保健院产科',
      ownerName: '柯朗',
      dueAt: '2026-11-24T01:00:00.000Z',
    })
    expect(JSON.stringify(board.heard)).not.to.match(/王小燕|1380000|ZY2026/)
  })

  it('follows a recall to its end: verified, reached, met, gone', async () => {
    const { nora, carl } = lab.people
    const board = await lab.board(carl)
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    await board.until(() => board.shows()[card] === 'CH open')

    await carl.acknowledgeRecall({
      id: board.row(card)?.id ?? '',
      version: board.row(card)?.version ?? 0,
    })
    await board.until(() => board.row(card)?.acknowledgedByName === '柯朗')
    await carl.recordContact({
      id: board.row(card)?.id ?? '',
      request: '018f0000-0000-7000-8000-000000000003',
      at: lab.clock.now(),
      channel: 'phone',
      outcome: 'reached-guardian',
    })
    await board.until(() => board.shows()[card] === 'CH reached' && board.row(card)?.attempts === 1)
    const second = await lab.repeatOf(card, nora)
    await board.until(() => board.shows()[card] === 'CH met')
    await lab.measured(second)
    await lab.signedOff(second)

    await board.until(() => board.shows()[card] === undefined)
    await board.caughtUp()
    expect(board.shows()).to.deep.equal({})
    expect(doubles(board)).to.deep.equal([])
  })

  it('away and back: shows what it missed, in order, once (D-01, D-02)', async () => {
    const { nora, dora } = lab.people
    const cards: string[] = []
    for (const _ of [1, 2, 3]) cards.push(await lab.receivedFrom(nora))
    const [one = '', two = '', three = ''] = cards
    const board = await lab.board(dora)
    await tsh(one, '48.7')
    await board.until(() => board.shows()[one] !== undefined)
    const before = board.heard.length

    board.away()
    await tsh(two, '50')
    await tsh(three, '51')
    expect(board.shows()).to.have.keys([one])
    await board.back()

    expect(board.shows()).to.have.keys(cards)
    const missed = board.heard.slice(before)
    expect(missed.filter(h => h.event === 'row').map(h => h.row?.specimen)).to.deep.equal([
      two,
      three,
    ])
    expect(doubles(board)).to.deep.equal([])
    for (const event of ['row', 'whisper'] as const) {
      const numbers = missed.filter(h => h.event === event).map(h => h.seq)
      expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b))
    }
  })

  it('comes and goes twelve times while values come in: nothing missed, nothing twice (INV-6)', async () => {
    const { nora, dora } = lab.people
    const board = await lab.board(dora)
    const cards: string[] = []
    for (let i = 0; i < 12; i++) {
      const card = await lab.receivedFrom(nora)
      cards.push(card)
      board.away()
      const measuring = tsh(card, '48.7')
      await board.back()
      await measuring
    }
    await board.caughtUp()
    expect(Object.keys(board.shows()).sort()).to.deep.equal([...cards].sort())
    expect(doubles(board)).to.deep.equal([])
    const all = board.heard.map(h => `${h.seq} ${h.kind ?? h.row?.specimen}`).join(', ')
    expect(
      rowsOf(board).map(h => h.row?.specimen),
      all,
    ).to.deep.equal(cards)
  })

  it('back after too much says to start over', async () => {
    const { dora } = lab.people
    const board = await lab.board(dora)
    board.away()
    await lab.store.work({ id: 'clock' }, [lab.at.GMCH], async work => {
      for (let i = 0; i < 1_001; i++)
        work.tell('label.printed', '03260000000199', { template: 'card', medium: 'svg', copy: i })
    })
    await board.back()
    expect(board.overs).to.deep.equal([lab.at.GMCH])
    expect(board.heard).to.deep.equal([])
  })

  it('of another centre hears nothing at all of it (INV-5, E-08)', async () => {
    const { nora, dora, cora, nick } = lab.people
    const boards = await Promise.all([cora, nick].map(who => lab.board(who)))
    const own = await lab.board(dora)

    const card = await lab.judgedFrom(nora, { TSH: '48.7' })

    await own.until(() => own.shows()[card] === 'CH open')
    for (const board of boards) {
      await board.caughtUp()
      expect(board.heard).to.deep.equal([])
      expect(board.shows()).to.deep.equal({})
    }
  })

  it('asks in vain for another centre’s past (F-03)', async () => {
    const { nora, cora } = lab.people
    await lab.judgedFrom(nora, { TSH: '48.7' })
    const board = await lab.board(cora)
    await board.since({ [lab.at.GMCH]: 0, [lab.at.GMU]: 0, registry: 0, '*': 0 })
    expect(rowsOf(board)).to.deep.equal([])
    const books = new Set(board.heard.map(h => h.book))
    expect(books.has(lab.at.GMCH)).to.equal(false)
    expect(Object.keys(board.heads())).not.to.include(lab.at.GMCH)
    expect(board.heard.filter(h => h.kind?.startsWith('staff.'))).to.deep.equal([])
  })

  it('of a ward hears of its own cards and not of the next ward’s', async () => {
    const { nora, quin } = lab.people
    const [ours, theirs] = [await lab.board(nora), await lab.board(quin)]

    const card = await lab.judgedFrom(nora, { TSH: '48.7' })

    await ours.until(() => ours.shows()[card] === 'CH open')
    await theirs.caughtUp()
    expect(theirs.heard).to.deep.equal([])
  })

  it('whispers names, and only to those who may see what they name', async () => {
    const { nora, tess, rita } = lab.people
    const bench = await lab.board(tess)
    const desk = await lab.board(rita)
    const ward = await lab.board(nora)
    const card = await lab.receivedFrom(nora)
    await tsh(card, '48.7')

    for (const board of [bench, desk, ward]) await board.caughtUp()
    const nouns = (board: BoardEnd) =>
      [...new Set(board.heard.flatMap(h => h.kind?.split('.')[0] ?? []))].sort()
    expect(nouns(bench)).to.include.members(['specimen', 'result', 'flag', 'recall', 'message'])
    expect(nouns(desk)).to.include.members(['specimen', 'shipment'])
    for (const hidden of ['result', 'flag', 'recall', 'message', 'observation'])
      expect(nouns(desk)).not.to.include(hidden)
    for (const hidden of ['result', 'flag', 'message', 'observation'])
      expect(nouns(ward)).not.to.include(hidden)
    const [whisper] = bench.heard.filter(h => h.event === 'whisper')
    expect(Object.keys(whisper ?? {}).sort()).to.deep.equal([
      'about',
      'book',
      'event',
      'kind',
      'seq',
    ])
  })

  it('tells everybody of the network and of rules', async () => {
    const { pia, nora } = lab.people
    const board = await lab.board(nora)
    await pia.addSamplingPoint({
      institution: 'NEW',
      name: '新点',
      nameEn: 'New point',
      district: '520111',
    })
    await board.until(() => board.heard.some(h => h.kind === 'place.added'))
  })
})

eachWay('an open socket', (engine, settings) => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine, { settings })
  })
  afterEach(() => lab.stop())

  const staffRow = async (login: string) => {
    const row = (await lab.people.adam.listStaff({})).find(s => s.login === login)
    if (!row) throw new Error(`nobody is called ${login}`)
    return row
  }
  /** The board is sent away, with a sentence, and hears nothing of what happens from then on. */
  async function isSentAway(board: BoardEnd, after: () => Promise<unknown>): Promise<void> {
    await board.caughtUp()
    const heard = board.heard.length
    await after()
    const card = await lab.judgedFrom(lab.people.nora, { TSH: '48.7' })
    await board.until(() => !board.connected())
    expect(board.farewell()?.en).to.match(/has ended\. Sign in again/)
    expect(board.heard).to.have.length(heard)
    expect(board.row(card)).to.equal(undefined)
  }

  it('ends with the account (E-22)', async () => {
    const board = await lab.board(lab.people.dora)
    const { id, version } = await staffRow('dora')
    await isSentAway(board, () => lab.people.adam.disableStaff({ id, version }))
  })

  it('ends with the session (F-04)', async () => {
    const board = await lab.board(lab.people.dora)
    await isSentAway(board, () => lab.people.dora.signOut({}))
  })

  it('ends with the last role, at once (E-22)', async () => {
    const board = await lab.board(lab.people.dora)
    const [post] = (await staffRow('dora')).posts
    await isSentAway(board, () => lab.people.sera.endRole({ id: post?.id ?? '' }))
  })

  it('stays for the roles that remain, and loses the others’ rooms (F-04)', async () => {
    const { nora, gina, sera } = lab.people
    const { id } = await staffRow('gina')
    await sera.giveRole({ id, role: 'doctor', scopeKind: 'centre', scope: lab.at.GMCH })
    const board = await lab.board(gina)
    const first = await lab.judgedFrom(nora, { TSH: '48.7' })
    await board.until(() => board.shows()[first] === 'CH open')
    const post = (await staffRow('gina')).posts.find(p => p.scope === lab.at.GMCH)

    await sera.endRole({ id: post?.id ?? '' })
    const second = await lab.judgedFrom(nora, { TSH: '49' })

    await board.caughtUp()
    expect(board.connected()).to.equal(true)
    expect(board.row(second)).to.equal(undefined)
  })

  it('gets the rooms of a role given while it is open', async () => {
    const { nora, cora, sera } = lab.people
    const board = await lab.board(cora)
    const { id } = await staffRow('cora')
    await sera.giveRole({ id, role: 'doctor', scopeKind: 'centre', scope: lab.at.GMCH })
    const card = await lab.judgedFrom(nora, { TSH: '48.7' })
    await board.until(() => board.shows()[card] === 'CH open')
  })

  it('is refused without a session, with a wrong one, and to another site’s page', async () => {
    const { dora } = lab.people
    const outcome = (extraHeaders: Record<string, string>) =>
      new Promise<string>(resolve => {
        const socket = io(lab.url, {
          transports: ['websocket'],
          forceNew: true,
          reconnection: false,
          extraHeaders,
        })
        const done = (said: string) => {
          socket.close()
          resolve(said)
        }
        socket.on('connect', () => done('connected'))
        socket.on('connect_error', () => done('refused'))
      })
    const cookie = `guthrie=${dora.token()}`
    expect(await outcome({ cookie })).to.equal('connected')
    expect(await outcome({ cookie, origin: lab.url })).to.equal('connected')
    expect(await outcome({})).to.equal('refused')
    expect(await outcome({ cookie: 'guthrie=somebody-elses-old-session' })).to.equal('refused')
    expect(await outcome({ cookie, origin: 'https://evil.example' })).to.equal('refused')
  })

  it('that has not said where it was hears nothing', async () => {
    const { dora, nora } = lab.people
    const socket = io(lab.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: `guthrie=${dora.token()}` },
    })
    const heard: string[] = []
    socket.onAny(event => heard.push(event))
    await new Promise<void>(resolve => socket.on('connect', () => resolve()))
    await lab.judgedFrom(nora, { TSH: '48.7' })
    socket.close()
    expect(heard).to.deep.equal([])
  })
})
