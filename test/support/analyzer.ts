/** An instrument at the far end of a line: builds messages, sends them over MLLP, reads answers. */
import { oru } from '../../lims-adapters/hl7/outgoing.ts'
import { connect } from '../../lims-adapters/hl7/sender.ts'
import type { Instant } from '../../server/contract/words.ts'
import type { CentreName } from './people.ts'

export const UNITS: Readonly<Record<string, string>> = {
  TSH: 'mIU/L',
  OHP17: 'nmol/L',
  G6PD: 'U/gHb',
}

export interface Measured {
  readonly specimen: string
  readonly analyte: string
  readonly value: string
  /** The analyte's own unless told. */
  readonly unit?: string
  /** OBX-11; F unless told. */
  readonly status?: string
  /** OBX-19; the clock's now unless told. */
  readonly measuredAt?: string
  /** A new one unless told. */
  readonly controlId?: string
  readonly sex?: 'M' | 'F'
  readonly role?: 'P' | 'Q'
  readonly processing?: 'P' | 'D' | 'T'
}

export interface Answered {
  /** MSA-1 and MSA-2. */
  readonly code: string
  readonly to: string
  readonly text: string
}

export interface AnalyzerEnd {
  /** One value as one message, and what was answered. */
  sends(measured: Measured): Promise<Answered>
  /** Any text as it is. */
  says(text: string): Promise<Answered>
  close(): void
}

export const hl7Time = (at: Instant): string => at.replace(/[-:T]|\.\d+Z$/g, '')

export async function openAnalyzer(
  port: number,
  centre: CentreName,
  now: () => Instant,
): Promise<AnalyzerEnd> {
  const sender = await connect({ port, host: '127.0.0.1' })
  let sent = 0
  const says = async (text: string) => read(await sender.say(Buffer.from(text, 'utf8')))
  return {
    says,
    sends: m =>
      says(message(m, centre, now(), m.controlId ?? `${centre}-${++sent}-${Math.random()}`)),
    close: () => sender.close(),
  }
}

/** `facility` is MSH-4, by which a line is known. */
export function message(m: Measured, facility: string, at: Instant, controlId: string): string {
  return oru({
    version: '2.5.1',
    controlId,
    at: hl7Time(at),
    ...(m.processing ? { processing: m.processing } : {}),
    sender: { application: 'DEMO-IA', facility },
    specimen: m.specimen,
    ...(m.role ? { role: m.role } : {}),
    ...(m.sex ? { patient: { sex: m.sex } } : {}),
    observations: [
      {
        code: m.analyte,
        value: m.value,
        unit: m.unit ?? UNITS[m.analyte] ?? '',
        measuredAt: m.measuredAt ?? hl7Time(at),
        ...(m.status ? { status: m.status } : {}),
      },
    ],
  })
}

function read(payload: Buffer): Answered {
  const text = payload.toString('utf8')
  const [, code = '', to = ''] =
    text
      .split('\r')
      .find(s => s.startsWith('MSA'))
      ?.split('|') ?? []
  return { code, to, text }
}
