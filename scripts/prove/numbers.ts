/**
 * Every number that was issued is accounted for, and none is used twice (E-05, E-06, G13), on both
 * engines.
 *
 * A morning: nurses of three wards, one of them with two tabs, and a desk that issues kits register,
 * print, print again, print runs, write off, withdraw and collect at random and all at once; cards of
 * other wards, used ones and written-off ones are tried among the rest. The real server, a process of
 * its own, is killed in the middle of each morning; what was not answered is asked again under the
 * same request. Then labels go to a printer behind a clinic's wall and the server is killed with some on
 * their way: each comes out once. At the end a judge reads the database and the journal, and the ledger is asked over its
 * door: its figures must add up, open their lists, and hold all that was ever answered.
 */
import { openStore, type Store } from '../../server/store/store.ts'
import { callerOver } from '../../test/support/caller.ts'
import { closeEngines, type Engine, engines } from '../../test/support/engines.ts'
import { idsOf, sessionOf, staffedPlace } from '../../test/support/lab.ts'
import { launch } from '../../test/support/server-process.ts'
import { optionsOf } from '../../test/support/site.ts'
import { judge } from './numbers/judge.ts'
import { type Answered, answeredNothing, morning, type People } from './numbers/morning.ts'
import { programKilledMidway } from './numbers/program.ts'
import { type Proving, proof } from './proof.ts'

export default proof({
  name: 'numbers',
  about: 'Every number issued is accounted for and none is used twice, whatever a morning brings.',
  count: 6,

  async run(proving) {
    const why: string[] = []
    const sum = { mornings: 0, kills: 0, numbers: 0, registered: 0, ended: 0, labels: 0 }
    for (const engine of engines) {
      const found = await onEngine(engine, proving)
      why.push(...found.why.map(sentence => `${engine.name}: ${sentence}`))
      for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += found.sum[key]
      proving.say(`${engine.name}: ${found.sum.numbers} numbers, ${found.why.length} things wrong`)
    }
    return { figures: { ...sum, engines: engines.length }, ok: why.length === 0, why }
  },

  async control(proving) {
    const [engine] = engines
    if (!engine) throw new Error('there is no engine')
    const harms: string[] = []
    const found = await onEngine(engine, { ...proving, count: 1 }, async store => {
      harms.push(...(await harmed(store)))
    })
    await closeEngines()
    const caught = found.why.length
    const how = `${harms.join('; ')}: ${caught} things were wrong, such as “${found.why[0] ?? ''}”`
    return { failed: harms.length === 3 && caught >= harms.length, how }
  },
})

async function onEngine(
  engine: Engine,
  { count, random, say }: Proving,
  harm: (store: Store) => Promise<void> = async () => undefined,
) {
  const { place, settings } = await staffedPlace(engine)
  const before = await openStore(optionsOf(place))
  const at = await before.read({ id: 'proof' }, idsOf)
  await before.close()
  const answered: Answered = answeredNothing()
  let server = await launch(settings)
  const people = (): People => ({
    tabs: [0, 1].map(() => callerOver(server.url, sessionOf('nora'))),
    nick: callerOver(server.url, sessionOf('nick')),
    quin: callerOver(server.url, sessionOf('quin')),
    rita: callerOver(server.url, sessionOf('rita')),
  })
  for (let i = 0; i < count; i++) {
    const done = morning(people, at, answered, random)
    await new Promise(resolve => setTimeout(resolve, 100 + random() * 900))
    await server.kill()
    server = await launch(settings)
    await done.afterKill()
    if ((i + 1) % 4 === 0) say(`${engine.name}: ${i + 1} of ${count} mornings`)
  }
  const now = () => {
    const as = (who: 'nora' | 'adam') => callerOver(server.url, sessionOf(who))
    return { url: server.url, nora: as('nora'), adam: as('adam') }
  }
  const killAndLaunch = async () => {
    await server.kill()
    server = await launch(settings)
  }
  const twice = await programKilledMidway({ now, killAndLaunch }, at, answered, random)
  await server.stop()
  const store = await openStore(optionsOf(place))
  await harm(store)
  const { numbers, why } = await judge(store, answered)
  why.push(...twice)
  await store.close()
  server = await launch(settings)
  why.push(...(await ledgerOf(people())))
  await server.stop()
  await place.drop()
  const { registered, ended, copies } = answered
  const sum = {
    ...{
      mornings: count,
      kills: count + 1,
      numbers,
      registered: registered.size,
      ended: ended.size,
    },
    labels: copies.size,
  }
  return { why, sum }
}

/** The ledger as its screen has it: the figures add up, and each opens as many numbers as it says. */
async function ledgerOf({ tabs, nick, quin }: People): Promise<string[]> {
  const why: string[] = []
  for (const one of [...tabs.slice(0, 1), nick, quin]) {
    const { kits } = await one.showNumberLedger({})
    for (const kit of kits) {
      const entries = Object.entries(kit.fates) as [keyof typeof kit.fates, number][]
      const sum = entries.reduce((all, [, n]) => all + n, 0)
      if (sum !== kit.issued || entries.some(([, n]) => n < 0))
        why.push(`the ledger of ${kit.firstNumber} says ${sum} of ${kit.issued}`)
      for (const [fate, n] of entries) {
        const seen = new Set<string>()
        for (let after: string | undefined; ; ) {
          const ask = { id: kit.id, fate, limit: 200, ...(after === undefined ? {} : { after }) }
          const page = await one.listNumbers(ask)
          for (const row of page.rows) seen.add(row.number)
          if (page.next === null) break
          after = page.next
        }
        if (seen.size !== n)
          why.push(`${fate} of ${kit.firstNumber} says ${n} and lists ${seen.size}`)
      }
    }
  }
  return why
}

/** A number that is used although it was written off, one that vanished, and a label printed twice. */
async function harmed(store: Store): Promise<string[]> {
  const done: string[] = []
  await store.work({ id: 'proof' }, ['proof'], async work => {
    const [one, two] = await work.db
      .selectFrom('specimen')
      .selectAll()
      .where('kit', 'is not', null)
      .orderBy('number')
      .limit(2)
      .execute()
    if (!one?.kit || !two) return
    await work.db
      .insertInto('numberEnd')
      .values({
        ...{
          number: one.number,
          kit: one.kit,
          centre: one.centre,
          samplingPoint: one.samplingPoint,
        },
        ...{ how: 'lost', reason: 'x', endedBy: 'x', endedAt: work.at },
      })
      .execute()
    done.push('wrote off a number in use')
    await work.db.deleteFrom('specimen').where('number', '=', two.number).execute()
    done.push('took a specimen away')
    await work.db
      .insertInto('labelCopy')
      .values({
        ...{ specimen: one.number, copy: 999, centre: one.centre, template: 'card', run: null },
        ...{ ordinal: null, medium: 'svg', printer: null, state: 'made', reason: null },
        ...{ printedBy: 'x', printedAt: work.at },
      })
      .execute()
    done.push('slipped in a label')
  })
  return done
}
