/**
 * What a simulated analyzer is: one file of this folder, named like the adapter it speaks to. It
 * says how a measurement looks on the wire; how it behaves on a line is `conduct.ts`, for all alike.
 */
import type { Instant } from '../../server/contract/words.ts'

/** One measured value of one specimen, as the instrument would say it. */
export interface Sample {
  readonly specimen: string
  /** The code the instrument sends, such as `TSH`. */
  readonly analyte: string
  readonly value: string
  readonly unit: string
  /** When the message is written. */
  readonly at: Instant
  readonly measuredAt: Instant
  /** OBX-11: preliminary, final, corrected; final unless told. */
  readonly status?: 'P' | 'F' | 'C'
  /** A control sample instead of a patient's. */
  readonly role?: 'Q'
  readonly charset?: 'utf-8' | 'gb18030'
  /** Further values of the same specimen, for instruments that say them in one message. */
  readonly more?: readonly Pick<Sample, 'analyte' | 'value' | 'unit'>[]
  readonly patient?: { readonly name: string; readonly sex: 'M' | 'F' }
}

/** A control sample as the simulator has it: made up for demonstrations, and no maker's figures. */
export interface ControlSample {
  /** What stands in the place of the specimen's number. */
  readonly specimen: string
  readonly level: string
  readonly analyte: string
  readonly mean: number
  readonly sd: number
  readonly digits: number
}

/** What it shows, so many SD off its mean. */
export const controlValue = ({ mean, sd, digits }: ControlSample, off: number): string =>
  (mean + off * sd).toFixed(digits)

/** MSH-3 and MSH-4: how the laboratory knows the line. */
export interface LineName {
  readonly application: string
  readonly facility: string
}

export interface Envelope {
  readonly controlId: string
  readonly line: LineName
}

export interface Simulator {
  readonly name: string
  /** One sentence for the list. */
  readonly about: string
  /** The line it is unless told. */
  readonly line: LineName
  /** The unit it measures an analyte in unless told; a code that is not here is not measured. */
  readonly units: Readonly<Record<string, string>>
  /** Its control samples; none unless told. */
  readonly controls?: readonly ControlSample[]
  /** Whether a message has one value, or all that are told of a specimen; one unless told. */
  readonly message?: 'of a specimen'
  /** The bytes of a measurement's message. */
  says(sample: Sample, envelope: Envelope): Buffer
}

export const simulator = (definition: Simulator): Simulator => definition

/** `20260304101530+0800`: an instant as instruments in Guizhou write it. */
export function hl7Time(at: Instant): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${local.slice(0, 19).replace(/\D/g, '')}+0800`
}
