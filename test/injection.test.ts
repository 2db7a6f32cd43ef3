/**
 * Text that would be a statement if it ever became part of one, in every place of every question and
 * act, asked by somebody whom nothing else would stop (F-09). Values are bound by the query builder
 * alone (`test/support/architecture.ts` keeps it); here it is seen from outside.
 */
import { expect } from 'chai'
import { sql } from 'kysely'
import { putPost } from '../server/accounts/roles.ts'
import { putStaff, tokenHash } from '../server/accounts.ts'
import { Role, scopesOf } from '../server/contract/actions.ts'
import type { EndpointName } from '../server/contract/index.ts'
import { later } from '../server/contract/words.ts'
import { REGISTRY } from '../server/lab/places.ts'
import { type Answer, ask, ENDPOINTS } from './support/asking.ts'
import { eachEngine } from './support/engines.ts'
import { type Lab, openLab } from './support/lab.ts'
import { NOTHING, type Probe, probesFor } from './support/probes.ts'
import { refusedAs } from './support/refusals.ts'

/** Each ends a text of SQL, is a pattern of one, or makes whatever is asked true. */
const STATEMENTS = ["' or '1'='1", `x"'); drop table specimen; --`, '%', '\\']
const NUL = 'a\u0000b'
/** Finds nothing, and nothing is wrong with it. */
const HARMLESS = '¤¤'

const without = (all: string, text: string): string =>
  all.replaceAll(JSON.stringify(text).slice(1, -1), '')

type Input = Readonly<Record<string, unknown>>

/** Every place of an input that holds a text, as the way to it. */
function textsIn(value: unknown, way: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'string') return [[...way]]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, [...way, key]))
}

/** The same input with another value at one place. */
function put(
  input: Input,
  [first = '', ...rest]: readonly (string | number)[],
  to: unknown,
): Input {
  const value = rest.length === 0 ? to : put(input[first] as Input, rest, to)
  return Array.isArray(input)
    ? (input.map((one, i) => (i === Number(first) ? value : one)) as unknown as Input)
    : { ...input, [first]: value }
}

eachEngine('a statement that somebody types', engine => {
  let lab: Lab
  let token: string
  let inputs: [name: EndpointName, isQuestion: boolean, input: Input][]
  before(async () => {
    lab = await openLab(engine)
    const probes = await probesFor(lab)
    token = await omnipotent()
    inputs = ENDPOINTS.filter(([, { may }]) => may !== 'anyone').map(([name, endpoint]) => {
      const of = probes[name]
      const [probe] = Array.isArray(of) ? (of as Probe[]) : []
      const keys = Object.keys(endpoint.takes.shape)
      const typed = Object.fromEntries(keys.map(key => [key, NOTHING[key as 'id'] ?? 'x']))
      return [name, endpoint.verb === 'get', probe?.ours ?? typed]
    })
  })
  after(() => lab.stop())

  /** Somebody who may do everything where the rows of the probes are. */
  async function omnipotent(): Promise<string> {
    const session = 'session-of-one-who-may-do-everything'
    await lab.store.work({ id: 'setup' }, [REGISTRY], async work => {
      const staff = await putStaff(work, 'omnipotent', 'omnipotent', null)
      for (const role of Role.options) {
        const [scopeKind = 'everywhere'] = scopesOf(role)
        const scope = { everywhere: '*', centre: lab.at.GMCH, district: '520102' } as const
        const at = scopeKind === 'sampling-point' ? lab.at.nanming : scope[scopeKind]
        await putPost(work, staff, { role, scopeKind, scope: at })
      }
      const expiresAt = later(work.at, 24 * 3_600_000)
      await work.db
        .insertInto('session')
        .values({
          ...{ tokenHash: tokenHash(session), staff, createdAt: work.at, expiresAt, endedAt: null },
        })
        .execute()
    })
    return session
  }

  const asked = (name: EndpointName, input: Input): Promise<Answer> =>
    ask(lab.url, token, name, input)

  it('finds no more than any other text, in whatever a question takes (F-09)', async () => {
    const wrong: string[] = []
    let compared = 0
    for (const [name, isQuestion, input] of inputs) {
      if (!isQuestion) continue
      for (const way of textsIn(input)) {
        const harmless = await asked(name, put(input, way, HARMLESS))
        const tries = [...STATEMENTS, NUL].map(async text => {
          const answer = await asked(name, put(input, way, text))
          compared++
          // Some answers say again what was asked for.
          const said = (all: string) => [text, HARMLESS].reduce(without, all)
          const differs = answer.status === 200 && said(answer.text) !== said(harmless.text)
          if (answer.status >= 500 || differs)
            wrong.push(`${name} ${way.join('.')} ${text}: ${answer.status} ${answer.text}`)
        })
        await Promise.all(tries)
      }
      // A name that the contract does not know, or says twice, orders and filters nothing.
      const plain = await asked(name, input)
      for (const more of ['orderBy', 'sort', 'where', 'select']) {
        const answer = await asked(name, { ...input, [more]: 'id; drop table specimen' })
        if (answer.text !== plain.text) wrong.push(`${name} ${more}: ${answer.text}`)
      }
    }
    expect(compared).to.be.greaterThan(500)
    expect(wrong).to.deep.equal([])
  })

  it('is kept as it was typed or refused, in whatever an act takes, and no row is gone by it (F-09)', async () => {
    const tables = ['specimen', 'subject', 'identity', 'fact', 'staff', 'message', 'panel', 'case']
    const counted = () =>
      lab.store.read({ id: 'test' }, async look =>
        Promise.all(
          tables.map(async table => {
            const { rows } = await sql<{
              n: number
            }>`select count(*) as n from ${sql.id(table)}`.execute(look.db as never)
            return Number(rows[0]?.n)
          }),
        ),
      )
    const before = await counted()
    const wrong: string[] = []
    let tried = 0
    for (const [name, isQuestion, input] of inputs) {
      if (isQuestion) continue
      for (const way of textsIn(input)) {
        const tries = [...STATEMENTS.slice(0, 2), NUL, { $ne: '' }].map(async value => {
          const { status, text } = await asked(name, put(input, way, value))
          tried++
          if (status >= 500 && status !== 503)
            wrong.push(`${name} ${way.join('.')} ${JSON.stringify(value)}: ${status} ${text}`)
        })
        await Promise.all(tries)
      }
    }
    const after = await counted()
    expect(tried).to.be.greaterThan(500)
    expect(wrong).to.deep.equal([])
    expect(lab.bugs).to.deep.equal([])
    for (const [i, table] of tables.entries())
      expect(after[i], table).to.be.at.least(before[i] ?? 0)
  })

  it('signs nobody in (F-09)', async () => {
    for (const text of STATEMENTS)
      for (const who of [
        { login: text, password: text },
        { login: 'tess', password: text },
      ])
        await refusedAs(lab.stranger().signIn(who), 'invalid', /./)
  })
})
