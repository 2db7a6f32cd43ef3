/** Every analyzer against the captures written for it in `fixtures/analyzers`. */
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { type Analyzer, analyzer, loadAnalyzers } from '../lims-adapters/adapter.ts'
import { decode } from '../lims-adapters/hl7/charset.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { type Controls, observation, readEach, readUsually } from '../lims-adapters/reading.ts'

const FIXTURES = new URL('./fixtures/analyzers/', import.meta.url)

function messageOf(file: URL): Message {
  const read = decode(readFileSync(file))
  if ('refused' in read) throw new Error(read.refused.en)
  const message = Message.parse(read.text)
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

function parsed(text: string): Message {
  const message = Message.parse(text)
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

describe('the analyzers', () => {
  let all: Map<string, Analyzer>
  before(async () => {
    all = await loadAnalyzers()
  })

  it('are these, each with captures', () => {
    expect([...all.keys()]).to.deep.equal([
      ...['demo-immunoassay', 'demo-msms', 'ihe-law', 'lri-ndbs', 'nipt-run'],
    ])
    expect(readdirSync(FIXTURES)).to.deep.equal([...all.keys()])
  })

  for (const name of readdirSync(FIXTURES)) {
    const folder = new URL(`${name}/`, FIXTURES)
    for (const capture of readdirSync(folder).filter(file => file.endsWith('.hl7'))) {
      it(`${name} reads ${capture} (B-22)`, () => {
        const message = messageOf(new URL(capture, folder))
        const expected = new URL(capture.replace(/\.hl7$/, '.json'), folder)
        const knowing = [...all.values()].filter(one => one.knows(message)).map(one => one.name)
        expect(knowing).to.deep.equal([name])
        expect(all.get(name)?.reads(message)).to.deep.equal(
          JSON.parse(readFileSync(expected, 'utf8')),
        )
      })
    }
  }

  // Counts in are counts out: a code that an instrument's list does not know is held for a person.
  const STRANGE: readonly [name: string, text: string][] = [
    ['demo-immunoassay', 'DEMO-IA|F|||20261126||ORU^R01|1|P|2.5.1\rPID|1\rOBR|1||0326|TSH\r{}'],
    ['demo-msms', 'DEMO-MSMS|F|||20261126||ORU^R01|1|P|2.5.1\rPID|1\rSPM|1|0326\rOBR|1|||AA\r{}'],
    ['ihe-law', 'LAW|F|||20261126||OUL^R22|1|P|2.5.1\rSPM|1|0326\rOBR|1||R|A\r{}'],
    ['lri-ndbs', 'LRI|F|||20261126||ORU^R01|1|P|2.5.1\rPID|1\r{}OBR|1|F1|0326|57794-0\r{}'],
    ['nipt-run', 'NIPT-RUN|F|||20261126||OUL^R22|1|P|2.5.1\rSPM|1|0326\rOBR|1||R|NIPT\r{}'],
  ]
  const OBX = ['OBX|1|NM|A-9^strange^L||1|x', 'OBX|2|ST|B-9^S_NEW^L||> 4|x', 'OBX|3|NM|FF||9|%']
  for (const [name, text] of STRANGE)
    it(`${name} drops no code that it does not know`, () => {
      const told = text.replaceAll('{}', `${OBX.join('\r')}\r`)
      const message = parsed(`MSH|^~\\&|${told}`)
      const seen = all.get(name)?.reads(message) ?? []
      expect(all.get(name)?.knows(message)).to.equal(true)
      expect(seen.map(one => one.index)).to.deep.equal(message.all('OBX').map((_, i) => i))
    })

  it('do not know a stranger', () => {
    const stranger = parsed('MSH|^~\\&|OTHER||||||ORU^R01|1|P|2.5.1')
    expect([...all.values()].filter(one => one.knows(stranger))).to.deep.equal([])
  })
})

describe('the OBX of a message', () => {
  const text = 'MSH|^~\\&|X|||||||1|P|2.5.1\rOBR|1||S1\rOBX|1|NM|A||1\rOBX|2|NM|B||2\rOBX|3|NM|C||3'

  it('are read apart: one that trips the adapter does not stop the others', () => {
    const seen = readEach(parsed(text), (observed, group, message) => {
      if (observed.obx.at(3) === 'B') throw new Error('a bug')
      return observation(observed, group, message, 'S1')
    })
    expect(seen.map(one => [one.index, one.analyteCode, one.value])).to.deep.equal([
      [0, 'A', '1'],
      [1, 'B', '2'],
      [2, 'C', '3'],
    ])
    expect(seen.map(one => 'unreadable' in one)).to.deep.equal([false, true, false])
    expect(seen[1]).to.have.property('error').that.is.instanceOf(Error)
  })

  it('may be left out by an adapter that knows they are no results', () => {
    const seen = readEach(parsed(text), (observed, group, message) =>
      observed.index === 1 ? null : observation(observed, group, message, 'S1'),
    )
    expect(seen.map(one => one.index)).to.deep.equal([0, 2])
  })

  for (const [status, told] of [
    ['F', 'final'],
    ['P', 'preliminary'],
    ['R', 'preliminary'],
    ['C', 'corrected'],
    ['W', 'withdrawn'],
    ['D', 'withdrawn'],
    ['X', 'other'],
    ['', 'other'],
  ] as const) {
    it(`with OBX-11 ${status || 'empty'} are ${told} (B-18, B-19)`, () => {
      const message = parsed(`MSH|^~\\&|X|||||||1|P|2.5.1\rOBR|1\rOBX|1|NM|A||1||||||${status}`)
      const [seen] = readEach(message, (o, g, m) => observation(o, g, m, 'S1'))
      expect(seen).to.have.property('status', told)
    })
  }
})

describe('a panel', () => {
  const whole = messageOf(new URL('demo-msms/panel.hl7', FIXTURES)).print()
  const read = (all: Map<string, Analyzer>, text: string) =>
    (all.get('demo-msms')?.reads(parsed(text)) ?? []).map(one => `${one.analyteCode} ${one.value}`)

  it('with any one OBX missing or empty is read as the others, and nothing moves up (B-16)', async () => {
    const all = await loadAnalyzers()
    const full = read(all, whole)
    const segments = whole.split('\r')
    const places = segments.flatMap((text, i) => (text.startsWith('OBX') ? [i] : []))
    expect(places).to.have.length(full.length)
    for (const [n, place] of places.entries()) {
      const dropped = segments.filter((_, i) => i !== place).join('\r')
      expect(read(all, dropped)).to.deep.equal(full.filter((_, i) => i !== n))
      const emptied = segments.with(place, (segments[place] ?? '').replace(/\|\|[^|]+\|/, '|||'))
      const code = full[n]?.split(' ')[0] ?? ''
      expect(read(all, emptied.join('\r'))).to.deep.equal(full.with(n, `${code} `))
    }
  })
})

describe('a control', () => {
  const OBX = 'OBX|1|NM|A||1'
  const TWO = `OBR|1||7\r${OBX}\rOBR|2||7\r${OBX}`
  const read = (header: string, segments: string, controls?: Controls) => {
    const message = parsed(`${header}\r${segments}`)
    return readUsually(message, undefined, {
      paths: ['SPM-2', 'OBR-3'],
      ...(controls && { controls }),
    })
  }
  const P = 'MSH|^~\\&|X|||||||1|P|2.5.1'
  for (const [title, header, segments, controls, kind] of [
    ['SPM-11 Q', P, `SPM|1|S1|||||||||Q\rOBR|1\r${OBX}`, {}, 'control'],
    ['SPM-11 C', P, `SPM|1|S1|||||||||C\rOBR|1\r${OBX}`, {}, 'calibration'],
    ['SPM-11 of no table', P, `SPM|1|S1|||||||||E\rOBR|1\r${OBX}`, {}, 'control'],
    ['SPM-11 P', P, `SPM|1|S1|||||||||P\rOBR|1\r${OBX}`, {}, 'patient'],
    ['MSH-11 Q', P.replace('|P|', '|Q|'), `OBR|1||S1\r${OBX}`, {}, 'control'],
    ['MSH-11 empty', P.replace('|P|', '||'), `OBR|1||S1\r${OBX}`, {}, 'control'],
    ['MSH-16 2', `${P}||||2`, `OBR|1||S1\r${OBX}`, { sampleKind: 'in MSH-16' }, 'control'],
    ['MSH-16 1', `${P}||||1`, `OBR|1||S1\r${OBX}`, { sampleKind: 'in MSH-16' }, 'calibration'],
    ['MSH-16 0', `${P}||||0`, `OBR|1||S1\r${OBX}`, { sampleKind: 'in MSH-16' }, 'patient'],
    ['MSH-16 AL, meant as it is', `${P}||||AL`, `OBR|1||S1\r${OBX}`, {}, 'patient'],
    ['INV POSCONTROL', P, `SPM|1|S1\rINV|POSCONTROL^^99\rOBR|1\r${OBX}`, {}, 'control'],
    ['INV of kind CO', P, `SPM|1|S1\rINV|9|OK|CO\rOBR|1\r${OBX}`, {}, 'control'],
    [
      'INV behind OBX of its own',
      P,
      `SPM|1|S1\rOBX|1|NM|V\rSAC|||S1\rINV|9|OK|CO\rOBR|1\r${OBX}`,
      {},
      'control',
    ],
    ['INV behind its tube', P, `OBR|1||7\r${OBX}\rSPM|1|S1\rSAC|||S1\rINV|9|OK|CO`, {}, 'control'],
    ['INV behind one SPM of two', P, `${TWO}\rSPM|1|S1\rINV|9|OK|CO`, {}, 'control'],
    [
      'a control used, and its SPM behind',
      P,
      `OBR|1\r${OBX}\rINV|9|OK|CO\rSPM|1|S1`,
      {},
      'patient',
    ],
    ['a control used for a patient', P, `SPM|1|S1\rOBR|1\r${OBX}\rINV|9|OK|CO`, {}, 'patient'],
    ['a prefix', P, `OBR|1||QC-1\r${OBX}`, { prefixes: ['QC-'] }, 'control'],
    ['a prefix within', P, `OBR|1||1QC-\r${OBX}`, { prefixes: ['QC-'] }, 'patient'],
  ] as const) {
    it(`is told by ${title}: ${kind} (B-22)`, () => {
      const seen = read(header, segments, controls)
      expect(seen.map(one => 'kind' in one && one.kind)).to.deep.equal(seen.map(() => kind))
    })
  }
})

describe('a control named between two orders', () => {
  const read = (...segments: readonly string[]) => {
    const message = parsed(['MSH|^~\\&|X||||||OUL^R22|1|P|2.5.1', ...segments].join('\r'))
    return readUsually(message, undefined, { paths: ['SPM-2', 'SAC-3', 'OBR-3'] })
      .map(one => ('kind' in one ? one.kind : one.unreadable.en.slice(0, 27)))
      .join(', ')
  }
  const [one, two] = ['OBR|1||S1\rOBX|1|NM|A||1', 'OBR|2||S2\rOBX|1|NM|A||48.8']
  const [used, reagent] = ['INV|POSCONTROL^^99|OK|CO', 'INV|9|OK|OT']
  const HELD = 'The message names a control'

  for (const [title, segments, told] of [
    ['may be what follows', [one, used, two], `patient, ${HELD}`],
    ['may be any that follows', [one, used, two, two], `patient, ${HELD}, ${HELD}`],
    ['was used, where a specimen tells', ['SPM|1|S1', one, used, two], 'patient, patient'],
    ['was used, where a tube tells', ['SAC|||1', one, used, 'SAC|||2', two], 'patient, patient'],
    [
      'was used, where SPM follow',
      [one, used, 'SPM|1|S1', two, used, 'SPM|1|S2'],
      'patient, patient',
    ],
    ['was used, where another patient follows', [one, used, 'PID|1', two], 'patient, patient'],
    ['is none that only is a reagent', [one, reagent, two], 'patient, patient'],
    ['and before the first', [used, one, used, two], 'control, control'],
  ] as const)
    it(`${title} (B-22)`, () => {
      expect(read(...segments)).to.equal(told)
    })
})

describe('a message as long as one may be', () => {
  const head = 'MSH|^~\\&|LAW|||||||OUL^R22|P|2.5.1'
  const many = (segment: string) => Array.from({ length: 3_000 }, () => segment).join('\r')
  for (const [title, text] of [
    ['OBX', `${head}\rSPM|1|S1\rOBR|1\r${many('OBX|1|CE|A||^')}`],
    ['orders', `${head}\rSPM|1|S1\r${many('OBR|1||7\rOBX|1|NM|A||1')}`],
    ['inventories before as many orders', `${head}\rSPM|1|S1\r${many('INV|1')}\r${many('OBR|1')}`],
    ['inventories and OBX', `${head}\rSPM|1\rOBR|1\r${many('INV|1')}\r${many('OBX|1|NM|A||1')}`],
    ['specimens, looked for in an OBX', `${head}\r${many('SPM|1|S\rOBR|1\rOBX|1|NM|B||1')}`],
    ['components', `${head}\rSPM|1|${'^'.repeat(100_000)}\rOBR|1\r${many('OBX|1|NM|A||1')}`],
  ] as const) {
    it(`of ${title} is read to the last (A-07)`, () => {
      const message = parsed(text)
      const specimen = {
        paths: ['OBX[A]-5', 'SPM-2', 'SPM-2.99'],
        trim: '*|{}|*',
        check: 'ours',
      } as const
      const seen = analyzers.get('ihe-law')?.reads(message, { specimen })
      expect(seen).to.have.length(message.all('OBX').length)
    })
  }

  it('is refused with one segment more than any plate has (A-07)', () => {
    const of = (count: number) =>
      Message.parse([head, ...Array.from({ length: count - 1 }, () => 'OBX|1|NM|A||1')].join('\r'))
    expect(of(10_000)).to.be.instanceOf(Message)
    expect(of(10_001))
      .to.have.nested.property('refused.en')
      .that.matches(/more than 10000 segments/)
  })

  let analyzers: Map<string, Analyzer>
  before(async () => {
    analyzers = await loadAnalyzers()
  })
})

describe('the loader of analyzers', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'analyzers-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  const said = async (files: Record<string, string>): Promise<string> => {
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    return loadAnalyzers(pathToFileURL(`${folder}/`)).then(
      all => [...all.keys()].join(),
      (error: Error) => error.message,
    )
  }
  const good = (name: string) =>
    `export default { name: '${name}', title: { en: 'x', zh: 'x' }, knows: () => true, paths: [], reads: () => [] }`

  it('finds every file', async () => {
    expect(await said({ 'b-2.ts': good('b-2'), 'a.ts': good('a') })).to.equal('a,b-2')
  })

  for (const [title, files, what] of [
    ['a bad name', { 'Big.ts': good('Big') }, 'analyzers/Big.ts: a name is'],
    ['what is no analyzer', { 'a.ts': 'export default { name: "a" }' }, 'export default analyzer'],
    ['nothing exported', { 'a.ts': 'export const a = 1' }, 'export default analyzer'],
    [
      'a place that is none',
      { 'a.ts': good('a').replace('paths: []', "paths: ['SPM']") },
      'export default analyzer',
    ],
    ['another name inside', { 'a.ts': good('b') }, 'is named "b"'],
    ['a name twice', { 'a.ts': good('a'), 'b.ts': good('a') }, '"a" is there twice'],
  ] as const) {
    it(`refuses ${title}, at start, by its file`, async () => {
      expect(await said(files)).to.include(what)
    })
  }

  it('takes what analyzer() gives', () => {
    const title = { en: 'A', zh: 'A' }
    const one = { name: 'a', title, knows: () => true, paths: [], reads: () => [] }
    expect(analyzer(one)).to.equal(one)
  })
})
