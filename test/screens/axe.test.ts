/**
 * Every screen read by axe: nothing serious or critical stands between a screen and somebody who uses
 * a keyboard, a screen reader, or eyes that see little contrast. One lab with something in every
 * list, one browser; a new screen of one row has to be named here, any other is opened by whoever may.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { type Action, MAY, type Role } from '../../server/contract/actions.ts'
import { dayOf } from '../../server/contract/words.ts'
import { seriousOn } from '../support/axe.ts'
import { inChromium } from '../support/chromium.ts'
import { type Engine, engines } from '../support/engines.ts'
import { type Lab, openLab } from '../support/lab.ts'
import { FINE, type PersonName, STAFF } from '../support/people.ts'

const [engine] = engines
const SCREENS = join(import.meta.dirname, '../../client/screens')

/** Paths as the screens say them of themselves, with the action that lets somebody see each. */
const SAID = readdirSync(SCREENS)
  .filter(file => file.endsWith('.tsx'))
  .flatMap(file => {
    const text = readFileSync(join(SCREENS, file), 'utf8')
    const [, path] = /^ {2}path: '([^']+)'/m.exec(text) ?? []
    const [, may] = /^ {2}may: '([^']+)'/m.exec(text) ?? []
    return path ? [{ path, may: may as Action | undefined }] : []
  })

/** The first of the staff whose role lets them see it. */
function whoMay(action: Action | undefined): PersonName {
  const names = Object.keys(STAFF) as PersonName[]
  const may = (name: PersonName) => STAFF[name].posts.some(([role]) => mayDo(role, action))
  return names.find(may) ?? 'tess'
}
const mayDo = (role: Role, action: Action | undefined): boolean =>
  action === undefined || MAY[role].includes(action)

type Visits = Partial<Record<PersonName | 'stranger', Record<string, string>>>

inChromium('every screen, read by axe', screens => {
  let lab: Lab
  let visits: Visits
  before(async () => {
    lab = await openLab(engine as Engine)
    visits = await furnished(lab)
    // A screen without anything of its own in its address is opened by whoever may.
    const named = Object.values(visits).flatMap(of => Object.keys(of))
    for (const { path, may } of SAID) {
      if (named.includes(path) || path.includes(':')) continue
      const who = whoMay(may)
      visits[who] = { [path]: path, ...visits[who] }
    }
  })
  after(() => lab.stop())

  async function visit(who: string, addresses: Record<string, string>): Promise<string[]> {
    const page = await screens.page()
    if (who !== 'stranger') {
      const value = lab.people[who as PersonName].token()
      await page.context().addCookies([{ name: 'guthrie', value, url: lab.url }])
    }
    const found: string[] = []
    for (const [path, address] of Object.entries(addresses)) {
      await open(page, lab.url + address)
      found.push(...(await seriousOn(page)).map(one => `${path}: ${one}`))
      if ((await page.locator('.failed').count()) > 0) found.push(`${path}: could not be shown`)
    }
    await page.context().close()
    return found
  }

  it('names every screen once, with somebody who sees it', () => {
    const named = Object.values(visits).flatMap(of =>
      Object.keys(of).map(path => path.split('?')[0]),
    )
    expect([...new Set(named)].toSorted()).to.deep.equal(SAID.map(({ path }) => path).toSorted())
  })

  it('has nothing serious or critical on any of them', async () => {
    const found: string[] = []
    const all = Object.entries(visits)
    // Two people at a time, as many as the machines that run this have cores.
    const lane = async () => {
      for (let next = all.shift(); next; next = all.shift()) found.push(...(await visit(...next)))
    }
    await Promise.all([lane(), lane()])
    expect(found.join('\n')).to.equal('')
  })
})

/** Within the client after the first, as a person goes from screen to screen: axe stays in the page. */
async function open(page: Page, address: string): Promise<void> {
  if (page.url() === 'about:blank') {
    await page.goto(address)
    return
  }
  await page.evaluate(to => {
    for (const one of document.querySelectorAll('h1')) one.dataset.left = ''
    history.pushState(null, '', to)
  }, address)
  if (address.includes('?')) await page.getByRole('dialog').waitFor()
  else await page.locator('h1[data-left]').waitFor({ state: 'detached' })
}

/** A lab in which every list has a row: a sick child, a value that waits, one that is held, a control. */
async function furnished({ people, at, ...lab }: Lab): Promise<Visits> {
  const { nora, tess, ana, pia } = people
  const centre = at.GMCH
  const high = await lab.judgedFrom(nora, { OHP17: '120.0' })
  const waiting = await lab.receivedFrom(nora)
  await lab.measured(waiting, FINE)
  const analyzer = await lab.analyzer()
  await analyzer.sends({ specimen: waiting, analyte: 'NEW-TEST', value: '1.2' })
  const [line] = await tess.listLines({ centre })
  const lot = await tess.addLot({
    ...{
      centre,
      line: line?.id ?? '',
      programme: 'NBS',
      analyte: 'TSH',
      material: 'Control, blood spot',
    },
    ...{
      level: '1',
      lot: 'B2301',
      sentAs: 'QC-TSH-1',
      mean: 10,
      sd: 1,
      unit: 'mIU/L',
      holds: 'analyte',
    },
    ...{ startsOn: dayOf(lab.clock.now()), source: 'own establishment', verified: 'unverified' },
  })
  await ana.decideLot({ ...lot, decision: 'approve' })
  await analyzer.sends({ specimen: 'QC-TSH-1', analyte: 'TSH', value: '13.9', role: 'Q' })
  const page = await lab.page(high)
  const [report] = (await ana.listReports({ specimen: high })).rows
  const [held] = (await tess.listParked({ centre })).rows
  const { agreements } = await pia.showNetwork({})
  const id = (of: string | null | undefined): string => of ?? ''
  return {
    stranger: {
      '/sign-in': '/sign-in',
      '/set-up': '/set-up',
      '/invitation': '/invitation',
      '/check/:id/:edition/:code': `/check/${id(report?.id)}/1/AAAAAAAAAA`,
    },
    nora: { '/station': '/station', '/': '/', '/account': '/account' },
    rita: { '/reception': '/reception', '/kits': '/kits' },
    tess: {
      '/results': '/results',
      '/controls': '/controls',
      '/lots': '/lots',
      '/runs': '/runs',
      '/runs/:id': `/runs/${id(page.results[0]?.batch)}`,
      '/entries': '/entries',
      '/import': '/import',
      '/expected': '/expected',
      '/retests': '/retests',
      '/parked': '/parked',
      '/messages/:id': `/messages/${id(held?.message)}`,
      '/mapping': '/mapping',
      '/specimens/:number': `/specimens/${high}`,
    },
    dora: {
      '/board': '/board',
      '/cases/:id': `/cases/${page.case.id}`,
      '/reports': '/reports',
      '/reports/:id': `/reports/${id(report?.id)}`,
      // Without a title of its own, so that nothing could be told from it: the last.
      '/wall': '/wall',
    },
    pia: {
      '/rules': '/rules',
      '/rules?add': '/rules?add=new',
      '/lots?need': '/lots?need=yes',
      '/packs': '/packs',
      '/routing': '/routing',
      '/network': '/network',
      '/institutions/:id': `/institutions/${at.nanming}`,
      '/agreements/:id': `/agreements/${id(agreements[0]?.id)}`,
      '/statistics': '/statistics',
    },
    adam: { '/lines': '/lines' },
    sera: { '/staff': '/staff' },
    audrey: { '/journal': '/journal' },
  }
}
