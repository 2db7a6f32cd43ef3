/** What the browser is given: nothing in it may load or send anything outside the house. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'

const BUILT = join(import.meta.dirname, '..', 'dist', 'client')

/** Words in messages of libraries and names of formats: read by people, never fetched. */
const ONLY_WORDS =
  /^https?:\/\/(www\.w3\.org\/|json-schema\.org\/draft|react\.dev\/errors\/|mantine\.dev\/theming\/|socket\.io\/docs\/|github\.com\/uuidjs\/)/

/** Addresses in a text that are no mere words. */
const outside = (text: string): string[] =>
  (text.match(/https?:\/\/[a-z0-9][^\s"'`)\\]*/gi) ?? []).filter(
    address => !ONLY_WORDS.test(address),
  )

/** Whatever a page loads by itself, written with another house's address or with none. */
const LOADS = /(?:src|href|action)\s*=\s*["'](?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/

/**
 * The scripts of a screen's first load, KB packed: what they are now and a little. On the line that
 * `docs/decisions.md` measured a second carries 50 KB, and each file asked for costs a third of one.
 */
const BUDGETS = { station: 325, board: 280, results: 285, 'sign-in': 265 }
const MOST_FILES = 8

/** What Vite says of a file that it made, as far as it is asked here. */
interface Piece {
  readonly file: string
  readonly imports?: readonly string[]
}
const ENTRY = 'index.html'
const keyOf = (screen: string): string => `screens/${screen}.tsx`

/** The page's own script, the screen's, and whatever these import at once, by their names in the build. */
function neededBy(screen: string): Map<string, Piece> {
  const text = readFileSync(join(BUILT, '.vite', 'manifest.json'), 'utf8')
  const pieces = JSON.parse(text) as Readonly<Record<string, Piece>>
  const needed = new Map<string, Piece>()
  const add = (key: string): void => {
    const piece = pieces[key]
    if (!piece) throw new Error(`the build made nothing of ${key}`)
    if (needed.has(key)) return
    needed.set(key, piece)
    for (const one of piece.imports ?? []) add(one)
  }
  for (const key of [ENTRY, keyOf(screen)]) add(key)
  return needed
}

const packedKb = (pieces: Iterable<Piece>): number =>
  Math.round(
    [...pieces].reduce(
      (sum, { file }) => sum + gzipSync(readFileSync(join(BUILT, file))).length,
      0,
    ) / 1024,
  )

describe('the built client', () => {
  it('names no address outside (F-29)', function () {
    if (!existsSync(BUILT)) return this.skip()
    const files = readdirSync(BUILT, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile() && /\.(html|css|js|json|webmanifest)$/.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
    expect(files.some(name => name.endsWith('.html'))).to.equal(true)
    expect(files.some(name => name.endsWith('.js'))).to.equal(true)
    const found = files.flatMap(name => {
      const text = readFileSync(name, 'utf8')
      const loads = name.endsWith('.js') ? false : LOADS.test(text)
      return [...outside(text), ...(loads ? ['loads from outside'] : [])].map(a => `${name}: ${a}`)
    })
    expect(found).to.deep.equal([])
  })

  it('tells nobody how it was written: no source maps (F-29)', function () {
    if (!existsSync(BUILT)) return this.skip()
    const files = readdirSync(BUILT, { recursive: true, encoding: 'utf8' })
    expect(files.filter(name => name.endsWith('.map'))).to.deep.equal([])
    const scripts = files.filter(name => name.endsWith('.js'))
    const naming = scripts.filter(name =>
      readFileSync(join(BUILT, name), 'utf8').includes('sourceMappingURL'),
    )
    expect(scripts.length).to.be.greaterThan(1)
    expect(naming).to.deep.equal([])
  })

  for (const [screen, most] of Object.entries(BUDGETS))
    it(`brings the screen ${screen} in few files, and no other screen with it`, function () {
      if (!existsSync(BUILT)) return this.skip()
      const needed = neededBy(screen)
      const keys = [...needed.keys()]
      expect(keys.filter(key => key.startsWith('screens/'))).to.deep.equal([keyOf(screen)])
      expect(keys.length, keys.join(', ')).to.be.lessThanOrEqual(MOST_FILES)
      expect(packedKb(needed.values()), 'KB, packed').to.be.lessThanOrEqual(most)
    })

  it('would be found out: an address that is not known as a word', () => {
    expect(outside('fetch("https://fonts.example/a.css")')).to.have.length(1)
    expect(outside('see https://react.dev/errors/418')).to.deep.equal([])
    expect(LOADS.test('<script src="//cdn.example/x.js">')).to.equal(true)
    expect(LOADS.test('<script src="/assets/x.js">')).to.equal(false)
  })
})
