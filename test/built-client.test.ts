/** What the browser is given: nothing in it may load or send anything outside the house. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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

  it('would be found out: an address that is not known as a word', () => {
    expect(outside('fetch("https://fonts.example/a.css")')).to.have.length(1)
    expect(outside('see https://react.dev/errors/418')).to.deep.equal([])
    expect(LOADS.test('<script src="//cdn.example/x.js">')).to.equal(true)
    expect(LOADS.test('<script src="/assets/x.js">')).to.equal(false)
  })
})
