/** A part of the bench as a child process: asked one thing at a time, it answers. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

export interface Part<Ask, Answer> {
  ask(what: Ask): Promise<Answer>
  stop(): Promise<void>
}

type Reply<Answer> = { answer: Answer } | { error: string }

/** Starts a file of this folder, with flags for Node if there are any; what it prints is shown. */
export function partOf<Ask, Answer>(
  file: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
  flags: readonly string[] = [],
): Part<Ask, Answer> {
  const options = { env, execArgv: [...flags] }
  const child: ChildProcess = fork(new URL(file, import.meta.url), args, options)
  let heard: (reply: Reply<Answer>) => void = () => undefined
  child.on('message', reply => heard(reply as Reply<Answer>))
  child.on('exit', code => heard({ error: `${file} ended with ${code}` }))
  return {
    async ask(what) {
      const reply = await new Promise<Reply<Answer>>(resolve => {
        heard = resolve
        child.send({ what })
      })
      if ('error' in reply) throw new Error(reply.error)
      return reply.answer
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/** The other side: answers what the parent asks, one after the other. */
export function answerParent<Ask, Answer>(answer: (what: Ask) => Promise<Answer> | Answer): void {
  process.on('message', async ({ what }: { what: Ask }) => {
    try {
      process.send?.({ answer: await answer(what) })
    } catch (error) {
      process.send?.({
        error: error instanceof Error ? (error.stack ?? error.message) : `${error}`,
      })
    }
  })
  process.on('disconnect', () => process.exit(0))
  process.on('SIGTERM', () => process.exit(0))
}
