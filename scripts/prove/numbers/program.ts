/**
 * A printer on a clinic's own machine while the server is killed with labels on their way: whoever holds
 * the paper counts, the run goes on, and each label asked for came out once, in its order.
 */
import { v7 as newId } from 'uuid'
import type { Caller } from '../../../test/support/caller.ts'
import type { Lab } from '../../../test/support/lab.ts'
import { openLabelPrinter } from '../../../test/support/label-printer.ts'
import { numbersOn, stood } from '../../../test/support/label-runs.ts'
import { ADAS_MOTHER, ada } from '../../../test/support/people.ts'
import { runAgent } from '../../print-agent.ts'
import type { Answered } from './morning.ts'

export interface Server {
  /** Callers and address of the server that runs now. */
  now(): { url: string; nora: Caller; adam: Caller }
  killAndLaunch(): Promise<void>
}

const LABELS = 14

/** What was wrong, in sentences. */
export async function programKilledMidway(
  server: Server,
  at: Lab['at'],
  answered: Answered,
  random: () => number,
): Promise<string[]> {
  const device = await openLabelPrinter()
  const { nora, adam } = server.now()
  const given = { centre: at.GMCH, samplingPoint: at.nanming, name: 'x', reached: 'agent' as const }
  const printer = await adam.addPrinter(given)
  const { token } = await adam.givePrinterToken({ id: printer.id, version: printer.version })
  const program = () => startProgram(server.now().url, token, `tcp:127.0.0.1:${device.port}`)
  const numbers: string[] = []
  for (let i = 0; i < LABELS; i++) numbers.push(await registered(nora, at.nanming, answered))
  let running = program()
  const begun = await nora.startLabelRun({
    ...{ numbers: numbers.map(number => ({ number })), medium: 'zpl', printer: printer.id },
  })
  await stood(nora, begun.id)
  await nora.checkLabelRun({ id: begun.id, scanned: numbers[0] ?? '' })
  await new Promise(resolve => setTimeout(resolve, random() * 60))
  await server.killAndLaunch()
  await running.stop()
  running = program()
  await wentOn(server.now().nora, begun.id, () => numbersOn(device.formats()).length)
  await running.stop()
  const out = numbersOn(device.formats())
  await device.stop()
  for (const number of numbers) answered.copies.add(`${number} 1`)
  return out.join() === numbers.join()
    ? []
    : [`asked for ${numbers.length} labels of ${numbers[0]}, out came ${out.join(' ')}`]
}

function startProgram(server: string, token: string, to: string) {
  const stop = new AbortController()
  const done = runAgent({ server, token, to, waitMs: 1_000 }, stop.signal)
  return {
    stop: () => {
      stop.abort()
      return done
    },
  }
}

async function registered(nora: Caller, samplingPoint: string, answered: Answered) {
  const request = newId()
  const newborn = ada(new Date().toISOString())
  const { specimen } = await nora.registerNewborn({
    ...{ request, samplingPoint, mother: ADAS_MOTHER, newborn },
  })
  answered.registered.set(request, specimen.number)
  return specimen.number
}

/** As whoever holds the paper does: counts what came out, and goes on until it is through. */
async function wentOn(nora: Caller, id: string, cameOut: () => number): Promise<void> {
  for (;;) {
    const run = await stood(nora, id)
    if (run.state !== 'broken-off') return
    const onTheirWay = run.sent - run.made
    const said = onTheirWay > 0 ? { cameOut: Math.min(onTheirWay, cameOut() - run.made) } : {}
    await nora.resumeLabelRun({ id, ...said })
  }
}
