import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import {
  importsOf,
  LAB_ORDER,
  linesOf,
  PACKAGES,
  problemsOf,
  ROOMS,
  type Source,
} from './support/architecture.ts'

const ROOT = join(import.meta.dirname, '..')
const FOLDERS = '{server,client,lims-adapters,labels,scripts,test}'

function sources(): Source[] {
  return globSync(`${FOLDERS}/**/*.{ts,tsx,mjs,css,html}`, { cwd: ROOT }).map(file => ({
    path: file.replaceAll('\\', '/'),
    text: readFileSync(join(ROOT, file), 'utf8'),
  }))
}

describe('the architecture', () => {
  const all = sources()

  it('holds: imports go one way, packages stay in their rooms, values are bound, files stay short', () => {
    const largest = all.toSorted((a, b) => linesOf(b) - linesOf(a)).slice(0, 3)
    console.log(`      largest: ${largest.map(file => `${file.path} ${linesOf(file)}`).join(', ')}`)
    expect(problemsOf(all)).to.deep.equal([])
  })

  it('was looked at as a whole: every room and its imports were seen', () => {
    const seen = ROOMS.filter(({ at }) =>
      all.some(({ path }) => at.some(place => path.startsWith(place))),
    )
    expect(seen.length).to.be.greaterThan(5)
    expect(all.flatMap(importsOf).length).to.be.greaterThan(all.length)
  })

  it('gives a place to every package that runs in production', () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    const placed = ['node', ...Object.keys(PACKAGES)]
    expect(Object.keys(dependencies).filter(name => !placed.includes(name))).to.deep.equal([])
    expect(placed.filter(name => !(name in dependencies))).to.deep.equal([])
  })
})

describe('the architecture test itself', () => {
  const problem = (path: string, ...lines: string[]) =>
    problemsOf([{ path, text: lines.join('\n') }])

  it('names a laboratory file that leans on one below it, types included', () => {
    const sentence = 'lab/orders.ts imports recalls.ts, which is below it'
    expect(
      problem('server/lab/orders.ts', "import * as recalls from './recalls.ts'"),
    ).to.deep.equal([sentence])
    expect(
      problem('server/lab/orders.ts', "import type { Recall } from './recalls.ts'"),
    ).to.deep.equal([sentence])
    expect(problem('server/lab/recalls.ts', "import * as orders from './orders.ts'")).to.deep.equal(
      [],
    )
  })

  it('asks for a place for a file it does not know', () => {
    expect(problem('server/lab/moods.ts', '')).to.deep.equal([
      'lab/moods.ts has no place: give it a place in the order of the laboratory',
    ])
    expect(problem('server/sundry.ts', '')[0]).to.match(/is in no room/)
  })

  it('names an import from a room outside, over several lines, dynamic or passed on', () => {
    const sentence =
      'server/contract/places.ts imports server/lab/places.ts; server/contract may import nothing of ours'
    for (const text of [
      "import { a } from '../lab/places.ts'",
      "import {\n  a,\n  b as c,\n} from '../lab/places.ts'",
      "export * from '../lab/places.ts'",
      "import '../lab/places.ts'",
      "const places = await import('../lab/places.ts')",
    ])
      expect(problem('server/contract/places.ts', text), text).to.deep.equal([sentence])
  })

  it('tells a type from a value where only types are allowed', () => {
    const path = 'lims-adapters/adapter.ts'
    expect(problem(path, "import type { Say } from '../server/contract/words.ts'")).to.deep.equal(
      [],
    )
    expect(problem(path, "import { say } from '../server/contract/words.ts'")).to.deep.equal([
      `${path} imports server/contract/words.ts, of which only types are allowed here (import type)`,
    ])
    expect(problem(path, "import type { Look } from '../server/store/store.ts'")).to.have.length(1)
  })

  it('keeps packages in their rooms', () => {
    expect(problem('server/lab/results.ts', "import Database from 'better-sqlite3'")).to.deep.equal(
      ['server/lab/results.ts imports better-sqlite3, which belongs to server/store alone'],
    )
    expect(
      problem('lims-adapters/hl7/sender.ts', "import { Message } from 'node-hl7-client'"),
    ).to.have.length(1)
    expect(
      problem('lims-adapters/hl7/outgoing.ts', "import { Message } from 'node-hl7-client'"),
    ).to.deep.equal([])
    expect(problem('server/exchange.ts', "import { sql } from 'kysely'")).to.have.length(1)
    expect(problem('server/exchange.ts', "import type { Kysely } from 'kysely'")).to.deep.equal([])
    expect(problem('server/http.ts', "import leftPad from 'left-pad'")[0]).to.match(/has no place/)
    expect(problem('client/ui/form.tsx', "import { join } from 'node:path'")[0]).to.match(
      /no browser has/,
    )
  })

  it('finds the question which database it is', () => {
    for (const line of [
      "if (engine === 'sqlite') {",
      "case 'postgres':",
      "'sqlite' !== kind ? 1 : 2",
    ])
      expect(problem('server/exchange.ts', line), line).to.have.length(1)
    expect(problem('server/store/engines/sqlite.ts', "if (engine === 'sqlite') {")).to.deep.equal(
      [],
    )
    expect(problem('server/http.ts', "z.enum(['sqlite', 'postgres'])")).to.deep.equal([])
  })

  it('finds a statement that is made out of text (F-09)', () => {
    for (const line of [
      'await sql`select * from place`.execute(db)',
      'query.orderBy(sql.raw(input.order))',
      'db.executeQuery(CompiledQuery.raw(text))',
    ])
      expect(problem('server/lab/places.ts', line), line).to.have.length(1)
    expect(problem('server/store/journal.ts', 'sql.raw(text)')[0]).to.match(/builder bind it/)
    expect(problem('server/store/journal.ts', 'await sql`select 1`.execute(db)')).to.deep.equal([])
    expect(problem('server/store/migrations/0001-start.ts', 'sql.raw(text)')).to.deep.equal([])
  })

  it('finds a header that names a file (F-13)', () => {
    for (const line of [
      "res.setHeader('Content-Disposition', disposition)",
      'res.attachment(name).send(bytes)',
      'res.download(path, name)',
    ])
      expect(problem('server/http.ts', line), line).to.have.length(1)
  })

  it('finds a circle, but not one of types alone', () => {
    const circle = (way: string): Source[] => [
      { path: 'server/store/a.ts', text: "import { b } from './b.ts'" },
      { path: 'server/store/b.ts', text: `import ${way}{ a } from './a.ts'` },
    ]
    expect(problemsOf(circle(''))).to.deep.equal([
      'these import each other in a circle: server/store/a.ts -> server/store/b.ts -> server/store/a.ts',
    ])
    expect(problemsOf(circle('type '))).to.deep.equal([])
  })

  it('finds what a closed network cannot reach, a file that grew too long, and a lonely test', () => {
    expect(problem('client/index.html', '<script src="https://cdn.example/x.js">')[0]).to.match(
      /cdn\.example/,
    )
    expect(problem('client/a.tsx', '<svg xmlns="http://www.w3.org/2000/svg">')).to.deep.equal([])
    expect(problem('scripts/long.ts', 'x\n'.repeat(601))[0]).to.match(/has 601 lines/)
    expect(problem('test/a.test.ts', `it.${'only'}('runs', () => {})`)[0]).to.match(/one test only/)
  })

  it('has an order without repetition', () => {
    expect(new Set(LAB_ORDER).size).to.equal(LAB_ORDER.length)
  })
})
