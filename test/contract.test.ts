/** The contract as a whole: nothing without a rule, nothing twice, and OpenAPI as last reviewed. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { ACTIONS, MAY } from '../server/contract/actions.ts'
import { contract } from '../server/contract/index.ts'
import type { Endpoint } from '../server/contract/kit.ts'
import { openApi } from '../server/contract/openapi.ts'

const GOLDEN = join(import.meta.dirname, 'golden', 'openapi.json')
const endpoints = Object.entries<Endpoint>(contract)

const shapeOf = (gives: z.ZodType): object => (gives instanceof z.ZodObject ? gives.shape : {})

/** Every field's name in an answer, however deep. */
const fieldsOf = (gives: z.ZodType): Set<string> => {
  const text = JSON.stringify(z.toJSONSchema(gives, { unrepresentable: 'any' }))
  return new Set([...text.matchAll(/"(\w+)":\{/g)].map(([, name = '']) => name))
}

describe('the contract', () => {
  it('gives every endpoint a rule that somebody can meet', () => {
    const meetable = new Set([...Object.values(MAY).flat(), 'anyone', 'signed-in'])
    expect(endpoints.filter(([, e]) => !meetable.has(e.may)).map(([name]) => name)).to.deep.equal(
      [],
    )
  })

  it('lets strangers ask for nothing but a sign-in, a set-up, a sign of life and a printer’s program', () => {
    const open = endpoints.filter(([, e]) => e.may === 'anyone').map(([name]) => name)
    expect(open.sort()).to.deep.equal([
      'acceptInvitation',
      'endLabelJob',
      'health',
      'setUp',
      'setUpState',
      'showReportCheck',
      'signIn',
      'takeLabelJob',
    ])
  })

  it('has no action that nobody may take, and none that nothing asks for', () => {
    const asked = new Set(endpoints.map(([, e]) => e.may))
    expect(ACTIONS.filter(a => !asked.has(a))).to.deep.equal([])
    const granted = new Set(Object.values(MAY).flat())
    expect(ACTIONS.filter(a => !granted.has(a))).to.deep.equal([])
  })

  it('has one endpoint per verb and path, and says what each does', () => {
    const keys = endpoints.map(([, e]) => `${e.verb} ${e.path.replace(/:\w+/g, ':')}`)
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).to.deep.equal([])
    expect(endpoints.filter(([, e]) => e.does.length < 10).map(([name]) => name)).to.deep.equal([])
  })

  it('finds every name of a path in what the endpoint takes', () => {
    const lost = endpoints.flatMap(([name, e]) =>
      [...e.path.matchAll(/:(\w+)/g)]
        .map(m => m[1] ?? '')
        .filter(key => !(key in e.takes.shape))
        .map(key => `${name}: ${key}`),
    )
    expect(lost).to.deep.equal([])
  })

  it('changes nothing by a GET', () => {
    const asks = endpoints.filter(([, e]) => e.verb === 'get').map(([name]) => name)
    const odd = asks.filter(
      n => !/^(list|show|find|read|draw|who|health|setUpState|intake)/.test(n),
    )
    expect(odd).to.deep.equal([])
  })

  it('asks for nobody by name in an address, which every proxy on its way would write down (F-18)', () => {
    const typed = /name|search|phone|address|contact|idNumber|inpatient|reason|note|bornO/i
    const inAddress = ([, { verb, path, takes }]: (typeof endpoints)[number]) =>
      Object.keys(takes.shape).filter(key => verb === 'get' || path.includes(`:${key}`))
    const odd = endpoints.flatMap(one =>
      inAddress(one)
        .filter(key => typed.test(key))
        .map(key => `${one[0]} takes ${key}`),
    )
    expect(odd).to.deep.equal([])
    expect(endpoints.flatMap(inAddress)).to.include.members(['id', 'number', 'centre'])
  })

  it('says of every answer with an identity in it whom it names, so that the look is kept', () => {
    const identity = ['maskedName', 'phoneEnd', 'idNumber', 'inpatientNumber', 'thirdContact']
    // A message is text as it was sent; a picture or a PDF has no fields to read.
    const opaque = (e: Endpoint) =>
      /^(image|application)\//.test(e.media ?? '') || 'sealed' in shapeOf(e.gives)
    const names = ({ media, gives }: Endpoint) =>
      !media && identity.some(field => fieldsOf(gives).has(field))
    const wrongOf = (some: readonly (readonly [string, Endpoint])[]) =>
      some
        .filter(([, e]) => (names(e) || opaque(e)) !== (e.named !== undefined))
        .map(([name, e]) => (e.named ? `${name} names nobody` : `${name} names people: say whom`))
    expect(wrongOf(endpoints)).to.deep.equal([])
    const { named: _, ...unmarked }: Endpoint = contract.showCase
    expect(wrongOf([['showCase', unmarked]])).to.deep.equal(['showCase names people: say whom'])
  })

  it('is OpenAPI 3.1 as it was last reviewed (npm run golden)', () => {
    const text = `${JSON.stringify(openApi('golden'), null, 2)}\n`
    if (process.env.GOLDEN === 'write') {
      mkdirSync(dirname(GOLDEN), { recursive: true })
      writeFileSync(GOLDEN, text)
    }
    expect(existsSync(GOLDEN), 'test/golden/openapi.json is missing: npm run golden').to.equal(true)
    expect(text).to.equal(readFileSync(GOLDEN, 'utf8'))
  })

  it('resolves every reference inside itself', () => {
    const text = JSON.stringify(openApi('golden'))
    const known = Object.keys(
      (openApi('golden').components as { schemas: Record<string, unknown> }).schemas,
    )
    const used = [...text.matchAll(/#\/components\/schemas\/([\w-]+)/g)].map(m => m[1] ?? '')
    expect(used.filter(name => !known.includes(name))).to.deep.equal([])
    expect(text).not.to.contain('#/$defs')
  })
})
