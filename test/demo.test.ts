/** The demo's closing account, as somebody at a terminal sees it: it balances, and it can fail. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'

const ROOT = join(import.meta.dirname, '..')

interface Ended {
  readonly code: number
  readonly said: string
}

const run = (script: string, ...args: string[]): Promise<Ended> =>
  new Promise(resolve => {
    const env = { ...process.env, LANG: 'C' }
    execFile(process.execPath, [script, ...args], { cwd: ROOT, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: out + err }),
    )
  })

const figures = (said: string, label: string): string[] =>
  new RegExp(`^ *${label} +(\\d+) +(\\d+)$`, 'm')
    .exec(said.replaceAll('   differs', ''))
    ?.slice(1) ?? []

describe('the demo, played once', () => {
  it('balances: what the simulators did is what the laboratory holds, to the last verdict', async () => {
    const { code, said } = await run('scripts/demo.ts', '--once', '--count', '25')

    expect(said).to.include('the account balances')
    expect(code).to.equal(0)
    expect(figures(said, 'Registered')).to.deep.equal(['25', '25'])
    for (const verdict of ['in range', 'borderline', 'high risk', 'inconclusive'])
      expect(Number(figures(said, verdict)[1]), verdict).to.be.greaterThan(0)
    const fates = ['= applied', '\\+ duplicate', '\\+ held whole', '\\+ refused', '\\+ heard']
    for (const fate of [...fates, '= results', '\\+ known already', '\\+ set aside'])
      expect(Number(figures(said, fate)[1]), fate).to.be.greaterThan(0)
    const [due, left] = figures(said, 'Reports released').map(Number)
    expect(left, 'reports').to.equal(due).and.to.be.greaterThan(20)
  })

  it('does not balance when an analyzer claims a result that it never sent, and names it', async () => {
    const { code, said } = await run('scripts/demo.ts', '--once', '--drop', '1', '--count', '25')

    expect(said).to.match(/\d\d \d\d \d{8} \d\d G6PD \S+ U\/gHb: .* it is not in the database/)
    expect(said).to.include('THE ACCOUNT DOES NOT BALANCE')
    expect(code).to.equal(1)
  })

  it('says what it needs where it is asked for what it cannot do', async () => {
    const { code, said } = await run('scripts/demo.ts', '--once', '--count', 'many')
    expect(said.trim()).to.equal('--count is "many": say a whole number from 1 to 500.')
    expect(code).to.equal(1)
  })
})

describe('npm run simulate', () => {
  it('lists the analyzers without a name', async () => {
    const { code, said } = await run('scripts/simulate.ts')
    expect(said).to.include('npm run simulate -- demo-immunoassay')
    expect(code).to.equal(0)
  })

  it('says who does not answer', async () => {
    const args = ['demo-immunoassay', '--port', '1', '01260000000132', 'TSH=4.2']
    const { code, said } = await run('scripts/simulate.ts', ...args)
    expect(said).to.include('Nobody listens at 127.0.0.1:1')
    expect(code).to.equal(1)
  })
})
