/** Who hears of what: every noun has its room, and two people on one screen hear of each other. */
import { expect } from 'chai'
import { MAY, Role } from '../../server/contract/actions.ts'
import { FACTS } from '../../server/contract/facts.ts'
import { contract } from '../../server/contract/index.ts'
import type { Endpoint } from '../../server/contract/kit.ts'
import { later } from '../../server/contract/words.ts'
import { HEARD_BY_ALL, HEARS, UNHEARD } from '../../server/live/rooms.ts'
import { hl7Time } from '../support/analyzer.ts'
import type { BoardEnd } from '../support/board.ts'
import { eachEngine } from '../support/engines.ts'
import { openLab } from '../support/lab.ts'

const showing = Object.entries<Endpoint>(contract).flatMap(([name, { may, shows }]) =>
  shows ? [{ name, may, shows }] : [],
)

describe('whispers', () => {
  it('have a room for every noun of the journal, or a reason why there is none', () => {
    const nouns = [...new Set(Object.keys(FACTS).map(kind => kind.split('.')[0] ?? ''))]
    const known = [...Object.keys(HEARS), ...HEARD_BY_ALL, ...UNHEARD]
    expect([...known].sort()).to.deep.equal(nouns.sort())
  })

  it('reach whatever a screen shows: no answer waits for a noun that nobody hears', () => {
    const heard = [...Object.keys(HEARS), ...HEARD_BY_ALL]
    const deaf = showing.flatMap(({ name, shows }) =>
      shows.filter(noun => !heard.includes(noun)).map(noun => `${name} waits for ${noun}`),
    )
    expect(deaf).to.deep.equal([])
  })

  it('reach everybody who may see an answer that changes', () => {
    const hears = (role: Role) => (noun: string) =>
      HEARD_BY_ALL.includes(noun) || MAY[role].includes(HEARS[noun] ?? 'see-journal')
    const deaf = showing.flatMap(({ name, may, shows }) =>
      Role.options
        .filter(role => MAY[role].some(action => action === may) && !shows.some(hears(role)))
        .map(role => `${role} sees ${name} and never hears that it changed`),
    )
    expect(deaf).to.deep.equal([])
  })
})

eachEngine('two people on the same screen', engine => {
  it('hear of a lot, a control, a run and an entry; another centre hears nothing (INV-5)', async () => {
    const lab = await openLab(engine)
    try {
      const { nora, tess, ana, abel, theo } = lab.people
      const analyzer = await lab.analyzer('GMCH')
      const [line] = await tess.listLines({ centre: lab.at.GMCH })
      const card = await lab.receivedFrom(nora)
      const bench = await lab.board(tess)
      const desk = await lab.board(abel)
      const ward = await lab.board(nora)
      const foreign = await lab.board(theo)
      foreign.away()

      const lot = await ana.addLot({
        ...{ line: line?.id ?? '', programme: 'NBS', analyte: 'TSH', level: '1', lot: 'B2301' },
        ...{ material: 'Blood spot control', sentAs: 'QC-TSH-1', mean: 10, sd: 1, method: null },
        ...{ unit: 'mIU/L', holds: 'analyte', startsOn: '2026-11-20' },
        ...{ source: "maker's sheet", verified: 'verified' },
      })
      await abel.decideLot({ ...lot, decision: 'approve' })
      const measuredAt = `${hl7Time(later(lab.clock.now(), 8 * 3_600_000))}+0800`
      await analyzer.sends({
        ...{ specimen: 'QC-TSH-1', analyte: 'TSH', value: '14', role: 'Q', measuredAt },
      })
      await ana.beginEntry({
        ...{ centre: lab.at.GMCH, specimen: card, analyte: 'G6PD', value: '5.5' },
        ...{ unit: 'U/g Hb', source: 'printout' },
      })

      const acts = ['lot.proposed', 'lot.approved', 'batch.started', 'control.recorded']
      for (const board of [bench, desk]) {
        await board.caughtUp()
        expect(kindsOn(board)).to.include.members([...acts, 'batch.held', 'entry.begun'])
      }
      expect(bench.heard.every(one => Object.keys(one).length === 5)).to.equal(true)
      await foreign.back()
      await foreign.since({ [lab.at.GMCH]: 0, registry: 0 })
      for (const board of [ward, foreign]) {
        await board.caughtUp()
        expect(kindsOn(board).filter(kind => /^(lot|batch|control|entry)\./.test(kind))).to.be.empty
      }
    } finally {
      await lab.stop()
    }
  })
})

const kindsOn = (board: BoardEnd): string[] => board.heard.flatMap(({ kind }) => kind ?? [])
