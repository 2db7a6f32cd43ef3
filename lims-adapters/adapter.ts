/**
 * What an analyzer is to us: how to know its messages and how to read them.
 *
 * One file in `analyzers/` is one instrument. It is pure: a message in, observations out; no clock,
 * no database, nothing of the laboratory. It translates words and places, and judges nothing: an
 * observation is what an instrument said, before we believe it.
 */
import { readdir } from 'node:fs/promises'
import type { Say } from '../server/contract/words.ts'
import type { Message } from './hl7/message.ts'
import { pathProblem, type Setup } from './specimen-paths.ts'

/** One OBX of a result message, in the sender's characters. */
export interface Observation {
  /** Which OBX of the message, from 0. */
  readonly index: number
  /** `derived`: computed by the instrument from its other values, and no measurement of its own. */
  readonly kind: 'patient' | 'control' | 'calibration' | 'derived'
  /** As sent, trimmed only. */
  readonly specimen: string
  /** OBX-3.1 and OBX-3.3 as sent; OBX-3.4 and OBX-3.6 where only the second code is told. */
  readonly analyteCode: string
  readonly codingSystem: string
  /** The characters received, never rounded or reformatted; '' where OBX-5 is empty. */
  readonly value: string
  readonly unit: string
  /** OBX-2 */
  readonly valueType: string
  /** OBX-11, and OBR-25 where it says more. */
  readonly status: 'final' | 'preliminary' | 'corrected' | 'withdrawn' | 'other'
  /** OBX-19, else OBX-14, else OBR-7; not interpreted. */
  readonly measuredAt: string | null
  /** OBX-8 */
  readonly flags: readonly string[]
  readonly instrument: string | null
  /** The run that the instrument names, such as the number of its plate. */
  readonly run?: string
  /** The well of the plate: row letter and two digits of a column, `C01`. */
  readonly well?: string
  /** Rack and position of the tube. */
  readonly place?: string
  /** Of a control: its material's lot, where the instrument tells it. */
  readonly lot?: string
  /** From PID as sent, to be compared with the specimen's own; never to be stored as identity. */
  readonly subject: {
    readonly name?: string
    readonly sex?: string
    readonly bornAt?: string
  } | null
}

/** An OBX that could not be read; the others of its message are not held up by it. */
export interface Unreadable {
  readonly index: number
  /** As far as they could be read. */
  readonly specimen: string
  readonly analyteCode: string
  readonly value: string
  readonly unit: string
  readonly unreadable: Say
  /** Thrown by the adapter: a bug to be logged. */
  readonly error?: unknown
}

export type Seen = Observation | Unreadable

/** The cells of a table, its header first. */
export type Rows = readonly (readonly string[])[]

/** What a message needs that its table does not say. */
export interface FileAbout {
  readonly controlId: string
  /** When it was brought, as HL7 writes a time. */
  readonly at: string
  readonly facility: string
}

export interface Analyzer {
  /** Lower case and hyphens, as its file: what a line's settings name. */
  readonly name: string
  readonly title: Say
  /** Is this message one of its own? */
  readonly knows: (message: Message) => boolean
  /** Where it usually puts the specimen's number, in order; a line may name other places. */
  readonly paths: readonly string[]
  /** What its codes stand for beyond what the programmes know; shown in drills. */
  readonly names?: Readonly<Record<string, string>>
  /** By what it measures, where every such instrument does: a line that says nothing else has it. */
  readonly assays?: readonly { analyte: string; method: string; kit: string | null }[]
  /** Every OBX of the message that carries a result, in order; `setup` is what its line says. */
  readonly reads: (message: Message, setup?: Setup) => Seen[]
  /** Where it also writes tables as files. */
  readonly file?: {
    /** The message that it would have sent instead of this table. */
    readonly message: (
      rows: Rows,
      about: FileAbout,
    ) => { readonly text: string } | { readonly refused: Say }
    /** The table with everything covered that was not asked for. */
    readonly covered: (rows: Rows) => string[][]
    /** The names of the columns that it does not read. */
    readonly unread: (rows: Rows) => string[]
  }
  /** Where its messages hold more than was asked for: the text with all of that covered. */
  readonly covers?: (text: string) => string
  /** Of such a one: whether a code was asked for. The value of any other is covered while it is held. */
  readonly asksFor?: (code: string) => boolean
}

/** Written by a person, so that a missing part is a type error where it stands. */
export const analyzer = (given: Analyzer): Analyzer => given

const FILE = /^([a-z0-9-]+)\.ts$/

/**
 * Every analyzer of a folder, by name. Throws at start, with the file's name, for a file that is
 * none, a name that is not its file's, and a name that is there twice.
 */
export async function loadAnalyzers(
  folder: URL = new URL('./analyzers/', import.meta.url),
): Promise<Map<string, Analyzer>> {
  const found = new Map<string, Analyzer>()
  for (const file of (await readdir(folder)).sort()) {
    const [, stem] = FILE.exec(file) ?? []
    if (stem === undefined) throw new Error(`analyzers/${file}: a name is a-z, 0-9 and -, then .ts`)
    const { default: given } = (await import(new URL(file, folder).href)) as { default?: unknown }
    if (!isAnalyzer(given)) throw new Error(`analyzers/${file}: export default analyzer({ ... })`)
    if (found.has(given.name)) throw new Error(`analyzers/${file}: "${given.name}" is there twice`)
    if (given.name !== stem) throw new Error(`analyzers/${file}: is named "${given.name}"`)
    found.set(stem, given)
  }
  return found
}

function isAnalyzer(given: unknown): given is Analyzer {
  if (typeof given !== 'object' || given === null) return false
  const { name, title, knows, paths, reads } = given as Partial<Record<keyof Analyzer, unknown>>
  const sentences = title as Partial<Say> | null | undefined
  return (
    typeof name === 'string' &&
    typeof sentences?.en === 'string' &&
    typeof sentences.zh === 'string' &&
    typeof knows === 'function' &&
    Array.isArray(paths) &&
    paths.every(path => typeof path === 'string' && pathProblem(path) === null) &&
    typeof reads === 'function'
  )
}
