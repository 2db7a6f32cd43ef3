/** NIPT through the doors: an agreement, tube numbers, a line, women, runs. */
import { v7 as newId } from 'uuid'
import { build, type SegmentOut } from '../../lims-adapters/hl7/outgoing.ts'
import type { Answers, Dating } from '../../server/contract/requests.ts'
import { type Day, dayOf, later } from '../../server/contract/words.ts'
import { type AnalyzerEnd, hl7Time } from './analyzer.ts'
import type { Caller } from './caller.ts'
import type { Lab } from './lab.ts'
import { ADAS_MOTHER } from './people.ts'
import { asSheet } from './sheets.ts'

/** A woman of twenty-nine with one fetus, her serum risk between the limits. */
export const YAN: Omit<Answers, 'ticked'> = {
  ...{ bornOn: '1997-03-08', fetuses: 1, heightCm: 162, weightKg: 58 },
  serum: { t21: 600 },
}

export interface WomanWish {
  readonly answers?: Partial<Answers>
  /** Days of gestation today; 16+0 unless told. */
  readonly days?: number
  readonly basis?: Dating['basis']
  readonly statement?: { signedOn: Day; physician: string }
  readonly woman?: { id: string }
  /** Today unless told. */
  readonly consentOn?: Day
}

const FILE_HEADER = ['run', 'well', 'sample', 'type', 'qc', 'ff', 'z21', 'z18', 'z13', 'zx', 'sex']

/** Values of a tube by code; what is not told is in range. */
export type Tube = readonly [number: string, values?: Readonly<Record<string, string>>]

const IN_RANGE = { Z21: '0.42', Z18: '-0.31', Z13: '0.08', FF: '9.8' }
const UNITS: Readonly<Record<string, string>> = { Z21: 'z', Z18: 'z', Z13: 'z', FF: '%' }

/** Nanming collects for GMCH, which has a sequencer. */
export async function openNipt(lab: Lab) {
  const { pia, rita, adam, nora } = lab.people
  const between = { samplingPoint: lab.at.nanming, centre: lab.at.GMCH, programme: 'NIPT' }
  await pia.signAgreement({ ...between, startsOn: '2026-01-01', late: 'x' })
  await rita.issueKit({ ...between, count: 60 })
  const line = await adam.addLine({
    ...{ centre: lab.at.GMCH, name: 'NIPT sequencer', adapter: 'nipt-run' },
    ...{ application: 'NIPT-RUN', facility: 'GMCH' },
  })
  let analyzer: AnalyzerEnd | undefined
  let sent = 0

  const dating = ({ days = 112, basis = 'ultrasound' }: WomanWish): Dating => ({
    ...{ basis, on: dayOf(lab.clock.now()), days },
  })

  const registered = (wish: WomanWish = {}, nurse: Caller = nora) =>
    nurse.registerWoman({
      ...{ request: newId(), samplingPoint: lab.at.nanming, woman: wish.woman ?? ADAS_MOTHER },
      ...{ dating: dating(wish), answers: { ...YAN, ...wish.answers } },
      consentOn: wish.consentOn ?? dayOf(lab.clock.now()),
      ...(wish.statement && { statement: wish.statement }),
    })

  async function sentFrom(number: string, collectedAt = lab.clock.now()) {
    await nora.collectSpecimen({ number, collectedAt })
    await nora.sendShipment({
      ...{ request: newId(), samplingPoint: lab.at.nanming, numbers: [number] },
    })
    return number
  }

  const receive = (number: string, found: string[] = []) =>
    rita.receiveSpecimen({ number, centre: lab.at.GMCH, found })

  /** Registered, collected, sent and received in good order; its number. */
  async function tube(wish: WomanWish = {}): Promise<string> {
    const { specimen } = await registered(wish)
    await sentFrom(specimen.number)
    await receive(specimen.number)
    return specimen.number
  }

  /** The table of one run, a group for each tube. */
  async function run(name: string, tubes: readonly Tube[], more: SegmentOut[] = []) {
    analyzer ??= await lab.analyzer()
    return analyzer.says(
      runMessage(name, tubes, hl7Time(lab.clock.now()), `N${++sent}-${name}`, more),
    )
  }

  /** The same table as a file, brought by a technician. */
  const bringsFile = (
    rows: readonly (readonly string[])[],
    as: 'text' | 'spreadsheet' = 'text',
    by: Caller = lab.people.tess,
  ) => {
    const text = [FILE_HEADER, ...rows].map(cells => cells.join(',')).join('\r\n')
    const base64 = as === 'text' ? Buffer.from(text).toString('base64') : asSheet(text)
    return by.bringFile({ id: line.id, base64 })
  }

  async function redraw(number: string): Promise<string> {
    const { case: it } = await lab.page(number)
    const { specimen } = await nora.orderRepeat({
      ...{ request: newId(), id: it.id, samplingPoint: lab.at.nanming },
    })
    await sentFrom(specimen.number)
    await receive(specimen.number)
    return specimen.number
  }

  return { line, registered, sentFrom, receive, tube, run, bringsFile, redraw, dating }
}

export type Nipt = Awaited<ReturnType<typeof openNipt>>

/** What a run's table looks like on the wire. */
export function runMessage(
  name: string,
  tubes: readonly Tube[],
  at: string,
  controlId: string,
  more: readonly SegmentOut[] = [],
): string {
  return build(
    {
      ...{ type: 'OUL', event: 'R22', structure: 'OUL_R22', version: '2.5.1', controlId, at },
      ...{ charset: 'UNICODE UTF-8', sender: { application: 'NIPT-RUN', facility: 'GMCH' } },
    },
    [...tubes.flatMap((tube, i) => groupOf(name, tube, i + 1, at)), ...more],
  )
}

function groupOf(name: string, [number, values = {}]: Tube, set: number, at: string) {
  const failed = Object.keys(values).some(code => code.startsWith('FAILED-'))
  const role = /^(NTC|PC)/.test(number) ? 'Q' : 'P'
  const all = { ...(failed || role === 'Q' ? {} : IN_RANGE), ...values }
  return [
    { name: 'SPM', fields: { 1: String(set), 2: number, 4: 'PLAS', 11: role } },
    { name: 'SAC', fields: { 3: number, 11: `A${String(set).padStart(2, '0')}` } },
    { name: 'OBR', fields: { 1: String(set), 3: name, 4: ['NIPT', 'NIPT run', '99NIPT'], 7: at } },
    ...Object.entries(all).map(([code, value], i) => ({
      name: 'OBX',
      fields: {
        ...{ 1: String(i + 1), 2: 'NM', 3: [code, code, '99NIPT'], 5: value },
        ...{ 6: UNITS[code] ?? '', 11: 'F', 19: at },
      },
    })),
  ]
}

/** The day so many days from an instant. */
export const daysOn = (at: string, days: number): Day => dayOf(later(at, days * 86_400_000))
