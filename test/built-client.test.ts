/** What the browser is given: nothing in it may load or send anything outside the house. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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
 * The first load of a screen, KB packed: what it is now and a little. A clinic's line carries some
 * 50 KB a second and takes a third of a second for each file that has to be asked for.
 */
const BUDGETS = { station: 325, board: 275, results: 285, 'sign-in': 265 }
const MOST_FILES = 8

const ASSETS = join(BUILT, 'assets')
const isOf = (file: string, screen: string): boolean =>
  new RegExp(`^${screen}-[\\w-]{8}\\.js$`).test(file)

/** The page's own script, the screen's, and whatever these import at once. */
function neededBy(screen: string): string[] {
  const entry = /assets\/(index-[\w-]+\.js)/.exec(readFileSync(join(BUILT, 'index.html'), 'utf8'))
  const own = readdirSync(ASSETS).find(file => isOf(file, screen))
  const needed = new Set<string>()
  const add = (file: string): void => {
    if (needed.has(file)) return
    needed.add(file)
    const text = readFileSync(join(ASSETS, file), 'utf8')
    for (const [, from] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g))
      add(basename(from ?? ''))
  }
  add(entry?.[1] ?? '')
  add(own ?? '')
  return [...needed]
}

const packedBytes = (files: readonly string[]): number =>
  files.reduce((sum, file) => sum + gzipSync(readFileSync(join(ASSETS, file))).length, 0)

describe('the built client', () => {
  it('names no address outside (F-05)', function () {
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

  for (const [screen, most] of Object.entries(BUDGETS))
    it(`brings the screen ${screen} in few files, and none of another screen`, function () {
      if (!existsSync(BUILT)) return this.skip()
      const files = neededBy(screen)
      expect(files.length, files.join(', ')).to.be.lessThanOrEqual(MOST_FILES)
      expect(Math.round(packedBytes(files) / 1024), 'KB, packed').to.be.lessThanOrEqual(most)
      const others = Object.keys(BUDGETS).filter(other => other !== screen)
      expect(files.filter(file => others.some(other => isOf(file, other)))).to.deep.equal([])
    })

  it('would be found out: an address that is not known as a word', () => {
    expect(outside('fetch("https://fonts.example/a.css")')).to.have.length(1)
    expect(outside('see https://react.dev/errors/418')).to.deep.equal([])
    expect(LOADS.test('<script src="//cdn.example/x.js">')).to.equal(true)
    expect(LOADS.test('<script src="/assets/x.js">')).to.equal(false)
  })
})
