/**
 * `npm run simulate -- NAME [values] [--host H] [--port P] [--line APP|FACILITY]`: be an analyzer
 * against any laboratory. Without a name it lists the analyzers.
 *
 *   npm run simulate -- demo-immunoassay                                plays its fixtures
 *   npm run simulate -- demo-immunoassay 03260000000112 TSH=48.7        says values of one specimen
 *   npm run simulate -- demo-immunoassay 03260000000112 TSH=48.7,ng/mL  in a unit of its own
 *   npm run simulate -- demo-immunoassay -                              reads such lines from stdin
 *   npm run simulate -- demo-immunoassay --controls                     says a value of each of its controls
 *   npm run simulate -- demo-immunoassay --controls --off 3.4           so many SD from its mean
 *   npm run simulate -- demo-msms 03260000000112 C8=2.31 C6=0.64        a whole panel, these two told
 *
 * `--manner` says how (resend, same-id, no-id, cut, acknowledgement, admission, stranger),
 * `--status P|F|C` what the value is. With `--told` it is told over IPC what to measure: that is how
 * the demo keeps its analyzers, and `--lose K` then makes it claim K results that it never sent.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { asked, definitionsIn } from './folder.ts'
import { Instrument, MANNERS, type Manner, type Said, withField } from './simulate/conduct.ts'
import { controlValue, type LineName, type Sample, type Simulator } from './simulate/simulator.ts'
import { obey } from './simulate/told.ts'

const FIXTURES = join(import.meta.dirname, '../test/fixtures/analyzers')
const FRAME = ['simulator.ts', 'conduct.ts', 'told.ts']

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: process.env.MLLP_PORT ?? '2575' },
    line: { type: 'string' },
    manner: { type: 'string', default: 'plain' },
    status: { type: 'string', default: 'F' },
    told: { type: 'boolean', default: false },
    lose: { type: 'string', default: '0' },
    controls: { type: 'boolean', default: false },
    off: { type: 'string', default: '0.3' },
  },
})
const [name, ...words] = positionals

async function main(): Promise<void> {
  const simulators = await definitionsIn<Simulator>(join(import.meta.dirname, 'simulate'), FRAME)
  const simulator = asked(simulators, name, 'simulate')
  if (simulator) await be(simulator)
}

async function be(simulator: Simulator): Promise<void> {
  const address = { host: options.host, port: Number(options.port) }
  const instrument = new Instrument(simulator, address, lineNamed(options.line))
  if (options.told) return obey(instrument, Number(options.lose))
  try {
    if (options.controls) await playControls(simulator, instrument)
    else if (words.length === 0) await playFixtures(simulator, instrument)
    else if (words[0] === '-') await playLines(simulator, instrument)
    else await play(simulator, instrument, words)
  } catch (error) {
    console.error(whyNot(error, address))
    process.exitCode = 1
  } finally {
    instrument.close()
  }
}

function lineNamed(text: string | undefined): LineName | undefined {
  if (text === undefined) return undefined
  const [application = '', facility = ''] = text.split('|')
  return { application, facility }
}

/** The captures of its adapter; with `--line`, in that line's name. */
async function playFixtures({ name }: Simulator, instrument: Instrument): Promise<void> {
  const line = lineNamed(options.line)
  const files = readdirSync(join(FIXTURES, name)).filter(file => file.endsWith('.hl7'))
  for (const file of files.sort()) {
    const payload = readFileSync(join(FIXTURES, name, file))
    const named = line
      ? withField(withField(payload, 3, line.application), 4, line.facility)
      : payload
    print(file, await instrument.say(named))
  }
}

/** A value of each control sample: one message a value, or one for all of a sample. */
async function playControls(simulator: Simulator, instrument: Instrument): Promise<void> {
  const off = Number(options.off)
  if (!Number.isFinite(off)) throw new Misuse(`--off is "${options.off}": say how many SD, as 3.4.`)
  const { controls = [], units } = simulator
  if (controls.length === 0) throw new Misuse(`${simulator.name} has no controls.`)
  const at = new Date().toISOString()
  const samples = controls.map(control => ({
    ...{ specimen: control.specimen, analyte: control.analyte, role: 'Q' as const },
    ...{ value: controlValue(control, off), unit: units[control.analyte] ?? '' },
    ...{ at, measuredAt: at },
  }))
  const together = Map.groupBy(samples, ({ specimen }) => specimen)
  if (simulator.message === 'of a specimen')
    for (const [specimen, [first, ...more]] of together)
      print(specimen, await instrument.act({ ...(first as Sample), more }))
  else
    for (const sample of samples)
      print(`${sample.specimen} ${sample.value}`, await instrument.act(sample))
}

async function playLines(simulator: Simulator, instrument: Instrument): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    const words = line.trim().split(/\s+/)
    if (words[0]) await play(simulator, instrument, words)
  }
}

/** `NUMBER CODE=VALUE[,UNIT] ...`: one message a value, or one for all of them. */
async function play(simulator: Simulator, instrument: Instrument, words: readonly string[]) {
  const [specimen = '', ...values] = words
  if (values.length === 0) throw new Misuse(`${specimen}: say at least one CODE=VALUE after it.`)
  const manner = mannerNamed(options.manner)
  const samples = values.map(value => sampleOf(simulator, specimen, value))
  const [first, ...more] = samples
  if (simulator.message === 'of a specimen' && first)
    return print(words.join(' '), await instrument.act({ ...first, more }, manner))
  for (const sample of samples)
    print(`${specimen} ${sample.analyte}=${sample.value}`, await instrument.act(sample, manner))
}

class Misuse extends Error {}

function sampleOf({ units }: Simulator, specimen: string, text: string): Sample {
  const [, analyte = '', value = '', unit] = /^([^=]+)=([^,]*)(?:,(.*))?$/.exec(text) ?? []
  if (analyte === '') throw new Misuse(`${text}: a value is written CODE=VALUE or CODE=VALUE,UNIT.`)
  const at = new Date().toISOString()
  const status = (['P', 'F', 'C'] as const).find(one => one === options.status)
  if (!status) throw new Misuse(`--status is "${options.status}": say P, F or C.`)
  return {
    specimen,
    analyte,
    value,
    unit: unit ?? units[analyte] ?? '',
    at,
    measuredAt: at,
    status,
  }
}

function mannerNamed(text: string): Manner {
  const manner = MANNERS.find(one => one === text)
  if (manner) return manner
  throw new Misuse(`--manner is "${text}": say one of ${MANNERS.join(', ')}.`)
}

const print = (what: string, { controlId, answer }: Said) =>
  console.log(`${what.padEnd(40)} ${(controlId ?? '').padEnd(22)} ${answer ?? 'no answer'}`)

function whyNot(error: unknown, { host, port }: { host: string; port: number }): string {
  if (error instanceof Misuse) return error.message
  const { code } = error as { code?: string }
  if (code === 'ECONNREFUSED')
    return `Nobody listens at ${host}:${port}. Start the laboratory, or name its MLLP port: --port P.`
  return error instanceof Error ? error.message : String(error)
}

await main()
