import { expect } from 'chai'
import { readPack } from '../../server/contract/pack-check.ts'
import { PACK_LISTS, type PackFile, type PackList } from '../../server/contract/pack-file.ts'
import type { PackLine } from '../../server/contract/packs.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'

/** Guiyang's file with something done to it. */
function changed(change: (file: PackFile) => void): string {
  const file = JSON.parse(guiyang.content) as PackFile
  change(file)
  return JSON.stringify(file)
}
const at = <R>(rows: readonly R[], isIt: (row: R) => boolean): R => {
  const found = rows.find(isIt)
  if (!found) throw new Error('the file has no such row')
  return found
}
const tsh = (file: PackFile) => at(file.rules, r => r.analyte === 'TSH' && r.ordinalMax === 2)

describe('a region’s file', () => {
  it('is Guiyang’s, with nothing wrong, and each row names its documents', () => {
    const file = readPack(guiyang.content)
    if ('problems' in file) throw new Error(JSON.stringify(file.problems))
    for (const list of Object.keys(PACK_LISTS) as PackList[])
      expect(file[list], list).to.have.length(guiyang[list].length).greaterThan(0)
    const told = new Set(file.rules.flatMap(({ from }) => from))
    expect([...told].filter(id => !file.sources.some(source => source.id === id))).to.deep.equal([])
    for (const { title, id } of file.sources) expect(title.zh, id).to.match(/[\u4e00-\u9fff]/)
    // What nobody read is verified nowhere.
    const unread = file.sources.filter(({ read }) => read === 'unread').map(({ id }) => id)
    for (const row of file.rules)
      if (row.from.every(id => unread.includes(id))) expect(row.verified).to.equal('unverified')
  })

  const BAD: [why: string, change: (file: PackFile) => void, says: RegExp][] = [
    [
      'a zone claimed twice',
      f => f.assignments.push({ ...at(f.assignments, () => true), centre: 'GPH' }),
      /“assignments”, row 31: .*claimed by row 1 already/,
    ],
    [
      'a wrong district code',
      f =>
        Object.assign(
          at(f.assignments, () => true),
          { scope: '529999' },
        ),
      /“assignments”, row 1: “529999” is not among the districts/,
    ],
    [
      'a centre that is not there',
      f =>
        Object.assign(
          at(f.assignments, () => true),
          { centre: 'NOBODY' },
        ),
      /“NOBODY” is not among the centres/,
    ],
    [
      'nobody, without a note',
      f =>
        Object.assign(
          at(f.assignments, a => a.centre === null),
          { note: '' },
        ),
      /no note says why/,
    ],
    [
      'a document that is not there',
      f => Object.assign(tsh(f), { from: ['R999'] }),
      /document “R999” is not among the sources/,
    ],
    [
      'verified, and read by nobody',
      f =>
        Object.assign(
          at(f.rules, r => r.from[0] === 'HOUSE'),
          { verified: 'verified' },
        ),
      /nobody has read/,
    ],
    [
      'an end before its beginning',
      f => Object.assign(tsh(f), { endsOn: '2020-01-01' }),
      /ends before it begins/,
    ],
    ['an upper end without a range', f => Object.assign(tsh(f), { valueTo: 3 }), /only “between”/],
    ['a field that is none', f => Object.assign(tsh(f), { vlaue: 3 }), /“rules”, row \d+.*vlaue/],
    ['a figure in words', f => Object.assign(tsh(f), { value: '8' }), /“rules”, row \d+, “value”/],
    [
      'a programme that is none',
      f => Object.assign(tsh(f), { programme: 'ABC' }),
      /“ABC” is not among the programmes/,
    ],
    ['another format', f => Object.assign(f, { format: 2 }), /“format”/],
  ]
  for (const [why, change, says] of BAD)
    it(`${why}: the row, the reason and the remedy, in both languages`, () => {
      const read = readPack(changed(change))
      const problems = 'problems' in read ? read.problems : []
      expect(problems.map(({ says: { en } }) => en).join('\n')).to.match(says)
      for (const { says: said } of problems) expect(said.zh).to.match(/[\u4e00-\u9fff]/)
    })
  it('is no file where the text is no JSON', () =>
    expect(JSON.stringify(readPack('{"format":'))).to.match(/The file is no JSON/))
})

eachEngine('a newer file of a region', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const NEWER = changed(file => {
    file.edition = '2026-12-01'
    tsh(file).value = 9
    at(file.faults, f => f.code === 'D17').does = 'hold'
    at(file.assignments, a => a.programme === 'NIPT' && a.scope === '520102').centre = 'GX'
    const about = { source: 'a letter', from: ['S4'], verified: 'verified' as const }
    file.districts.push({ code: '520199', name: '新区', nameEn: 'New District', ...about })
    file.centres.push({
      institution: 'GX',
      number: '09',
      name: '新中心',
      nameEn: 'New Centre',
      district: '520199',
      ...about,
    })
    file.rules = file.rules.filter(r => r.analyte !== 'LEU')
  })
  const reason = 'The edition of December'
  const DAY = '2026-11-24'
  const stateOf = (rows: readonly PackLine[]) => {
    const told = rows
      .filter(r => r.state !== 'same')
      .map(r => [r.key.replace(/\|-(?=\||$)/g, ''), r.state])
    return Object.fromEntries(told) as Record<string, string>
  }

  it('is tried, kept whole, compared, and taken over row by row by two people', async () => {
    const { pia, paul, mona, tess } = lab.people
    await refusedAs(tess.tryPack({ content: NEWER }), 'forbidden', /./)
    const broken = changed(file => void Object.assign(tsh(file), { from: ['R999'] }))
    const bad = await pia.tryPack({ content: broken })
    expect(bad.problems.map(({ path }) => path).join()).to.match(/^rules\.\d+$/)
    await refusedAs(
      pia.bringPack({ content: broken, sha256: bad.sha256 }),
      'conflict',
      /1 rows .* nothing of it was kept/,
    )
    const tried = await pia.tryPack({ content: NEWER })
    // Stories have no needs of controls, so that these two are missing as well.
    expect(tried).to.include({ known: 'no', missing: 4, differs: 3, edition: '2026-12-01' })
    await refusedAs(
      pia.bringPack({ content: NEWER, sha256: bad.sha256 }),
      'invalid',
      /not the file that was tried/,
    )
    const kept = await pia.bringPack({ content: NEWER, sha256: tried.sha256 })
    await refusedAs(
      pia.bringPack({ content: NEWER, sha256: tried.sha256 }),
      'conflict',
      /here already/,
    )
    expect(
      (await tess.showPacks({})).map(({ edition, broughtByName }) => [edition, broughtByName]),
    ).to.deep.equal([
      ['2026-12-01', '彭雅'],
      ['2026-11-23', null],
    ])

    const { rows } = await tess.showPackComparison({ id: kept.id })
    const RULE = 'rule|NBS|limit|TSH|positive|CH'
    const keyOf = (like: string) => at(rows, r => r.key.startsWith(like) && r.state !== 'same').key
    expect(Object.values(stateOf(rows)).sort()).to.deep.equal([
      ...Array(3).fill('differs'),
      ...Array(4).fill('missing'),
      'only-here',
    ])
    const line = at(rows, r => r.key === keyOf(RULE))
    expect(line).to.deep.include({ fields: ['value'], from: ['R47'], state: 'differs' })
    expect([line.inFile?.value, line.here?.value]).to.deep.equal([9, 8])
    expect(at(rows, r => r.state === 'only-here').key).to.match(/LEU/)

    const adopt = (key: string, startsOn = DAY) => ({ id: kept.id, key, startsOn, reason })
    await refusedAs(mona.adoptPackRow(adopt(line.key)), 'forbidden', /./)
    await refusedAs(pia.adoptPackRow(adopt(line.key, '2026-11-23')), 'invalid', /./)
    const same = at(rows, r => r.kind === 'rule' && r.state === 'same' && r.offered === 'no')
    await refusedAs(pia.adoptPackRow(adopt(same.key)), 'conflict', /live already/)
    const zone = keyOf('assignment|NIPT|district|520102')
    await refusedAs(pia.adoptPackRow(adopt(zone)), 'conflict', /another way/)

    const limit = await pia.adoptPackRow(adopt(line.key))
    await refusedAs(pia.adoptPackRow(adopt(line.key)), 'conflict', /waits already/)
    const fault = await pia.adoptPackRow(adopt(keyOf('fault|card|D17')))
    await refusedAs(pia.approveProposal(fault), 'forbidden', /second person/)
    const waiting = await tess.showPackComparison({ id: kept.id })
    expect(at(waiting.rows, r => r.key === line.key).waits).to.equal(limit.id)
    await paul.approveProposal(limit)
    await paul.approveProposal(fault)
    const need = await pia.adoptPackRow(adopt(keyOf('control-need|NIPT|-|NTC')))
    await paul.approveProposal(need)

    await refusedAs(paul.adoptPackPlace({ id: kept.id, key: keyOf('district') }), 'forbidden', /./)
    const plan = () => mona.findPackRoutes({ id: kept.id, programme: 'NIPT', startsOn: DAY })
    const early = await plan()
    expect(early.changes).to.deep.equal([])
    expect(early.left.map(({ says }) => says.en).join()).to.match(/“GX” is not here/)
    await mona.adoptPackPlace({ id: kept.id, key: keyOf('district') })
    await mona.adoptPackPlace({ id: kept.id, key: keyOf('centre') })
    const { changes } = await plan()
    expect(changes.map(({ does }) => does)).to.deep.equal(['end-assignment', 'assign'])
    const asked = { programme: 'NIPT', changes }
    const { basis } = await mona.previewRouting({ ...asked, from: '2026-11-01', until: DAY })
    await mona.changeRouting({ ...asked, basis })

    const after = stateOf((await tess.showPackComparison({ id: kept.id })).rows)
    // The positive control, and LEU, that the file lacks.
    expect(Object.values(after).sort()).to.deep.equal(['missing', 'only-here'])

    const does = async (day: string) => {
      lab.clock.set(`${day}T02:00:00.000Z`)
      return at(await tess.listFaults({ kind: 'card' }), f => f.code === 'D17').does
    }
    expect([await does('2026-11-23'), await does(DAY)]).to.deep.equal(['remark', 'hold'])
    const limits = (await tess.listRules({ programme: 'NBS' })).filter(
      r => r.analyte === 'TSH' && r.ordinalMax === 2,
    )
    expect(limits.map(r => [r.value, r.startsOn, r.endsOn, r.approvedBy !== '潘文'])).to.deep.equal(
      [
        [8, '2022-06-20', DAY, true],
        [9, DAY, null, false],
      ],
    )
  })
})
