/**
 * `npm run demo`: a whole regional programme, simulated, on a fresh embedded database: Guiyang's
 * network, its staff, two weeks of history, and then wards, couriers, analyzers and benches at work
 * until Ctrl-C. It prints the address and the logins.
 *
 * `npm run demo -- --once [--count N] [--seed S] [--drop K]` plays so many specimens without a
 * screen and prints a closing account; the exit code is 0 only if it balances. `--drop K` loses K
 * results on purpose, so that one sees that it would be noticed. `--data FOLDER` says where.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Config } from '../server/config.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { dayOf, later, startOfDay } from '../server/contract/words.ts'
import { type Running, start } from '../server/main.ts'
import { closingAccount } from './demo/account.ts'
import { type Boards, openBoards } from './demo/boards.ts'
import { DAY, type MovableClock, movableClock } from './demo/clock.ts'
import { closingLines } from './demo/closing.ts'
import { HISTORY_DAYS, playHistory } from './demo/history.ts'
import { work } from './demo/live.ts'
import { playTubes } from './demo/nipt.ts'
import { playOnce } from './demo/once.ts'
import { demoConfig, emptied, freePorts, Trouble } from './demo/place.ts'
import { openPlay, type Play } from './demo/play.ts'
import { welcomeLines } from './demo/welcome.ts'
import { here, tell } from './demo/words.ts'

const COUNT = 60
const MOST = 500
const FOLDER = './data/demo'

async function main(): Promise<void> {
  const asked = options()
  try {
    process.exitCode = asked.once ? await once(asked) : await steady(asked)
  } catch (error) {
    const sentence = inWords(error)
    if (!sentence) throw error
    console.error(sentence)
    process.exitCode = 1
  }
}

interface Asked {
  readonly once: boolean
  readonly count: number
  readonly seed: string
  readonly drop: number
  readonly data: string | undefined
}

function options(): Asked {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      count: { type: 'string', default: String(COUNT) },
      seed: { type: 'string', default: 'guthrie' },
      drop: { type: 'string', default: '0' },
      data: { type: 'string' },
    },
  })
  const { once, seed, data } = values
  return {
    once,
    seed,
    data,
    count: whole('--count', values.count, 1, MOST),
    drop: whole('--drop', values.drop, 0, MOST),
  }
}

function whole(name: string, text: string, least: number, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= least && number <= most) return number
  console.error(
    here(
      `${name} is "${text}": say a whole number from ${least} to ${most}.`,
      `${name} 为“${text}”：请填写 ${least} 到 ${most} 的整数。`,
    ),
  )
  process.exit(1)
}

const inWords = (error: unknown): string | null => {
  if (error instanceof Refusal) return here(error.says.en, error.says.zh)
  return error instanceof Trouble ? error.message : null
}

/** In a folder that is gone afterwards, unless one was named, and on ports of its own. */
async function once(asked: Asked): Promise<number> {
  const began = performance.now()
  const temporary = asked.data ? null : mkdtempSync(join(tmpdir(), 'guthrie-demo-'))
  const config = demoConfig(asked.data ?? join(temporary ?? '', 'data'))
  const bugs: string[] = []
  emptied(config)
  try {
    // The office settles in the day before: a rule row that it adds begins on the day after.
    const clock = movableClock(later(new Date().toISOString(), -DAY))
    const lab = await open({ ...config, port: 0, mllpPort: 0 }, clock, bugs)
    const account = await accountOf(lab, clock, config, asked, bugs)
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    console.log(closingLines(account, { ...asked, seconds }).join('\n'))
    return account.balances ? 0 : 1
  } finally {
    if (temporary) rmSync(temporary, { recursive: true, force: true })
  }
}

const open = (config: Config, clock: MovableClock, bugs: string[]): Promise<Running> =>
  start(config, {
    clock: clock.now,
    quiet: true,
    onBug: (error, about) => bugs.push(`${about}: ${String(error)}`),
  })

async function accountOf(
  lab: Running,
  clock: MovableClock,
  config: Config,
  { seed, drop, count }: Asked,
  bugs: readonly string[],
) {
  let play: Play | undefined
  let boards: Boards | undefined
  try {
    play = await openPlay(lab, { clock, seed, host: config.mllpHost, lose: drop })
    clock.jump(later(clock.now(), DAY))
    boards = await openBoards(play)
    await playOnce(play, count)
    return await closingAccount(play, boards, bugs)
  } catch (error) {
    tell('The play broke off, so there is no account.', '模拟中断，无法结账。')
    throw error
  } finally {
    boards?.close()
    await play?.stop()
    await lab.stop()
  }
}

/** Until Ctrl-C. */
async function steady({ seed, data }: Asked): Promise<number> {
  const config = await freePorts(demoConfig(data ?? FOLDER))
  emptied(config)
  const now = new Date().toISOString()
  const clock = movableClock(startOfDay(dayOf(later(now, -HISTORY_DAYS * DAY))))
  const bugs: string[] = []
  const lab = await open(config, clock, bugs)
  const stop = stopSignal()
  let play: Play | undefined
  try {
    play = await openPlay(lab, { clock, seed, host: config.mllpHost, lose: 0 })
    await history(play, now, stop)
    if (!stop.aborted) await playTubes(play, 'open')
    clock.run()
    if (!stop.aborted) console.log(welcomeLines(lab, config).join('\n'))
    await work(play, stop)
  } finally {
    await play?.stop()
    await lab.stop()
  }
  for (const bug of bugs) console.error(bug)
  return bugs.length === 0 ? 0 : 1
}

async function history(play: Play, now: string, stop: AbortSignal): Promise<void> {
  const began = performance.now()
  process.stdout.write(here('Playing two weeks of history ', '正在生成两周的历史数据 '))
  await playHistory(play, now, stop, () => process.stdout.write('.'))
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  const { length } = play.ledger.cards
  tell(` ${length} specimens (${seconds} s)`, ` ${length} 份标本（${seconds} 秒）`)
}

/** The first Ctrl-C asks everybody to finish; a second one does not wait for them. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(130)
      controller.abort()
      tell('Stopping.', '正在停止。')
    })
  return controller.signal
}

await main()
