/**
 * Whatever is asked of a table that grows for years walks an index. Every statement that the doors say
 * while each of them is asked is held against SQLite's own plan of it: none reads such a table whole,
 * and none sorts all rows of a centre for the page of a list. PostgreSQL has the same indexes, and
 * plans by how many rows there are, which here is a handful.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect } from 'chai'
import { CompiledQuery } from 'kysely'
import { type Action, MAY } from '../server/contract/actions.ts'
import { everybody, type Walker } from './support/access-walk.ts'
import { ask, ENDPOINTS } from './support/asking.ts'
import { engines } from './support/engines.ts'
import { type Lab, openLab, sessionOf } from './support/lab.ts'
import { NOTHING, probesFor } from './support/probes.ts'

/** Tables with a row for each person, card, value or message, and what hangs on those. */
const GROWING = [
  ...['message', 'frame', 'fact', 'panel', 'verdict', 'recall', 'report', 'report_opening'],
  ...['specimen', 'subject', 'identity', 'search_key', 'case', 'shipment', 'receipt', 'kit'],
  ...['parked', 'dispatch', 'consent', 'punch', 'flag', 'signature', 'requisition', 'pregnancy'],
  ...['gestation', 'contact', 'notice', 'label_copy', 'label_run', 'retest', 'control', 'drill'],
]

/** Statements that read such a table and may, by a piece of their text, each with why. */
const ALLOWED: readonly (readonly [piece: string, why: string])[] = [
  ['from "dispatch" where "state" in', 'what is under way to partners, and what is set aside'],
]

/** One that reads many rows to show a few: all of a place, or of a place in one state, sorted. */
const WIDE =
  /^SEARCH \S+ USING (COVERING )?INDEX \S+ \((centre|sampling_point|state)=\?( AND state=\?)?\)/

/** One of each role is enough: where the rows of the probes are. */
const isHere = ({ at }: Lab, { post }: Walker): boolean =>
  post !== null && (post.scopeKind !== 'centre' || post.scope === at.GMCH)

/** Whoever may not is refused before anything is read. */
const mayAsk = ({ post }: Walker, may: string): boolean =>
  post !== null && (may === 'signed-in' || MAY[post.role].includes(may as Action))

const tableOf = (sql: string, alias: string): string =>
  new RegExp(`"(\\w+)" as "${alias}"`).exec(sql)?.[1] ?? alias

function wrongWith(sql: string, plan: readonly string[]): string[] {
  const wrong = plan.flatMap(step => {
    const [, alias] = /^SCAN (\w+)/.exec(step) ?? []
    return alias && GROWING.includes(tableOf(sql, alias)) ? [step] : []
  })
  const sorts = plan.some(step => step === 'USE TEMP B-TREE FOR ORDER BY')
  const [, first = ''] = / from "(\w+)"/.exec(sql) ?? []
  if (sorts && sql.includes(' limit ') && GROWING.includes(first))
    wrong.push(...plan.filter(step => WIDE.test(step)))
  return wrong
}

async function planOf(lab: Lab, sql: string): Promise<string[]> {
  const marks = sql.match(/\?/g) ?? []
  const query = CompiledQuery.raw(
    `explain query plan ${sql}`,
    marks.map(() => 'x'),
  )
  const { rows } = await lab.store.read({ id: 'test' }, look =>
    (
      look.db as unknown as { executeQuery(q: unknown): Promise<{ rows: { detail: string }[] }> }
    ).executeQuery(query),
  )
  return rows.map(row => row.detail)
}

const sqlite = engines.find(engine => engine.name === 'sqlite')
if (sqlite)
  describe('what the doors ask of tables that grow', () => {
    const said = new Set<string>()
    const hear = (sql: unknown) => void said.add(sql as string)
    let lab: Lab
    before(async () => {
      lab = await openLab(sqlite)
      const walkers = (await everybody(lab)).filter(one => one.stands === 'now' && isHere(lab, one))
      subscribe('guthrie.statement', hear)
      const probes = await probesFor(lab)
      for (const [name, { verb, may }] of ENDPOINTS) {
        const given = probes[name]
        const tries = typeof given === 'object' ? given : []
        if (verb === 'get')
          for (const { token } of walkers.filter(one => mayAsk(one, may)))
            for (const { ours } of [{ ours: NOTHING }, ...tries])
              await ask(lab.url, token, name, ours)
        else for (const { as, ours } of tries) await ask(lab.url, sessionOf(as), name, ours)
      }
      await lab.escalate()
      await lab.dispatch()
      unsubscribe('guthrie.statement', hear)
    })
    after(() => lab.stop())

    it('walks an index, and sorts no more than it shows', async () => {
      const wrong: string[] = []
      for (const sql of said) {
        if (!/^\s*(with|select|update|delete)/i.test(sql)) continue
        if (ALLOWED.some(([piece]) => sql.includes(piece))) continue
        for (const step of wrongWith(sql, await planOf(lab, sql))) wrong.push(`${step}: ${sql}`)
      }
      expect(said.size).to.be.above(500)
      for (const [piece] of ALLOWED)
        expect(
          [...said].some(sql => sql.includes(piece)),
          piece,
        ).to.equal(true)
      expect(wrong.join('\n\n')).to.equal('')
    })
  })
