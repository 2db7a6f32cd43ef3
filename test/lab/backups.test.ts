/** The nightly backup, as those see it who answer for the machine (C-16). */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'
import { eventually } from '../support/waiting.ts'

eachEngine('the nightly backup', engine => {
  let lab: Lab
  let root: string
  let folder: string
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'nightly-'))
    folder = join(root, 'backups')
  })
  afterEach(async () => {
    await lab.stop()
    rmSync(root, { recursive: true, force: true })
  })

  const open = async (settings = {}) => {
    lab = await openLab(engine, {
      settings: { LIMS_BACKUPS: folder, ...settings },
      backUpEveryMs: 20,
    })
    return lab.people
  }
  const seen = (what: string, holds: (shown: Shown) => boolean): Promise<Shown> =>
    eventually(
      what,
      () => lab.people.adam.showBackups({}),
      shown => shown.state !== 'running' && holds(shown),
    )
  type Shown = Awaited<ReturnType<Lab['people']['adam']['showBackups']>>

  it('is made at once where there is none, then once a night, and one more by hand', async () => {
    const { adam, tess } = await open()
    const first = await seen('the first one', ({ rows }) => rows.length === 1)
    expect(first).to.include({ state: 'fine', failed: null, folder })
    expect(first.nextAt, 'two in the morning in Guiyang').to.equal('2026-11-23T18:00:00.000Z')
    expect(first.rows[0]?.at).to.equal('2026-11-23T01:00:00.000Z')
    expect(first.rows[0]?.bytes).to.be.greaterThan(10_000)

    lab.clock.set('2026-11-23T18:00:00.000Z')
    const night = await seen('that of the night', ({ rows }) => rows.length === 2)
    expect(night.rows[0]?.at).to.equal('2026-11-23T18:00:00.000Z')

    lab.clock.move({ hours: 6 })
    expect(await adam.makeBackup({})).to.include({ state: 'running' })
    await refusedAs(adam.makeBackup({}), 'conflict', /being made at this moment/)
    const byHand = await seen('one by hand', ({ rows }) => rows.length === 3)
    expect(byHand.rows.map(({ at }) => at)).to.deep.equal([
      '2026-11-24T00:00:00.000Z',
      '2026-11-23T18:00:00.000Z',
      '2026-11-23T01:00:00.000Z',
    ])
    await refusedAs(tess.makeBackup({}), 'forbidden', /Ask: system administrator/)
    await refusedAs(tess.showBackups({}), 'forbidden', /./)
    const made = await factsOfBackups()
    expect(made.map(({ about }) => about)).to.deep.equal(
      byHand.rows.map(({ name }) => name).toReversed(),
    )
    expect(made.map(({ by }) => by.split(':')[0])).to.deep.equal(['clock', 'clock', 'staff'])
  })

  const factsOfBackups = async () =>
    (await lab.people.audrey.readJournal({ book: 'registry', limit: 500 })).filter(
      ({ kind }) => kind === 'backup.made',
    )

  it('that fails says why, is tried again within the hour, and the older ones go', async () => {
    writeFileSync(folder, 'where a folder should be')
    await open({ LIMS_BACKUPS_KEEP: '1' })
    const failed = await seen('a failure', shown => shown.failed !== null)
    expect(failed).to.deep.include({ state: 'overdue', rows: [] })
    expect(failed.failed?.says.en).to.match(/cannot be read or written/)

    rmSync(folder)
    lab.clock.move({ minutes: 61 })
    const made = await seen('the next try', ({ rows }) => rows.length === 1)
    expect(made.failed).to.equal(null)
    lab.clock.move({ days: 1 })
    await seen('one night later', ({ rows }) => rows[0]?.at !== made.rows[0]?.at)
    expect(readdirSync(folder)).to.have.length(1)
  })

  it('is off where no folder was named, and says so', async () => {
    const { adam } = await open({ LIMS_BACKUPS: '' })
    expect(await adam.showBackups({})).to.deep.include({ state: 'off', folder: null, rows: [] })
    await refusedAs(adam.makeBackup({}), 'conflict', /LIMS_BACKUPS/)
    expect(readdirSync(root)).to.deep.equal([])
  })
})
