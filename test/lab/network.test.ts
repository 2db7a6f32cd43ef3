import { expect } from 'chai'
import fc from 'fast-check'
import { creditCheck, creditCodeProblem } from '../../server/contract/credit-code.ts'
import { eachEngine } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { refusedAs } from '../support/refusals.ts'
import { asSheet } from '../support/sheets.ts'

const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const SIGN = fc.constantFrom(...SIGNS)
const CODE = fc
  .array(SIGN, { minLength: 17, maxLength: 17 })
  .map(signs => signs.join('') + creditCheck(signs.join('')))

describe('the unified social credit code (GB 32100)', () => {
  const TABLE: [code: string, says: RegExp | null][] = [
    ['91350100M000100Y43', null],
    ['9135 0100-m000100y43', null],
    ['91350100M000100Y44', /check character/],
    ['91350100M000100Y4', /this one has 17/],
    ['9I350100M000100Y43', /“I” does not occur/],
    ['', /this one has 0/],
  ]
  for (const [code, says] of TABLE)
    it(`${code || 'nothing'}: ${says ?? 'fits'}`, () => {
      const problem = creditCodeProblem(code)
      if (says === null) expect(problem).to.equal(null)
      else expect(problem?.en).to.match(says)
    })

  it('one wrong character is always seen', () => {
    fc.assert(
      fc.property(CODE, fc.nat(17), SIGN, (code, at, sign) => {
        const other = code.slice(0, at) + sign + code.slice(at + 1)
        expect(creditCodeProblem(code)).to.equal(null)
        if (other !== code) expect(creditCodeProblem(other)).not.to.equal(null)
      }),
    )
  })

  it('two neighbours swapped are always seen', () => {
    fc.assert(
      fc.property(CODE, fc.nat(15), (code, at) => {
        const [a = '', b = ''] = code.slice(at, at + 2)
        const swapped = code.slice(0, at) + b + a + code.slice(at + 2)
        if (a !== b) expect(creditCodeProblem(swapped)).not.to.equal(null)
      }),
    )
  })
})

const PDF = Buffer.from('%PDF-1.4 an agreement of two houses').toString('base64')

eachEngine('institutions and agreements', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  it('an expired licence to collect stops collection with a sentence; renewed, it goes on', async () => {
    const { pia, nora } = lab.people
    const id = lab.at.nanming
    const given = { id, does: 'collect', programme: 'NBS', number: 'No. 7', scope: 'heel' } as const
    const licence = await pia.addLicence({ ...given, startsOn: '2026-01-01', endsOn: '2026-11-23' })
    await refusedAs(
      lab.registered(nora),
      'conflict',
      /may not collect for NBS on 2026-11-23: licence No. 7 ended on 2026-11-23/,
    )
    await refusedAs(
      pia.addLicence({ ...given, startsOn: '2026-11-01' }),
      'invalid',
      /overlaps a row that holds from 2026-01-01 until 2026-11-23/,
    )
    await pia.addLicence({ ...given, startsOn: '2026-11-23' })
    await lab.registered(nora)
    expect((await pia.showInstitution({ id })).licences).to.have.length(2)
    expect(licence.version).to.equal(1)
  })

  it('a code belongs to one institution; two digits to one centre; contacts have dates and no fact names them', async () => {
    const { pia, nora } = lab.people
    const { place } = await pia.showInstitution({ id: lab.at.yunyan })
    const { id, name, nameEn, district } = place
    const named = { id, name, nameEn, district }
    const creditCode = '91350100M000100Y43'
    const save = (more: object) =>
      pia.changeInstitution({ ...named, version: 1, creditCode, ...more })
    await refusedAs(save({ creditCode: '91350100M000100Y44' }), 'invalid', /check character/)
    await refusedAs(save({ district: '529999' }), 'invalid', /listed districts/)
    await refusedAs(save({ district: '520102' }), 'conflict', /NBS from Affiliated.* to Guiyang M/)
    await save({ creditCode: '91350100 m000100y43' })
    await refusedAs(save({}), 'conflict', /changed since/)
    const laboratory = {
      kind: 'third-party',
      ...{ institution: 'LAB', district, creditCode: '' },
      ...{ name: '第三方检验所', nameEn: 'A third-party laboratory' },
    } as const
    await refusedAs(
      pia.addInstitution({ ...laboratory, creditCode }),
      'invalid',
      /Yunyan MCH, maternity has this code/,
    )
    await refusedAs(
      pia.addInstitution({ ...laboratory, kind: 'centre', number: '03' }),
      'invalid',
      /Guiyang Maternal.* has these two digits/,
    )
    await refusedAs(nora.addInstitution(laboratory), 'forbidden', /Ask: programme manager/)
    const added = await pia.addInstitution(laboratory)
    expect(added).to.include({ kind: 'third-party', number: null, creditCode: null })
    await pia.addContact({
      ...{ id: added.id, duty: 'deputy', name: '甘某', phone: '13600001111' },
      startsOn: '2026-11-23',
    })
    const facts = await lab.store.facts('registry', 0, 10_000)
    expect(facts.map(f => f.kind)).to.include.members(['place.changed', 'contact.named'])
    expect(JSON.stringify(facts)).not.to.match(/甘某|13600001111/)
  })

  it('a scan is kept once with its hash, opened by whom may see it, and not found by others (F-01, F-08)', async () => {
    const { pia, nora, ana, arno, nick, gina } = lab.people
    const { agreements } = await pia.showNetwork({})
    const id = agreements.find(a => a.samplingPoint === lab.at.nanming)?.id ?? ''
    const svg = Buffer.from('<svg onload="alert(1)"/>').toString('base64')
    await refusedAs(pia.addAgreementScan({ id, name: 'x.pdf', base64: svg }), 'invalid', /no PDF/)
    const large = Buffer.concat([Buffer.from('%PDF-'), Buffer.alloc(5_000_000)]).toString('base64')
    await refusedAs(
      pia.addAgreementScan({ id, name: 'x.pdf', base64: large }),
      'invalid',
      /has 5.0 MB, and at most 5 MB/,
    )
    const scan = await pia.addAgreementScan({ id, name: '协议.pdf', base64: PDF })
    expect(scan).to.include({ media: 'application/pdf', addedByName: '彭雅' })
    expect((await pia.addAgreementScan({ id, name: 'again.pdf', base64: PDF })).id).to.equal(
      scan.id,
    )

    for (const somebody of [pia, nora, ana])
      expect((await somebody.openAgreementScan({ id, scan: scan.id })).base64).to.equal(PDF)
    for (const stranger of [arno, nick])
      await refusedAs(stranger.openAgreementScan({ id, scan: scan.id }), 'not-found', /./)
    await refusedAs(gina.openAgreementScan({ id, scan: scan.id }), 'forbidden', /Ask:/)
    expect((await arno.showAgreement({ id })).scans, 'not even named').to.deep.equal([])
    expect((await ana.showAgreement({ id })).scans.map(s => s.sha256)).to.deep.equal([scan.sha256])
    const facts = await lab.store.facts('registry', 0, 10_000)
    expect(facts.filter(f => f.kind === 'agreement.opened')).to.have.length(3)
  })

  it('what runs out within the days of the rule is listed, the soonest first; two agreements never hold at once', async () => {
    const { pia } = lab.people
    const between = { samplingPoint: lab.at.baiyun, centre: lab.at.GMU, programme: 'NIPT' }
    const old = { ...between, startsOn: '2026-01-01', endsOn: '2026-12-24' }
    await refusedAs(pia.signAgreement(old), 'invalid', /begins in the past.*Say why/)
    await pia.signAgreement({ ...old, late: 'the paper came by post' })
    await refusedAs(
      pia.signAgreement({ ...between, startsOn: '2026-12-23' }),
      'invalid',
      /overlaps a row that holds from 2026-01-01 until 2026-12-24/,
    )
    await pia.signAgreement({ ...between, startsOn: '2026-12-24', endsOn: '2027-01-23' })
    const { days, rows } = await pia.listExpiring({})
    expect(days).to.equal(60)
    expect(rows.filter(r => r.programme === 'NIPT').map(r => r.endsOn)).to.deep.equal([
      '2026-12-24',
    ])
  })
})

eachEngine('institutions from a file', engine => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine)
  })
  after(() => lab.stop())

  const HEAD = '类别,机构代码,中文名称,英文名称,区县代码,统一社会信用代码'
  const GOOD = 'sampling-point,KYFY,开阳县妇幼保健院,Kaiyang MCH,520121,91350100M000100Y43'
  const fileOf = (...lines: string[]) => ({
    name: '机构.csv',
    base64: Buffer.from([HEAD, ...lines].join('\n')).toString('base64'),
  })

  it('says of each row what is wrong and what to do, and brings in all or none', async () => {
    const { pia, rita } = lab.people
    const bad = fileOf(
      GOOD,
      GOOD,
      '采血机构,XF,息烽县医院,Xifeng Hospital,529999,',
      '采血机构,XF,息烽县医院,Xifeng Hospital,520122,91350100M000100Y44',
      '采血机构,XF,息烽县医院,Xifeng Hospital,520122,91350100M000100Y43',
      '中心,NEW,新中心,A new centre,520122,',
      '第三方检验机构,TP,,A laboratory,520122,',
    )
    const heads = await lab.store.heads()
    const tried = await pia.tryInstitutions(bad)
    expect(tried.rows.map(row => `${row.line} ${row.became}`)).to.deep.equal([
      ...['2 new', '3 bad', '4 bad', '5 bad', '6 bad', '7 bad', '8 bad'],
    ])
    const says = tried.rows.map(row => row.says?.en ?? '')
    for (const [i, why] of [
      [1, /stands in the file or the network already\. Take out one/],
      [2, /529999 is no district code here\. Take the code from/],
      [3, /check character does not fit/],
      [4, /belongs to Kaiyang MCH under the institution code KYFY\. Correct one/],
      [5, /kind is one of: .*A centre is added by hand/],
      [6, /“name in chinese” is empty/],
    ] as const)
      expect(says[i]).to.match(why)
    await refusedAs(
      pia.importInstitutions({ ...bad, sha256: tried.sha256 }),
      'conflict',
      /6 rows cannot be brought in, so none was/,
    )
    expect(await lab.store.heads(), 'nothing half done').to.deep.equal(heads)

    const good = fileOf(GOOD, 'third-party,TP,某检验所,A laboratory,520121,')
    const { sha256, fresh } = await pia.tryInstitutions(good)
    expect(fresh).to.equal(2)
    await refusedAs(pia.importInstitutions({ ...bad, sha256 }), 'invalid', /not the file that was/)
    await refusedAs(rita.tryInstitutions(good), 'forbidden', /Ask: programme manager/)
    await pia.importInstitutions({ ...good, sha256 })
    const { places } = await pia.listPlaces({})
    expect(places.find(p => p.institution === 'KYFY')?.creditCode).to.equal('91350100M000100Y43')
    expect(places.find(p => p.institution === 'TP')?.kind).to.equal('third-party')
    const again = await pia.tryInstitutions(good)
    expect(again).to.include({ fresh: 0, known: 2, bad: 0 })
    const text = Buffer.from(good.base64, 'base64').toString()
    const sheet = { name: '机构.xlsx', base64: asSheet(text) }
    expect((await pia.tryInstitutions(sheet)).rows, 'as a spreadsheet').to.deep.equal(again.rows)
  })
})
