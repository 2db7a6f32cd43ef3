/**
 * A family with names that occur nowhere else goes through the server in all the ways that leave words
 * behind: registered, searched, looked at, mistyped, refused by a broken database, sent by instruments
 * that speak badly. None of the words may then be in what the process has printed, or beside its
 * database (F-18).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { v7 as newId } from 'uuid'
import { frame } from '../lims-adapters/hl7/mllp.ts'
import { hl7Time } from './support/analyzer.ts'
import { ask } from './support/asking.ts'
import { callerOver } from './support/caller.ts'
import { eachEngine } from './support/engines.ts'
import { sessionOf, staffedPlace } from './support/lab.ts'
import { ada } from './support/people.ts'
import { launch } from './support/server-process.ts'
import { openDoor } from './support/tamper.ts'
import { until } from './support/waiting.ts'

const FAMILY = {
  name: '欧阳金丝雀',
  phone: '13987600077',
  address: '金丝雀巷七十七号',
  thirdContact: '外婆金丝雀 13987600078',
  inpatientNumber: 'ZYCANARY77',
}
/** Whom the database will not take. */
const REFUSED = '司徒金丝雀'
const WORDS = ['金丝雀', '1398760007', 'CANARY']

eachEngine('what the server leaves behind of a family', engine => {
  /** Refuses one name, as a database that is broken would: the driver says which row it was. */
  async function refuse(place: { url?: string; folder: string }): Promise<void> {
    const door = await openDoor({ ...place, folder: join(place.folder, 'data') })
    await door.sql(
      engine.name === 'postgres'
        ? `alter table identity add constraint broken check (name <> '${REFUSED}')`
        : `create trigger broken before insert on identity when new.name = '${REFUSED}'
             begin select raise(abort, 'broken'); end`,
    )
    await door.close()
  }

  it('is nothing of them in its log, its errors, or beside its database (F-18)', async () => {
    const { place, settings } = await staffedPlace(engine)
    await refuse(place)
    let printed = ''
    const server = await launch(settings, text => {
      printed += text
    })
    const token = sessionOf('nora')
    const nora = callerOver(server.url, token)
    const { posts } = await nora.whoAmI({})
    const samplingPoint = posts[0]?.scope ?? ''
    const now = new Date().toISOString()
    const registering = (mother: object) => ({
      ...{ request: newId(), samplingPoint, mother, newborn: ada(now) },
    })

    const made = await nora.registerNewborn(registering(FAMILY) as never)
    const found = await nora.findSubjects({ samplingPoint, search: FAMILY.name })
    expect(found).to.have.length(1)
    await nora.lookAtIdentity({ id: made.subject.id, why: '电话回访' })
    const answers = [
      await ask(server.url, token, 'registerNewborn', registering({ ...FAMILY, name: REFUSED })),
      await ask(server.url, token, 'registerNewborn', registering({ ...FAMILY, phone: 'x' })),
      await ask(server.url, token, 'changeIdentity', { id: FAMILY.name, ...FAMILY }),
    ]
    expect(answers.map(({ status }) => status)).to.deep.equal([500, 400, 400])
    const cut = JSON.stringify(registering(FAMILY)).slice(0, -9)
    const strange = await fetch(`${server.url}/api/registrations/${FAMILY.name}`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: cut },
    })
    const heard = [...answers.map(({ text }) => text), await strange.text()]

    const head = (sender: string, id: string, type = 'ORU^R01^ORU_R01') =>
      `MSH|^~\\&|${sender}|||${hl7Time(now)}||${type}|${id}|P|2.5.1||||||UNICODE UTF-8\r`
    const person = `PID|1||${FAMILY.inpatientNumber}||${FAMILY.name}||||||${FAMILY.address}||${FAMILY.phone}\r`
    const value = `OBR|1|${FAMILY.name}|${FAMILY.name}|NBS\rOBX|1|NM|TSH||${FAMILY.name}|mIU/L|||||F\r`
    const line = connect({ port: server.mllpPort, host: '127.0.0.1' })
    let answered = ''
    line.on('data', part => {
      answered += part
    })
    for (const text of [
      head('DEMO-IA|GMCH', 'C1') + person + value,
      head('DEMO-IA|GMCH', 'C2') + value + person.replaceAll('|', '^'),
      head('DEMO-IA|GMCH', 'C3', 'ADT^A01') + person,
      head('NOBODY|X', 'C4') + person + value,
      head('DEMO-IA|GMCH', '') + person + value,
      person,
      head('DEMO-IA|GMCH', 'END') + value,
    ])
      line.write(frame(Buffer.from(text)))
    await until('the last answer', () => answered.includes('|END'))
    line.destroy()
    expect(answered)
      .to.match(/MSA\|AA\|C1\b/)
      .and.to.match(/MSA\|AR\|C4\b/)
    heard.push(answered)
    await until('the bug in the log', () => printed.includes('"msg":"bug"'))
    await server.stop()

    const beside = readdirSync(place.folder, { recursive: true, withFileTypes: true })
      .filter(one => one.isFile() && !/guthrie\.db/.test(one.name))
      .map(one => readFileSync(join(one.parentPath, one.name), 'latin1'))
    const left = {
      printed,
      heard: heard.join(),
      beside: beside.join(),
    }
    for (const [where, text] of Object.entries(left))
      for (const word of WORDS) expect(text, where).not.to.include(word)
    expect(printed, 'the bug is there to be found').to.match(/"stack":".+\.ts:\d+/)
    await place.drop()
  })
})
