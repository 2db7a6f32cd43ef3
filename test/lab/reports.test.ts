/** Reports through the doors: drafted with the verdict, held back by a gate, released, opened, corrected. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { openPrinter } from '../../labels/report/render.ts'
import * as accounts from '../../server/accounts.ts'
import * as panels from '../../server/lab/panels.ts'
import * as runs from '../../server/lab/report-runs.ts'
import * as reported from '../../server/lab/reported.ts'
import { openPrinting } from '../../server/printing.ts'
import { loadProgrammes } from '../../server/programmes/programme.ts'
import type { Actor } from '../../server/store/store.ts'
import type { PanelRow } from '../../server/store/tables.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { textsOfPdf } from '../support/pdf.ts'
import { PASSWORD } from '../support/people.ts'
import { refusedAs } from '../support/refusals.ts'

eachEngine('reports', engine => {
  let lab: Lab
  beforeEach(async () => {
    lab = await openLab(engine)
  })
  afterEach(() => lab.stop())

  const draftOf = async (specimen: string) => {
    const { rows } = await lab.people.ana.listReports({ specimen, in: 'drafted' })
    const [draft] = rows
    if (!draft) throw new Error(`no draft on ${specimen}`)
    return draft
  }
  const released = async (specimen: string) => {
    const { id, version } = await draftOf(specimen)
    return lab.people.ana.releaseReport({ id, version })
  }
  /** An instrument corrects what is signed, and an authoriser lets the new value take its place. */
  const corrects = async (specimen: string, analyte: string, value: string) => {
    const { tess, ana } = lab.people
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen, analyte, value, status: 'C' })
    const [held] = (await tess.listParked({ centre: lab.at.GMCH })).rows
    const stands = await lab.stands(specimen, analyte)
    await ana.acceptParked({ id: held?.id ?? '', version: 1, stands, reason: '重测' })
  }
  const told = async (specimen: string) =>
    (await lab.story(specimen)).filter(kind => kind.startsWith('report.'))
  const codeOn = (pdf: Uint8Array) => {
    const at = textsOfPdf(pdf).find(text => text.includes('/check/')) ?? ''
    const [, id = '', edition = '', code = ''] = /\/check\/(.+)\/(.+)\/(.+)$/.exec(at) ?? []
    return { id, edition: Number(edition), code }
  }

  it('from the verdict to the sampling point: drafted, released, opened, confirmed, each on the ledger', async () => {
    const { nora, nick, tess, dora, carl, ana } = lab.people
    const stranger = lab.stranger()
    const card = await lab.judgedFrom(nora, { TSH: '<2.10' })
    const draft = await draftOf(card)
    expect(draft).to.include({
      state: 'drafted',
      edition: 1,
      says: 'negative',
      maskedName: '王*燕',
    })
    expect(draft.missing).to.deep.equal([])
    // A draft is the centre's business alone; its preview is marked, and who looked at it is told.
    expect((await nora.listReports({})).rows).to.deep.equal([])
    await refusedAs(nora.showReport({ id: draft.id }), 'not-found', /./)
    const preview = textsOfPdf(await dora.openReport({ id: draft.id, language: 'en' }))
    expect(preview[0]).to.equal('DRAFT, not released')
    const drafted = ['report.drafted', 'report.opened']
    expect(await told(card)).to.deep.equal(drafted)
    const { content, openings } = await dora.showReport({ id: draft.id })
    expect([content?.verdict, openings.map(one => one.how)]).to.deep.equal(['negative', ['draft']])
    expect((await ana.showReport({ id: draft.id })).content, 'not opened').to.equal(null)

    await refusedAs(tess.releaseReport({ id: draft.id, version: 1 }), 'forbidden', /authoriser/)
    const { id, version } = await released(card)
    expect((await nora.listReports({ in: 'released' })).rows.map(row => row.id)).to.deep.equal([id])
    expect((await nick.listReports({})).rows).to.deep.equal([])
    await refusedAs(nora.acknowledgeReport({ id, version }), 'conflict', /have not opened/)
    await carl.openReport({ id })
    // Somebody else's opening is not one's own, and of what was not opened nothing is read (E-20).
    await refusedAs(nora.acknowledgeReport({ id, version }), 'conflict', /have not opened/)
    expect((await nora.showReport({ id })).content).to.equal(null)
    expect((await dora.showReport({ id })).content, 'opened as a draft').to.equal(null)
    lab.clock.move({ hours: 1 })
    const pdf = await nora.openReport({ id })
    const texts = textsOfPdf(pdf)
    expect(texts).to.include.members(['王小燕 之婴', '<2.10', 'mIU/L', '田思', '安雅'])
    expect(texts.join('')).to.include('低风险').and.include('≥ 8 mIU/L').and.include('未核实')
    expect(
      Buffer.from(await nora.openReport({ id })).equals(Buffer.from(pdf)),
      'same bytes',
    ).to.equal(true)

    const opened = await nora.showReport({ id })
    expect(opened.content?.values.map(one => one.value)).to.include('<2.10')
    expect(opened.openings.map(one => one.byName)).to.deep.equal(['罗娜', '罗娜', '柯朗', '董瑞'])
    lab.clock.move({ minutes: 1 })
    const fresh = lab.stranger()
    await fresh.signIn({ login: 'nora', password: PASSWORD })
    expect((await fresh.showReport({ id })).content, 'signed in anew').to.equal(null)
    await nora.acknowledgeReport({ id, version: opened.report.version })
    expect(await told(card)).to.deep.equal([
      ...[...drafted, 'report.released', 'report.opened', 'report.opened', 'report.opened'],
      'report.acknowledged',
    ])
    const [step] = await tess.showLedger({ number: card })
    expect(step?.reported).to.include({ edition: 1, report: id })
    expect(step?.sent?.by).to.equal('安雅')
    expect([step?.opened?.by, step?.acknowledged?.by]).to.deep.equal(['罗娜', '罗娜'])

    // The code on the paper says that it holds, to anybody, and of whom to nobody.
    const code = codeOn(pdf)
    const check = await stranger.showReportCheck(code)
    expect(check.is).to.equal('current')
    expect(JSON.stringify(check)).not.to.match(/王|0326|TSH|negative|低风险/)
    const lastWrong = code.code.slice(0, -1) + (code.code.endsWith('0') ? '1' : '0')
    for (const wrong of [{ edition: 2 }, { code: lastWrong }, { id: card }])
      expect((await stranger.showReportCheck({ ...code, ...wrong })).is).to.equal('not-ours')
  })

  it('a correction after release: the report is taken back at once, and the next edition names it (E-19)', async () => {
    const { nora, ana, adam, sera, dora } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const first = await released(card)
    const old = await nora.openReport({ id: first.id })
    await corrects(card, 'TSH', '48.7')
    // Between the correction and its signature nothing takes the place of what is wrong.
    expect((await nora.showReport({ id: first.id })).report.state).to.equal('withdrawn')
    expect((await lab.stranger().showReportCheck(codeOn(old))).is).to.equal('withdrawn')
    expect((await nora.listNotices({})).map(one => one.why)).to.deep.equal(['withdrawn'])
    expect(await lab.story(card)).to.include.members(['result.corrected', 'verdict.doubted'])
    expect(await told(card)).to.deep.equal([
      ...['report.drafted', 'report.released', 'report.opened'],
      ...['report.withdrawn', 'report.notified'],
    ])
    const board = async () => (await dora.showBoard({})).rows.map(row => row.condition)
    expect(await board(), 'loud where it is acted on').to.include('CORRECTION')
    await lab.signedOff(card)
    expect(await board()).to.include('CH')

    const draft = await draftOf(card)
    expect(draft).to.include({ edition: 2, says: 'positive', replaces: first.id })
    const second = await released(card)
    expect((await nora.showReport({ id: first.id })).report).to.include({
      state: 'replaced',
      replacedBy: second.id,
    })
    const texts = textsOfPdf(await nora.openReport({ id: second.id })).join('')
    expect(texts).to.include('更正报告：替代').and.include('第 1 版').and.include('48.7')
    // What left does not change, and the code on it says what became of it (INV-3).
    const again = textsOfPdf(await nora.openReport({ id: first.id }))
    const stamps = again.filter(text => /作废/.test(text))
    expect(stamps[0]).to.equal('已替代 作废')
    expect(stamps[1]).to.match(/^本版已作废：2026-11-23 .+ 由第 2 版替代，以新版为准。$/)
    expect(again.filter(text => !stamps.includes(text))).to.deep.equal(textsOfPdf(old))
    // The next edition waits at the sampling point until somebody there has confirmed that they read it.
    const unconfirmed = async () =>
      (await nora.listReports({ in: 'opened' })).rows.map(row => row.id)
    expect(await unconfirmed()).to.deep.equal([second.id])
    const { version = 0 } = (await nora.showReport({ id: second.id })).report
    await nora.acknowledgeReport({ id: second.id, version })
    expect(await unconfirmed()).to.deep.equal([])
    // What is given out to other programs has the value that stands, and not the one before it.
    const days = { from: '2026-11-23', until: '2026-11-23' }
    const asked = { centre: lab.at.GMCH, ...days, why: '月报' }
    const csv = Buffer.from(await ana.exportResults(asked)).toString()
    const lines = csv.split('\r\n').filter(line => line.includes(',TSH,'))
    expect([...new Set(lines.map(line => line.split(',')[4]))]).to.deep.equal(['48.7'])
    const check = await lab.stranger().showReportCheck(codeOn(old))
    expect(check.is).to.equal('replaced')
    expect(check.says.en).to.include('version 2')
    const [notice] = await nora.listNotices({})
    expect(notice).to.include({ report: first.id, newer: second.id, why: 'replaced', edition: 1 })
    await refusedAs(ana.seeNotice({ id: notice?.id ?? '' }), 'not-found', /./)
    // Who has left the collection site reads its numbers no more (INV-5).
    const { id: staff = '', posts = [] } =
      (await adam.listStaff({})).find(one => one.login === 'nora') ?? {}
    for (const post of posts) await sera.endRole({ id: post.id })
    const away = { role: 'collector', scopeKind: 'sampling-point', scope: lab.at.yunyan } as const
    await sera.giveRole({ id: staff, ...away })
    expect(await nora.listNotices({})).to.deep.equal([])
    await refusedAs(nora.seeNotice({ id: notice?.id ?? '' }), 'not-found', /./)
    await sera.giveRole({ id: staff, ...away, scope: lab.at.nanming })
    await nora.seeNotice({ id: notice?.id ?? '' })
    expect(await nora.listNotices({})).to.deep.equal([])
  })

  it('many at once: what lacks something is named and keeps no other back; printed as one; exported', async () => {
    const { nora, ana, abel, theo, adam, sera } = lab.people
    const centre = lab.at.GMCH
    const fine = [await lab.judgedFrom(nora, { TSH: '<2.10' }), await lab.judgedFrom(nora, {})]
    const rare = await lab.judgedFrom(nora, {}, { newborn: { name: '王𠮷' } })
    const { rows } = await ana.listReports({ centre, in: 'drafted' })
    expect(rows.map(row => row.missing.length)).to.deep.equal([1, 0, 0])
    expect(rows[0]?.missing[0]?.en).to.include('𠮷 (U+20BB7)')
    const { id, version } = rows[0] ?? { id: '', version: 0 }
    await refusedAs(ana.releaseReport({ id, version }), 'conflict', /cannot be printed/)

    const picks = rows.map(({ id, version }) => ({ id, version }))
    // One of them is drafted anew after it was shown: its release is not what was chosen (E-03).
    const anew = await lab.store.work({ id: 'test' }, [centre], async work => {
      const row = await reported.get(work, rows[1]?.id ?? '')
      return reported.change(work, row, { draftedAt: work.at })
    })
    const ended = async (run: { id: string }) => {
      for (;;) {
        const now = await ana.showReportRun({ id: run.id })
        if (now.state !== 'running') return now
      }
    }
    const release = await ended(
      await ana.startReportRun({ centre, does: 'release', reports: picks }),
    )
    expect(release).to.include({ state: 'done', wanted: 3, done: 3 })
    expect(release.problems.map(one => [one.specimen, one.says.en.slice(0, 22)])).to.deep.equal([
      [rare, 'These characters canno'],
      [fine[1], 'This draft has changed'],
    ])
    // The server is stopped in a run: nothing is done twice, and whoever began it goes on.
    const person = await lab.store.read({ id: 'test' }, look =>
      accounts.whoHas(look, accounts.tokenHash(ana.token())),
    )
    if (!person) throw new Error('ana is not signed in')
    const both = [...picks.slice(2), { id: anew.id, version: anew.version }]
    const about = { centre, does: 'release', language: 'en', reports: both } as const
    const left = await lab.store.work(person, [centre], work => runs.start(work, about))
    const broken = await ana.showReportRun({ id: left.run.id })
    expect([broken.state, broken.done]).to.deep.equal(['broken-off', 0])
    expect(broken.endedWhy?.en).to.match(/server was stopped/)
    const resumed = await ended(await ana.resumeReportRun({ id: left.run.id }))
    expect(resumed).to.include({ state: 'done', done: 2, endedWhy: null })
    expect(resumed.problems.map(one => one.specimen)).to.deep.equal([fine[0]])
    expect((await ana.resumeReportRun({ id: left.run.id })).state).to.equal('done')
    for (const card of fine)
      expect((await told(card)).filter(kind => kind === 'report.released')).to.have.length(1)
    const print = await ended(
      await ana.startReportRun({
        ...{ centre, does: 'print', reports: picks, language: 'en', why: 'for the ward' },
      }),
    )
    expect(print.problems.map(one => one.says.en)).to.deep.equal([
      'Not released, or no longer valid: it was not printed.',
    ])
    const texts = textsOfPdf(await ana.takeReportRun({ id: print.id }))
    expect(
      texts.filter(text => text === 'page 1 of 1' || / page 1 of 1$/.test(text)).length,
    ).to.equal(2)
    expect(texts).to.include('<2.10')
    // What was printed was opened: whoever holds the paper hears of a correction.
    const [first] = (await nora.listReports({ specimen: fine[0] })).rows
    expect((await ana.showReport({ id: first?.id ?? '' })).openings).to.deep.include({
      ...{ at: lab.clock.now(), byName: '安雅', how: 'print' },
    })
    await refusedAs(abel.showReportRun({ id: print.id }), 'not-found', /./)
    const foreign = { centre: lab.at.GMU, does: 'print', why: 'x', reports: picks } as const
    await refusedAs(lab.people.arno.startReportRun(foreign), 'not-found', /./)

    // A run of before picks had versions names ids alone: what was seen is not known, nothing is released.
    const drafted = { centre, does: 'release', language: 'en', reports: picks.slice(0, 1) } as const
    const old = await lab.store.work(person, [centre], async work => {
      const begun = await runs.start(work, drafted)
      const reports = JSON.stringify(begun.reports.map(pick => pick.id))
      await work.db
        .updateTable('reportRun')
        .set({ reports })
        .where('id', '=', begun.run.id)
        .execute()
      return begun
    })
    const asked = await ended(await ana.resumeReportRun({ id: old.run.id }))
    expect(asked.problems.map(one => [one.specimen, one.says.en.slice(0, 22)])).to.deep.equal([
      [rare, 'This draft has changed'],
    ])

    const days = { from: '2026-11-23', until: '2026-11-23' }
    const csv = Buffer.from(await ana.exportResults({ centre, ...days, why: '月报' })).toString()
    const lines = csv.split('\r\n')
    expect(
      lines[1]?.startsWith(`${fine[0]?.replace(/^(..)(..)(.{8})/, '$1 $2 $3 ')},NBS,`),
    ).to.equal(true)
    expect(csv)
      .to.include(',TSH,1,<2.10,mIU/L,')
      .and.not.match(/王|小燕/)
    const trailer = /^# rows=(\d+) sha256=(\w+)$/.exec(lines.at(-2) ?? '')
    expect(Number(trailer?.[1])).to.equal(9)
    const above = csv.slice(0, csv.lastIndexOf('# rows='))
    expect(createHash('sha256').update(above).digest('hex')).to.equal(trailer?.[2])
    const facts = await lab.store.facts(centre, 0, 10_000)
    expect(facts.find(fact => fact.kind === 'export.made')?.data).to.deep.include({
      ...{ rows: 9, sha256: trailer?.[2], why: '月报' },
    })
    // Of months of history the days that are asked for, wherever they begin.
    const [like] = await lab.store.read({ id: 'test' }, look =>
      panels.rowsOf(look, fine.slice(0, 1)),
    )
    const march = Array.from({ length: 20 }, (_, i) => new Date(Date.UTC(2026, 2, i + 1, 4)))
    await lab.store.work({ id: 'test' }, [centre], async work => {
      const past = march.map(time => {
        const digits = time.getTime().toString(16).padStart(12, '0')
        const id = `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`
        return { ...(like as PanelRow), id, recordedAt: time.toISOString() }
      })
      await panels.put(work, past)
    })
    const each = panels.unpacked(like as PanelRow).length
    for (const [from, until, n] of [
      ['2026-03-05', '2026-03-07', 3],
      ['2026-02-01', '2026-03-01', 1],
      ['2026-03-20', '2026-03-31', 1],
      ['2026-01-01', '2026-01-31', 0],
    ] as const) {
      const past = Buffer.from(await ana.exportResults({ centre, from, until, why: '季报' }))
      expect(past.toString(), from).to.include(`# rows=${n * each} `)
    }
    await refusedAs(theo.exportResults({ centre, ...days, why: 'x' }), 'forbidden', /./)
    await refusedAs(lab.people.arno.exportResults({ centre, ...days, why: 'x' }), 'not-found', /./)

    // A printed run is kept to be fetched, and drawn anew once one of its reports holds no more.
    expect(textsOfPdf(await ana.takeReportRun({ id: print.id }))).to.deep.equal(texts)
    const [gone] = (await ana.listReports({ specimen: fine[0] })).rows
    const { id: goneId = '', version: goneAt = 0 } = gone ?? {}
    await ana.withdrawReport({ id: goneId, version: goneAt, reason: 'two children mixed up' })
    expect(textsOfPdf(await ana.takeReportRun({ id: print.id }))).to.include('WITHDRAWN')

    // A right that ends while a run goes on stops it before its next piece (E-22).
    const printing = openPrinting({
      ...{ store: lab.store, programmes: await loadProgrammes(), printer: openPrinter() },
      ...{ address: '', onBug: error => lab.bugs.push(String(error)) },
    })
    const { posts = [] } = (await adam.listStaff({})).find(one => one.login === 'ana') ?? {}
    for (const post of posts) await sera.endRole({ id: post.id })
    const { id: stopped } = await printing.start(person, { ...about, does: 'print', why: 'x' })
    let at = await printing.show(person, stopped)
    while (at.state === 'running') at = await printing.show(person, stopped)
    expect(at).to.include({ state: 'broken-off', done: 0 })
    expect(at.endedWhy?.en).to.match(/right to release reports here has ended/)
    await refusedAs(printing.resume({ ...person, posts: [] } as Actor, stopped), 'not-found', /./)
  })
})
