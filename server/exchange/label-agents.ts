/**
 * Printers that stand behind a clinic's own wall: nothing reaches them from here, so a small program
 * beside them (`scripts/print-agent.ts`) asks for work and says what came of it. A job lies in memory
 * alone: what it prints names people, and a run that breaks off knows by itself what is owed.
 *
 * A job is handed out once. Until then nothing can have come out and it is taken back; afterwards nobody
 * knows unless the program says so, and whoever holds the paper is asked.
 */
import { randomUUID } from 'node:crypto'
import type { Printer } from '../contract/printers.ts'
import { type Id, type Say, say } from '../contract/words.ts'
import { PRINTER_WAITS, PrinterTrouble, type PrinterWaits } from './label-printers.ts'

/** What the program is handed. An empty `zpl` asks only whether the device is there. */
export interface LabelJob {
  readonly id: Id
  readonly zpl: string
  /** It begins nothing after so many milliseconds: by then the job is given up here. */
  readonly withinMs: number
}

/** How a job ended: all of it taken, nothing went out, or nobody knows. */
export type JobEnd = 'taken' | 'nothing' | 'unknown'

type Told = Pick<Printer, 'id' | 'name'>

interface Pending {
  readonly job: LabelJob
  readonly printer: Told
  /** A program has it. */
  isOut: boolean
  timer: NodeJS.Timeout
  settle(how: JobEnd, says: Say): void
}

export interface LabelAgents {
  /** Resolves when the program says that all was taken; throws `PrinterTrouble` otherwise. */
  send(printer: Told, zpl: string): Promise<void>
  /** The next job of a printer, or null after `waitMs` without one. */
  next(printer: Id, waitMs: number): Promise<LabelJob | null>
  /** What came of a job; one that is not waited for any more is let be. */
  end(printer: Id, job: Id, how: JobEnd, why?: string): void
  /** Whoever waits is sent home. */
  stop(): void
}

export function openLabelAgents(waits: PrinterWaits = PRINTER_WAITS): LabelAgents {
  const pending = new Map<Id, Pending>()
  /** One program for a printer: who asks later has taken the place of the one before. */
  const asking = new Map<Id, (job: LabelJob | null) => void>()

  function handOut(one: Pending): LabelJob {
    one.isOut = true
    clearTimeout(one.timer)
    one.timer = setTimeout(() => one.settle('unknown', silent(one.printer)), waits.takeMs)
    return one.job
  }

  return {
    send(printer, zpl) {
      return new Promise((resolve, reject) => {
        const job = { id: randomUUID(), zpl, withinMs: Math.floor(waits.takeMs / 2) }
        const settle: Pending['settle'] = (how, says) => {
          clearTimeout(one.timer)
          pending.delete(job.id)
          if (how === 'taken') resolve()
          else reject(new PrinterTrouble(says, how))
        }
        const timer = setTimeout(() => settle('nothing', isAway(printer)), waits.connectMs)
        const one: Pending = { job, printer, isOut: false, timer, settle }
        pending.set(job.id, one)
        const ask = asking.get(printer.id)
        asking.delete(printer.id)
        ask?.(handOut(one))
      })
    },
    next(printer, waitMs) {
      asking.get(printer)?.(null)
      asking.delete(printer)
      const waiting = [...pending.values()].find(one => one.printer.id === printer && !one.isOut)
      if (waiting) return Promise.resolve(handOut(waiting))
      return new Promise(resolve => {
        const answer = (job: LabelJob | null) => {
          clearTimeout(timer)
          resolve(job)
        }
        const timer = setTimeout(() => {
          if (asking.get(printer) === answer) asking.delete(printer)
          resolve(null)
        }, waitMs)
        asking.set(printer, answer)
      })
    },
    end(printer, job, how, why) {
      const one = pending.get(job)
      if (one?.printer.id === printer) one.settle(how, said(one.printer, how, why))
    },
    stop() {
      for (const answer of asking.values()) answer(null)
      asking.clear()
      for (const one of pending.values())
        one.settle(one.isOut ? 'unknown' : 'nothing', silent(one.printer))
    },
  }
}

const isAway = ({ name }: Told): Say =>
  say(
    `The print program of ${name} does not ask for work. Start it on that computer, and go on; nothing was printed.`,
    `${name}的打印程序未运行。请在该电脑上启动后继续，未打印任何标签。`,
  )

const silent = ({ name }: Told): Say =>
  say(
    `The print program of ${name} took the labels and has said nothing since. Look at the printer, count the labels that came out, and go on.`,
    `${name}的打印程序已取走标签但未回复。请查看打印机，清点已打印的标签后继续。`,
  )

/** As the program said it, in its own words for what the system there answered. */
function said({ name }: Told, how: JobEnd, why = ''): Say {
  const detail = why === '' ? '' : ` (${why})`
  return how === 'nothing'
    ? say(
        `${name} takes nothing on its computer${detail}. Switch it on, look at its cable, and go on; nothing was printed.`,
        `${name}未接收打印${detail}。请开机并检查连线后继续，未打印任何标签。`,
      )
    : say(
        `${name} stopped in the middle${detail}. Look at its paper and its lid, count the labels that came out, and go on.`,
        `${name}中途停止${detail}。请检查标签纸和机盖，清点已打印的标签后继续。`,
      )
}
