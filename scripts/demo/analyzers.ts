/** The demo's analyzers: `npm run simulate` in a process of its own for each, told over IPC. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Address, Manner, Said } from '../simulate/conduct.ts'
import type { Sample } from '../simulate/simulator.ts'
import type { Deed, Report } from '../simulate/told.ts'
import { ADAPTER, APPLICATION, type Centre } from './network.ts'

const IMMUNOASSAY = { adapter: ADAPTER, application: APPLICATION } as const

const SIMULATE = join(import.meta.dirname, '../simulate.ts')

export interface Analyzer {
  /** Measures and says it; gives what the analyzer claims to have said and heard. */
  act(sample: Sample, manner: Manner): Promise<Said>
  stop(): Promise<void>
}

interface Waiting {
  readonly resolve: (said: Said) => void
  readonly reject: (error: Error) => void
}

/** Starts the analyzer of a centre; `lose` of its results it will claim and never send. */
export function startAnalyzer(
  centre: Centre,
  { host, port }: Address,
  lose: number,
  { adapter, application }: { adapter: string; application: string } = IMMUNOASSAY,
): Analyzer {
  const child = fork(SIMULATE, [
    ...[adapter, '--told', '--host', host, '--port', String(port)],
    ...['--line', `${application}|${centre}`, '--lose', String(lose)],
  ])
  const waiting = new Map<number, Waiting>()
  let count = 0
  let over: Error | null = null
  child.on('message', (report: Report) => settle(waiting, report))
  child.on('error', end)
  child.on('exit', () => end(new Error(`the analyzer of ${centre} has ended`)))

  function end(error: Error): void {
    over ??= error
    for (const { reject } of waiting.values()) reject(over)
    waiting.clear()
  }

  return {
    act: (sample, manner) =>
      new Promise((resolve, reject) => {
        if (over) return reject(over)
        const deed: Deed = { id: ++count, sample, manner }
        waiting.set(deed.id, { resolve, reject })
        child.send(deed)
      }),
    stop: () => stopped(child),
  }
}

function settle(waiting: Map<number, Waiting>, report: Report): void {
  const asked = waiting.get(report.id)
  waiting.delete(report.id)
  if ('failed' in report) asked?.reject(new Error(report.failed))
  else asked?.resolve(report)
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || !child.connected) return
  const gone = once(child, 'exit')
  child.disconnect()
  await gone
}
