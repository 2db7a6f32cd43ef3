/**
 * ZPL to a label printer on the network (TCP, by custom port 9100). The protocol has no answer: what is
 * known is whether a connection came about, and whether the printer took everything and closed its side.
 * So there are two failures, and they are told apart: nothing went out, or nobody knows.
 */
import { connect } from 'node:net'
import { type Say, say } from '../contract/words.ts'

export interface PrinterWaits {
  /** Until a connection is there. */
  readonly connectMs: number
  /** Until it has taken everything. */
  readonly takeMs: number
}

export const PRINTER_WAITS: PrinterWaits = { connectMs: 4_000, takeMs: 15_000 }

/** What went wrong, in words; `left` says whether labels can have come out. */
export class PrinterTrouble extends Error {
  readonly says: Say
  readonly left: 'nothing' | 'unknown'

  constructor(says: Say, left: 'nothing' | 'unknown') {
    super(says.en)
    this.says = says
    this.left = left
  }
}

/** Where this server connects to. */
export interface OnNetwork {
  readonly name: string
  readonly address: string
  readonly port: number
}

/** Resolves when the printer has taken all of it and closed; throws `PrinterTrouble` otherwise. */
export function sendTo(printer: OnNetwork, zpl: string, waits = PRINTER_WAITS): Promise<void> {
  return new Promise((resolve, reject) => {
    let isConnected = false
    const socket = connect({ host: printer.address, port: printer.port })
    const fail = () => {
      clearTimeout(timer)
      socket.destroy()
      reject(
        isConnected
          ? new PrinterTrouble(hangs(printer), 'unknown')
          : new PrinterTrouble(isOff(printer), 'nothing'),
      )
    }
    let timer = setTimeout(fail, waits.connectMs)
    socket.once('connect', () => {
      isConnected = true
      clearTimeout(timer)
      timer = setTimeout(fail, waits.takeMs)
      // What it says is not asked for, but has to be read, or its end is never heard.
      socket.resume()
      socket.end(zpl, 'latin1')
    })
    socket.once('error', fail)
    socket.once('close', hadError => {
      if (hadError) return
      clearTimeout(timer)
      resolve()
    })
  })
}

const isOff = ({ name, address, port }: OnNetwork): Say =>
  say(
    `${name} does not answer at ${address}:${port}. Switch it on, look at its cable, and go on; nothing was printed.`,
    `${name}（${address}:${port}）无应答。请开机并检查网线后继续，未打印任何标签。`,
  )

const hangs = ({ name }: OnNetwork): Say =>
  say(
    `${name} stopped in the middle. Look at its paper and its lid, count the labels that came out, and go on.`,
    `${name}中途停止。请检查标签纸和机盖，清点已打印的标签后继续。`,
  )
