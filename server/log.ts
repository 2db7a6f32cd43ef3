/**
 * What the server says of itself, one line of JSON each, to its standard output. Nothing depends on it:
 * what a laboratory must be able to prove stands in the journal. So a log that takes nothing (its disk
 * is full, nobody reads the pipe) keeps nobody waiting and ends nothing. Node's own stream is the one
 * that can do that: what a pipe does not take waits beside the work, a failed line is forgotten, the next
 * is tried again, and an end waits for none of them. Pino's own would hold the server at its end.
 */
import { type Logger, pino } from 'pino'

/** In bytes; some thousand lines. What comes beyond is left out. */
const MOST_WAITING = 1_000_000

export function openLog(quiet: boolean): Logger {
  const options = {
    ...{ name: 'guthrie', level: quiet ? 'silent' : 'info', base: null },
    serializers: { err: asLogged },
  }
  if (quiet) return pino(options)
  const { stdout } = process
  stdout.on('error', () => undefined)
  return pino(options, {
    write(line: string) {
      if (stdout.writableLength < MOST_WAITING) stdout.write(line)
    },
  })
}

/** What the log may hold of an error: a database adds the row that it refused, with the names in it. */
const asLogged = (error: unknown) =>
  error instanceof Error
    ? { type: error.name, code: (error as { code?: string }).code, stack: error.stack }
    : String(error)
