import { expect } from 'chai'
import { type Bench, type Measure, measure, median, type Row } from '../scripts/bench/bench.ts'
import { runBench } from '../scripts/bench/report.ts'
import { judged, together } from '../scripts/gates.ts'
import { type Proof, proof, randomFrom } from '../scripts/prove/proof.ts'
import { Misuse, prove } from '../scripts/prove/proving.ts'
import type { Failure } from './support/reporter.ts'

describe('a proof', () => {
  const caught = { failed: true, how: 'a lost message was missed in the count' }
  const walk = (over: Partial<Proof>): Proof =>
    proof({
      name: 'walk',
      about: 'walks',
      count: 3,
      run: async () => ({ figures: { steps: 3 }, ok: true }),
      control: async () => caught,
      ...over,
    })

  async function proved(one: Proof, ...args: string[]) {
    const lines: string[] = []
    const code = await prove(one, args, line => lines.push(line))
    return { code, last: lines.at(-1), lines }
  }

  it('ends with one line of figures, and the exit code agrees', async () => {
    const { code, last, lines } = await proved(walk({}), '--seed', 'abc')
    expect(last).to.equal('walk: steps=3 seed=abc control=caught; ok')
    expect(code).to.equal(0)
    expect(lines.filter(line => line.startsWith('walk:'))).to.have.length(1)
  })

  it('is not ok when it found something, and says what', async () => {
    const bad = walk({
      run: async () => ({ figures: { lost: 1 }, ok: false, why: ['one was lost'] }),
    })
    const { code, last, lines } = await proved(bad, '--seed', 'abc')
    expect(last).to.equal('walk: lost=1 seed=abc control=caught; NOT OK')
    expect(code).to.equal(1)
    expect(lines).to.include('why: one was lost')
  })

  it('is not ok when the harm done on purpose went unnoticed', async () => {
    const blind = walk({ control: async () => ({ failed: false, how: 'a tampered byte' }) })
    const { code, last } = await proved(blind, '--seed', 'abc')
    expect(last).to.equal('walk: steps=3 seed=abc control=missed; NOT OK')
    expect(code).to.equal(1)
  })

  it('that breaks off is not ok and still ends with its line', async () => {
    const error = console.error
    console.error = () => {}
    const broken = walk({ run: () => Promise.reject(new Error('the port is in use')) })
    const { code, last, lines } = await proved(broken, '--seed', 'abc').finally(() => {
      console.error = error
    })
    expect(last).to.equal('walk: seed=abc control=caught; NOT OK')
    expect(code).to.equal(1)
    expect(lines.join('\n')).to.include('the port is in use')
  })

  it('is given its count, seed and arguments, and chance that the seed repeats', async () => {
    const seen: unknown[] = []
    const looking = walk({
      run: async p => {
        seen.push([p.count, p.seed, p.args, p.random()])
        return { figures: {}, ok: true }
      },
    })
    await proved(looking, '--count', '7', '--seed', 's', '--fast')
    await proved(looking, '--fast', '--seed', 's', '--count', '7')
    expect(seen[0]).to.deep.equal([7, 's', ['--fast'], randomFrom('s')()])
    expect(seen[1]).to.deep.equal(seen[0])
  })

  it('refuses a count that is none', async () => {
    const refused = await proved(walk({}), '--count', 'many').catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Misuse)
  })

  it('draws chance evenly, and differently for another seed', () => {
    const random = randomFrom('even')
    const tenths = new Array(10).fill(0)
    for (let i = 0; i < 10_000; i++) tenths[Math.floor(random() * 10)] += 1
    for (const count of tenths) expect(count).to.be.within(850, 1150)
    expect(randomFrom('a')()).not.to.equal(randomFrom('b')())
  })
})

describe('a bench', () => {
  async function printed(...rows: Row[]) {
    const lines: string[] = []
    const one: Bench = { name: 'b', title: 'B', about: 'beside C.', run: async () => rows }
    const code = await runBench(one, line => lines.push(line))
    return { code, text: lines.join('\n') }
  }
  const row: Row = { what: 'reads', ours: 80, beside: { what: 'bare', value: 100 }, unit: '/s' }

  it('shows ours, what ran beside it and their ratio', async () => {
    const { code, text } = await printed(row)
    expect(text).to.match(/reads {2}80 \/s +100 \/s \(bare\) +0\.80/)
    expect(code).to.equal(0)
  })

  it('fails where a ratio target is missed', async () => {
    const { code, text } = await printed({ ...row, ratio: { target: 0.9, atLeast: true } })
    expect(text).to.match(/ratio ≥ 0\.9 +MISSED/)
    expect(code).to.equal(1)
    expect((await printed({ ...row, ratio: { target: 0.9, atLeast: false } })).code).to.equal(0)
  })

  it('only prints where an absolute target is missed', async () => {
    const { code, text } = await printed({ ...row, absolute: { target: 100, atLeast: true } })
    expect(text).to.match(/≥ 100 \/s +missed/)
    expect(code).to.equal(0)
  })

  it('runs the sides in turns and gives the median of each', async () => {
    const m: Measure = measure(() => {})
    const turns: string[] = []
    const figure = (name: string, values: number[]) => () => {
      turns.push(name)
      return values.shift() ?? 0
    }
    const medians = await m.interleaved(
      { a: figure('a', [0, 1, 9, 2]), b: figure('b', [0, 5, 5, 50]) },
      { rounds: 3 },
    )
    expect(medians).to.deep.equal({ a: 2, b: 5 })
    expect(turns.join('')).to.equal('ab' + 'ab' + 'ba' + 'ab')
    expect(median([4, 1, 3, 2])).to.equal(2.5)
  })

  it('measures a rate and a time', async () => {
    const m = measure(() => {})
    const slow = () => new Promise(resolve => setTimeout(resolve, 5))
    expect(await m.perSecond(slow, { forMs: 60 })).to.be.within(1, 201)
    expect(await m.milliseconds(slow)).to.be.greaterThan(4)
  })
})

describe('a run of the tests', () => {
  const figures = {
    passed: 9,
    failures: [] as Failure[],
    skipped: [] as string[],
    ran: { sqlite: 4, postgres: 4, chromium: 1 },
  }

  it('passes when everything ran and nothing failed', () => {
    expect(judged({ exitedWell: true, figures }, 'whole')).to.deep.equal({
      passed: 9,
      failed: 0,
      says: '9 passed, 0 failed, 4 on sqlite, 4 on postgres, 1 on chromium',
      failures: [],
    })
  })

  it('fails as a whole when an engine or Chromium saw nothing or skipped something', () => {
    const ran = { sqlite: 8, postgres: 0, chromium: 0 }
    const skipped = ['recalls [postgres] open', 'the corpus, which is elsewhere']
    const { failed, says } = judged(
      { exitedWell: true, figures: { ...figures, skipped, ran } },
      'whole',
    )
    expect(failed).to.equal(3)
    expect(says).to.match(
      /nothing ran on postgres; nothing ran on chromium; skipped: recalls \[postgres\] open$/,
    )
  })

  it('in parts counts all of them, and has no figures where one part broke off', () => {
    const failures = [{ title: 'recalls [postgres] open', why: 'expected 1 to equal 2' }]
    const other = { ...figures, failures, skipped: ['one'], ran: { ...figures.ran, sqlite: 0 } }
    const well = { exitedWell: true, figures }
    expect(together([well, { exitedWell: false, figures: other }])).to.deep.equal({
      exitedWell: false,
      figures: {
        passed: 18,
        failures,
        skipped: ['one'],
        ran: { sqlite: 4, postgres: 8, chromium: 2 },
      },
    })
    expect(judged({ exitedWell: false, figures: other }, 'some')).to.deep.include({
      failed: 1,
      failures,
    })
    expect(together([well, { exitedWell: true, figures: undefined }]).figures).to.equal(undefined)
  })

  it('of some tests is not asked for everything', () => {
    const ran = { sqlite: 0, postgres: 0, chromium: 0 }
    expect(judged({ exitedWell: true, figures: { ...figures, ran } }, 'some').failed).to.equal(0)
  })

  it('fails when it broke off or ended with an error', () => {
    expect(judged({ exitedWell: false, figures: undefined }, 'some').failed).to.equal(1)
    expect(judged({ exitedWell: false, figures }, 'some').failed).to.equal(1)
  })
})
