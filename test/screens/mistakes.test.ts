/** What was wrong is put right where it is shown: a receipt taken back at the desk, an amended report read over the telephone. */
import { expect } from 'chai'
import { grouped } from '../../server/contract/specimen-number.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { signedIn } from '../support/signed-in.ts'

const [engine] = engines

inChromium('what was wrong', screens => {
  let lab: Lab
  before(async () => {
    lab = await openLab(engine as Engine)
  })
  after(() => lab.stop())

  const person = async (login: string, at: string) => signedIn(await screens.page(), lab, login, at)

  it('at the desk is taken back with a reason, and a rejection by whoever may (E-18)', async () => {
    const card = await lab.cardFrom(lab.people.nora)
    const desk = await person('rita', '/reception')
    const box = desk.getByRole('textbox').nth(1)
    await box.waitFor()
    await box.focus()
    await desk.keyboard.type(card)
    await desk.keyboard.press('Enter')
    await desk.getByText('本包裹已齐。').waitFor()
    const rita = await person('rita', `/specimens/${card}`)
    await rita.getByRole('button', { name: '撤回接收' }).click()
    await rita.getByRole('button', { name: '撤回接收' }).click()
    await rita.getByText('请填写原因。').first().waitFor()
    expect(await lab.state(card), 'not without a reason').to.equal('accepted')
    await rita.getByLabel('原因').fill('扫错了卡')
    await rita.getByRole('button', { name: '撤回接收' }).click()
    await rita.getByText('已撤回接收。').waitFor()
    await rita.getByText(/接收已撤回：扫错了卡；恢复为“递送中”/).waitFor()
    expect(await lab.state(card)).to.equal('sent')
    expect(await rita.getByRole('button', { name: '撤回接收' }).count()).to.equal(0)
    // The desk that received it misses it again, without a reload.
    await desk.getByText('缺 1 张').waitFor()
    await desk.getByRole('list', { name: '缺 1 张' }).getByText(grouped(card)).waitFor()

    await lab.people.rita.receiveSpecimen({ number: card, centre: lab.at.GMCH })
    const { version } = (await lab.page(card)).specimen
    await lab.people.ana.rejectSpecimen({ number: card, version, reason: '量不足' })
    const taken = rita.getByRole('button', { name: '撤回拒收' })
    await taken.waitFor()
    expect(await taken.isDisabled(), 'a receptionist decides no rejection').to.equal(true)
    const ana = await person('ana', `/specimens/${card}`)
    await ana.getByRole('button', { name: '撤回拒收' }).click()
    await ana.getByLabel('原因').fill('看错了卡')
    await ana.getByRole('button', { name: '撤回拒收' }).click()
    await ana.getByText('已撤回拒收。').waitFor()
    expect(await lab.state(card)).to.equal('accepted')
  })

  it('in a report that left stands at the site and at the centre until somebody has the new one (E-19)', async () => {
    const { nora, tess, ana, carl } = lab.people
    const card = await lab.judgedFrom(nora, { TSH: '2.1' })
    const released = async () => {
      const [draft] = (await ana.listReports({ specimen: card, in: 'drafted' })).rows
      return ana.releaseReport({ id: draft?.id ?? '', version: draft?.version ?? 0 })
    }
    await released()
    const ward = await person('nora', '/')
    const tile = ward.getByRole('link', { name: /采血机构尚未确认的更正报告/ })
    await tile.filter({ hasText: '0' }).waitFor()
    const analyzer = await lab.analyzer('GMCH')
    await analyzer.sends({ specimen: card, analyte: 'TSH', value: '2.3', status: 'C' })
    const [held] = (await tess.listParked({ centre: lab.at.GMCH })).rows
    const stands = await lab.stands(card, 'TSH')
    await ana.acceptParked({ id: held?.id ?? '', version: 1, stands, reason: '重测' })
    await lab.signedOff(card)
    const { id } = await released()
    await tile.filter({ hasText: '1' }).waitFor()

    lab.clock.move({ minutes: 60 })
    await lab.escalate()
    const caller = await person('carl', '/notices')
    await caller.getByText('采血机构尚未确认更正报告').waitFor()
    await caller.getByRole('link', { name: '打开报告' }).click()
    const byPhone = caller.getByRole('button', { name: '已电话告知并确认' })
    await byPhone.waitFor()
    expect(await byPhone.isDisabled(), 'not before it was opened').to.equal(true)
    await caller.keyboard.press('o')
    await caller.locator('iframe.report-frame').waitFor()
    await byPhone.click()
    await caller.getByLabel('接听人').fill('护士长 吴')
    await byPhone.click()
    await caller.getByText('护士长 吴 电话接收，柯朗 登记').waitFor()
    await tile.filter({ hasText: '0' }).waitFor()
    expect((await carl.listMyNotices({})).rows).to.deep.equal([])
    expect((await nora.showReport({ id })).report.tookBy).to.equal('护士长 吴')
  })
})
