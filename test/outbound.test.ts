/**
 * What leaves the house: nothing but what an administrator has set up (F-29). The server is a process of
 * its own, and whom it calls is written down underneath it; that this would be seen is shown by a
 * printer that it may call.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { connect } from '../lims-adapters/hl7/sender.ts'
import { message } from './support/analyzer.ts'
import { callerOver } from './support/caller.ts'
import { eachEngine } from './support/engines.ts'
import { sessionOf, staffedPlace } from './support/lab.ts'
import { ADAS_MOTHER, ada, PASSWORD, type PersonName } from './support/people.ts'
import { launch } from './support/server-process.ts'

const WATCH = pathToFileURL(join(import.meta.dirname, 'support', 'outbound.ts')).href

eachEngine('whom the server calls', engine => {
  it('is its own database, and a printer once somebody has set it up: no address outside, and no name is looked up (F-29)', async () => {
    const { place, settings } = await staffedPlace(engine)
    const file = join(place.folder, 'called')
    const { hostname, port } = new URL(settings.DATABASE_URL ?? 'postgres://none')
    const server = await launch({
      ...{ ...settings, NODE_OPTIONS: `--import=${WATCH}`, OUTBOUND_TO: file },
    })
    const called = () => {
      const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
      // Where the database has a name, that one is looked up.
      return [...new Set(lines)].filter(line => line !== `name ${hostname}`).sort()
    }
    const by = (name: PersonName) => callerOver(server.url, sessionOf(name))
    const [nora, tess, carl, adam, pia] = (['nora', 'tess', 'carl', 'adam', 'pia'] as const).map(by)
    if (!nora || !tess || !carl || !adam || !pia) throw new Error('nobody is there')
    const now = new Date().toISOString()
    const samplingPoint = (await nora.whoAmI({})).posts[0]?.scope ?? ''
    const centre = (await tess.whoAmI({})).posts[0]?.scope ?? ''

    await callerOver(server.url).signIn({ login: 'tess', password: PASSWORD })
    for (const path of ['/', '/board', '/api/openapi.json']) await fetch(`${server.url}${path}`)
    const { specimen } = await nora.registerNewborn({
      ...{ request: newId(), samplingPoint, mother: ADAS_MOTHER, newborn: ada(now) },
    })
    await nora.drawLabel({ number: specimen.number })
    await nora.startLabelRun({ numbers: [{ number: specimen.number }], medium: 'dialog' })
    const { number } = specimen
    const confirmed = { label: number, identifier: ADAS_MOTHER.name }
    await nora.collectSpecimen({ number, collectedAt: now, confirmed })
    const line = await connect({ port: server.mllpPort, host: '127.0.0.1' })
    const one = { specimen: specimen.number, analyte: 'TSH', value: '48.7' }
    await line.say(Buffer.from(message(one, 'GMCH', now, 'M1')))
    line.close()
    await carl.showBoard({})
    await tess.listParked({ centre })
    await pia.listRules({})

    const database = settings.DATABASE_URL === undefined ? [] : [`tcp ${hostname}:${port}`]
    expect(called()).to.deep.equal(database)

    const printer = createServer(socket => socket.destroy())
    await new Promise<void>(resolve => printer.listen(0, '127.0.0.1', resolve))
    const at = { address: '127.0.0.1', port: (printer.address() as AddressInfo).port }
    const added = await adam.addPrinter({ ...at, centre, name: 'label printer' })
    expect(called(), 'to know it is not to call it').not.to.include(`tcp 127.0.0.1:${at.port}`)
    await adam.tryPrinter({ id: added.id }).catch(() => undefined)
    const more = called().filter(what => !database.includes(what))
    expect(more).to.deep.equal([`tcp 127.0.0.1:${at.port}`])
    printer.close()
    await server.stop()
    await place.drop()
  })
})
