/**
 * Nothing is in range that no limit was held against: of every programme, and of every analyte that a
 * specimen cannot do without (domain reference 2.4: what cannot be relied on is inconclusive).
 */
import { join } from 'node:path'
import { expect } from 'chai'
import type { Rule } from '../../server/contract/rules.ts'
import { judgementOf, whyHeld } from '../../server/programmes/holding.ts'
import {
  type Finding,
  findingOf,
  loadProgrammes,
  needsLimit,
  type Programme,
  type Strata,
} from '../../server/programmes/programme.ts'
import { limitsOf } from '../support/rows.ts'

const [BASE] = limitsOf('TSH')
if (!BASE) throw new Error('the pack has no limits of TSH')

/** Of everybody, and so far away that nothing is beyond it. */
const limit = (analyte: string, given: Partial<Rule> = {}): Rule => ({
  ...{ ...BASE, ordinalMin: null, ordinalMax: null, operator: '>=', value: 1e6 },
  ...{ analyte, ...given },
})

const GIRL: Strata = {
  ...{ sex: 'female', gestationDays: 280, birthWeight: 3200, ageHours: 96, ordinal: 1 },
}

const found = (analyte: string, rows: readonly Rule[], amount = 480): Finding =>
  findingOf(
    { analyte, value: `${amount}`, unit: 'mIU/L', comparator: '', amount },
    GIRL,
    rows.filter(row => row.analyte === analyte),
  )

const programmes = await loadProgrammes(join(import.meta.dirname, '../fixtures/programmes'))

const neededOf = (programme: Programme): string[] =>
  programme.groups.flatMap(g => (g.required === 'always' ? g.analytes : []))

describe('a value that no limit holds for', () => {
  for (const [code, programme] of programmes) {
    const needed = neededOf(programme)
    for (const analyte of [...needed, ...(programme.alsoLimited ?? [])]) {
      const whole = [...new Set([...needed, analyte])]
      const rows = whole.map(one => limit(one))
      const without = (gone: (row: Rule) => boolean) =>
        whole.map(one =>
          found(
            one,
            rows.filter(row => !gone(row)),
          ),
        )
      const judged = (findings: readonly Finding[]) =>
        judgementOf(programme, findings, false).verdict

      it(`of ${code}: ${analyte} without a row is held and never in range, in whatever order (INV-9)`, () => {
        const findings = without(row => row.analyte === analyte)
        expect(judged(findings)).not.to.equal('negative')
        expect(judged(findings.toReversed())).not.to.equal('negative')
        const [says] = findings.flatMap(one => whyHeld(one, programme) ?? [])
        expect(says?.en).to.match(
          new RegExp(`^${analyte} 480 .*no limit of ${analyte} held.*Ask for one \\(provincial`),
        )
        expect(says?.zh).to.match(/没有有效界值。请联系省级管理员/)
      })

      it(`of ${code}: ${analyte} with rows of others only is not in range either`, () => {
        const others = whole.map(one => limit(one, one === analyte ? { sex: 'male' } : {}))
        const findings = whole.map(one => found(one, others))
        expect(judged(findings)).not.to.equal('negative')
      })

      if (code !== 'SERUM')
        it(`of ${code}: ${analyte} with its row is in range, as before`, () => {
          expect(judged(without(() => false))).to.equal('negative')
        })
    }
  }

  it('says so first where it would have been in range, and keeps every other reason', () => {
    const newborn = programmes.get('NBS')
    if (!newborn) throw new Error('no newborn screening')
    const findings = [found('TSH', []), found('OHP17', [limit('OHP17')], 8)]
    const { verdict, severity, reasons } = judgementOf(newborn, findings, false)
    expect({ verdict, severity }).to.deep.equal({ verdict: 'inconclusive', severity: 'watch' })
    expect(reasons[0]?.en).to.match(/^TSH 480 mIU\/L cannot be judged: no limit of TSH held/)
    expect(reasons.at(-1)?.en).to.match(/^OHP17 8 mIU\/L: in range/)
  })

  it('takes nothing from what is beyond a limit', () => {
    const newborn = programmes.get('NBS')
    if (!newborn) throw new Error('no newborn screening')
    const findings = [found('TSH', []), found('OHP17', [limit('OHP17', { value: 30 })])]
    expect(judgementOf(newborn, findings, false)).to.include({ verdict: 'positive' })
  })

  it('may be in range where a panel has it without a limit: it is named with the verdict', () => {
    const newborn = programmes.get('NBS')
    if (!newborn) throw new Error('no newborn screening')
    expect(needsLimit(newborn, 'ALA')).to.equal(false)
    const findings = [...neededOf(newborn).map(one => found(one, [limit(one)])), found('ALA', [])]
    const { verdict, reasons } = judgementOf(newborn, findings, false)
    expect(verdict).to.equal('negative')
    expect(reasons.at(-1)?.en).to.equal('ALA 480 mIU/L: no limit holds for it')
  })
})
