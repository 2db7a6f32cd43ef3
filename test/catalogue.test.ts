/**
 * The catalogue of what goes wrong between an instrument and a result (A: on the wire, B: in the
 * message) against the tests: each row is cited, by its id, in the title of at least one test.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'

const rows = (letter: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${letter}-${String(i + 1).padStart(2, '0')}`)

const CATALOGUE = [...rows('A', 16), ...rows('B', 24)]

/** The strings of a source, without its comments: titles, and the rows of tables they are made of. */
function stringsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
  return [...code.matchAll(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g)].map(([text]) => text)
}

/** Ids as titles cite them, in brackets: `(A-05, A-06)`. */
const idsIn = (text: string): string[] =>
  [...text.matchAll(/[([][^()[\]]*\b[AB]-\d\d\b[^()[\]]*[)\]]/g)].flatMap(
    ([cited]) => cited.match(/\b[AB]-\d\d\b/g) ?? [],
  )

describe('the catalogue of failures', () => {
  const folder = new URL('./', import.meta.url)
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    file => file.endsWith('.test.ts') && file !== 'catalogue.test.ts',
  )
  const cited = new Set(
    tests.flatMap(file => stringsOf(readFileSync(new URL(file, folder), 'utf8')).flatMap(idsIn)),
  )

  it('has every row of A and B in the title of a test', () => {
    expect(CATALOGUE.filter(id => !cited.has(id))).to.deep.equal([])
  })

  it('is cited by rows that there are', () => {
    expect([...cited].filter(id => !CATALOGUE.includes(id))).to.deep.equal([])
  })

  it('is not satisfied by a comment, nor by code', () => {
    const source =
      "/** (A-01) */\n// (A-02)\nconst a = [A-03]\nit('b (A-04, A-05)', x)\nit(`c [B-06]`)"
    expect(stringsOf(source).flatMap(idsIn)).to.deep.equal(['A-04', 'A-05', 'B-06'])
  })
})
