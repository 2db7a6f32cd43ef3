/** An export is whole, and shows that it is, or there is none: as much as no spreadsheet would hold. */
import { createHash } from 'node:crypto'
import { expect } from 'chai'
import * as panels from '../../server/lab/panels.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

/** One more than the sheets of old programs hold, and one more than those of new ones. */
const OLD_SHEET = 65_537
const NEW_SHEET = 1_048_577
const IN_PANEL = 1_000

eachEngine('an export of very many results', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  /** So many authorised results in the database, recorded on a day, beside the doors that make one each. */
  async function recorded(count: number, day: string, specimen: string): Promise<void> {
    const [like] = await lab.store.read({ id: 'test' }, look => panels.rowsOf(look, [specimen]))
    const [result] = like ? panels.unpacked(like) : []
    if (!like || !result) throw new Error('nothing was measured')
    const untouched = { verifiedBy: null, verifiedAt: null, authorisedBy: null, authorisedAt: null }
    const one = { ...result, ...untouched, state: 'authorised' as const }
    const begin = Date.parse(`${day}T04:00:00.000Z`)
    // Packed once: all panels but the last say the same.
    const full = panels.packed(Array.from({ length: IN_PANEL }, () => one))
    const last = count % IN_PANEL || IN_PANEL
    const rows = Array.from({ length: Math.ceil(count / IN_PANEL) }, (_, i) => {
      const digits = (begin + i).toString(16).padStart(12, '0')
      const id = `${digits.slice(0, 8)}-${digits.slice(8)}-7000-8000-000000000000`
      const isLast = (i + 1) * IN_PANEL >= count
      const row = isLast ? panels.packed(Array.from({ length: last }, () => one)) : full
      return { ...row, id, recordedAt: new Date(begin + i).toISOString() }
    })
    await lab.store.work({ id: 'test' }, [lab.at.GMCH], work => panels.put(work, rows))
  }

  const exports = async () => {
    const facts = await lab.store.facts(lab.at.GMCH, 0, 10_000)
    return facts.filter(({ kind }) => kind === 'export.made').map(({ data }) => data)
  }

  it('holds every row and says how many, with their hash, or is refused and nothing is cut off (F-11)', async () => {
    const { ana, nora } = lab.people
    const centre = lab.at.GMCH
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    await recorded(OLD_SHEET, '2026-03-02', card)
    const day = { centre, from: '2026-03-02', until: '2026-03-02', why: '年报' }

    const csv = Buffer.from(await ana.exportResults(day)).toString()
    const above = csv.slice(0, csv.lastIndexOf('# rows='))
    const sha256 = createHash('sha256').update(above).digest('hex')
    const [head, ...lines] = above.trimEnd().split('\r\n')
    expect(head).to.match(/^\ufeffspecimen,programme,analyte/)
    expect(lines).to.have.length(OLD_SHEET)
    expect(csv.slice(above.length)).to.equal(`# rows=${OLD_SHEET} sha256=${sha256}\r\n`)
    const told = { what: 'results', from: day.from, until: day.until, why: '年报' }
    expect(await exports()).to.deep.equal([{ ...told, rows: OLD_SHEET, sha256 }])

    await recorded(NEW_SHEET - OLD_SHEET, '2026-03-03', card)
    await refusedAs(
      ana.exportResults({ ...day, until: '2026-03-03' }),
      'invalid',
      /More than 1000000 rows: choose fewer days. Nothing was cut off and nothing was given out/,
    )
    expect(await exports(), 'nothing was given out').to.have.length(1)
  })
})
