/** The demo's controls hold no run: their pattern breaks no rule that rejects, and one value warns. */
import { expect } from 'chai'
import { offOf, PATTERN } from '../scripts/demo/controls.ts'
import { CENTRES } from '../scripts/demo/network.ts'
import immunoassay from '../scripts/simulate/demo-immunoassay.ts'
import { controlValue } from '../scripts/simulate/simulator.ts'
import { brokenBy, type Point, zOf } from '../server/lab/westgard.ts'
import { guiyang } from '../server/packs/guiyang.ts'

const RULES = guiyang.controlRules.map((rule, i) => ({ ...rule, id: String(i) }))
const CONTROLS = immunoassay.controls ?? []
const RUNS = 4 * PATTERN.length

describe("the demo's controls", () => {
  it('break no rule but one, which warns', () => {
    const broken = CENTRES.flatMap(centre =>
      ['TSH', 'OHP17', 'G6PD'].flatMap(analyte => {
        const points: Point[] = []
        const codes: string[] = []
        for (let run = 0; run < RUNS; run++)
          for (const [i, control] of CONTROLS.entries()) {
            if (control.analyte !== analyte) continue
            const { level } = control
            const z = zOf(Number(controlValue(control, offOf(centre, i, run))), control)
            const point: Point = {
              ...{ id: `${run}`, lot: level, level, batch: String(run), z },
              open: 'none',
            }
            codes.push(
              ...brokenBy(RULES, points, point).map(({ rule }) => `${centre} ${rule.code}`),
            )
            points.push(point)
          }
        return codes
      }),
    )
    expect(broken).to.deep.equal(['GMCH 1-2s'])
  })
})
