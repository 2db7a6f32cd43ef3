/** Our whole server in a process of its own, which also says how much it holds and how it lags. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readConfig } from '../../../server/config.ts'
import { start } from '../../../server/main.ts'
import { answerParent } from './processes.ts'

export interface OursAddress {
  readonly url: string
  readonly port: number
}
export interface OursFigures {
  readonly cpuMs: number
  readonly rssMb: number
  /** 99 of 100 turns of the event loop were late by no more. */
  readonly lagP99Ms: number
  readonly bugs: readonly string[]
}

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

const SAMPLE_MS = 10
const bugs: string[] = []
const running = start(readConfig(process.env), {
  quiet: true,
  onBug: (error, about) => bugs.push(`${about}: ${error instanceof Error ? error.stack : error}`),
})
let lag = monitorEventLoopDelay({ resolution: SAMPLE_MS })
lag.enable()

/** `swept`: figures after garbage was collected, of what it holds and not of what it let go. */
export type OursAsk = 'address' | 'figures' | 'forget' | 'swept'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (how: object) => void
/** Everything that can go, and the pages it lay on given back. */
const sweep = (): void => collect({ type: 'major', flavor: 'last-resort' })

answerParent<OursAsk, OursAddress | OursFigures>(async what => {
  const { url, mllpPort } = await running
  if (what === 'address') return { url, port: mllpPort }
  if (what === 'swept') sweep()
  const figures: OursFigures = {
    cpuMs: cpuMs(),
    rssMb: process.memoryUsage.rss() / 2 ** 20,
    lagP99Ms: Math.max(0, lag.percentile(99) / 1e6 - SAMPLE_MS),
    bugs,
  }
  if (what === 'forget') {
    lag.disable()
    lag = monitorEventLoopDelay({ resolution: SAMPLE_MS })
    lag.enable()
  }
  return figures
})
