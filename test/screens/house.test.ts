/** The office at its screens: a region's file, what goes to another laboratory, and a courier's phone. */
import { expect } from 'chai'
import type { PackFile } from '../../server/contract/pack-file.ts'
import { guiyang } from '../../server/packs/guiyang.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { goTo, signedIn } from '../support/signed-in.ts'

/** Guiyang's file of a later day with another figure for TSH. */
function newer(): string {
  const file = JSON.parse(guiyang.content) as PackFile
  file.edition = '2026-12-01'
  const row = file.rules.find(one => one.analyte === 'TSH' && one.ordinalMax === 2)
  if (row) row.value = 9
  return JSON.stringify(file)
}

inChromium('the office', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engines[0] as Engine)
  })
  after(() => lab.stop())

  it('tries a region’s file, keeps it, and takes over one row of it by two people', async () => {
    const office = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'pia',
      '/packs?bring=file',
    )
    const [chosen] = await Promise.all([
      office.waitForEvent('filechooser'),
      office.getByRole('button', { name: 'Choose' }).click(),
    ])
    const file = {
      name: 'guiyang.json',
      mimeType: 'application/json',
      buffer: Buffer.from(newer()),
    }
    await chosen.setFiles(file)
    await office.getByRole('button', { name: 'Keep this file' }).click()
    await office.getByText('Kept. No row has changed.').waitFor()

    await goTo(office, '/packs?state=differs')
    await office.getByRole('row').getByText('≥ 9 mIU/L').click()
    const form = office.getByRole('form', { name: 'Propose to take over' })
    await form.getByRole('textbox', { name: 'Why' }).fill('the edition of December')
    await form.getByRole('button', { name: 'Propose' }).click()
    await office.getByText('proposal waits').waitFor()

    const second = await signedIn(await screens.page({ width: 390 }), lab, 'paul', '/rules')
    const proposal = second.getByRole('article', { name: '变更：促甲状腺激素' })
    await proposal.getByText('顺德TSH切值报道[R47]').first().waitFor()
    await proposal.getByRole('button', { name: '批准' }).click()
    await second.getByText('没有待批准的变更。').waitFor()
    const rows = await lab.people.pia.listRules({ programme: 'NBS' })
    expect(rows.filter(one => one.analyte === 'TSH' && one.value === 9)).to.have.length(1)
  })

  it('sends a specimen to a laboratory with its papers, prints the manifest, and records that it came back', async () => {
    const { pia, nora } = lab.people
    const centre = lab.at.GMCH
    const number = await lab.receivedFrom(nora)
    const third = await pia.addInstitution({
      ...{ kind: 'third-party', institution: 'TP', name: '某检验所', nameEn: 'A laboratory' },
      district: '520121',
    })
    const days = { programme: 'NBS', startsOn: '2026-11-23' }
    await pia.addLicence({ ...days, id: third.id, does: 'test', number: 'L-1', scope: 'TSH' })
    await pia.signAgreement({ ...days, samplingPoint: third.id, centre })
    const desk = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'ana',
      `/send-outs?send=${number}`,
    )
    const form = desk.getByRole('form', { name: 'Send specimens out' })
    await form.getByLabel('Laboratory').selectOption(third.id)
    await form.getByText('L-1').waitFor()
    await form.getByRole('checkbox').first().check()
    await form.getByRole('textbox', { name: 'Why' }).fill('our instrument is down')
    await form.getByRole('button', { name: 'Send out' }).click()
    await desk.getByText('Numbers and tests only: no name leaves the house.').waitFor()
    expect(await desk.getByText('王').count()).to.equal(0)

    const reception = await signedIn(
      await screens.page({ language: 'en' }),
      lab,
      'rita',
      '/send-outs',
    )
    await reception.getByRole('button', { name: 'Record' }).click()
    const back = reception.getByRole('form', { name: 'Record what came of it' })
    await back.getByRole('button', { name: 'Record' }).click()
    await reception.getByText('Nothing is out.').waitFor()
    const { rows } = await lab.people.tess.listSendOuts({ centre, state: 'ended' })
    expect(rows.map(row => [row.specimen, row.ended])).to.deep.equal([[number, 'returned']])
  })

  it('on a phone the menu lies over the page until something else is done', async () => {
    const page = await signedIn(await screens.page({ language: 'en', width: 390 }), lab, 'pia', '/')
    const menu = page.getByRole('navigation', { name: 'Menu' })
    const open = async () => {
      await page.getByRole('banner').getByRole('button', { name: 'Menu' }).click()
      await menu.waitFor()
    }
    const isGone = () => menu.waitFor({ state: 'hidden' })
    await open()
    await page.keyboard.press('Escape')
    await isGone()
    await open()
    await page.mouse.click(370, 500)
    await isGone()
    await open()
    await menu.getByRole('link', { name: 'Rules' }).click()
    await page.getByRole('heading', { level: 1, name: 'Rules' }).waitFor()
    await isGone()
    await open()
    await page.goBack()
    await isGone()
  })

  it('a courier picks up by a scan and hands over with a thumb', async () => {
    const { nora, rita } = lab.people
    const { specimen } = await lab.registered(nora)
    const { number } = specimen
    await nora.collectSpecimen({ number, collectedAt: lab.clock.now() })
    const parcel = { samplingPoint: lab.at.nanming, numbers: [number], box: 'BX-7' }
    await nora.sendShipment({ ...parcel, request: crypto.randomUUID() })
    const phone = await signedIn(await screens.page({ width: 390 }), lab, 'otto')
    await phone.getByRole('heading', { name: '递送', exact: true }).waitFor()

    const box = phone.getByRole('textbox', { name: '箱号或封签号' })
    await box.fill('bx-7')
    await box.press('Enter')
    await phone.getByText('已取件：1 份。').waitFor()
    await box.fill('bx-7')
    await box.press('Enter')
    await phone.getByRole('textbox', { name: '接收人' }).fill('任丽')
    await phone.getByRole('button', { name: '确认已交接' }).click()
    await phone.getByText('已交给任丽：1 份。').waitFor()
    const { rows } = await rita.listShipments({ centre: lab.at.GMCH, state: 'sent' })
    expect(rows.find(row => row.box === 'BX-7')).to.include({ handedOverTo: '任丽', received: 0 })
  })
})
