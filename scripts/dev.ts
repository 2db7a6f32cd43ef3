/** `npm run dev`: the server, restarted when its files change, and Vite for the screens, side by side. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')

const both = [
  start('--watch', 'server/main.ts'),
  start(VITE, 'client', '--config', 'client/vite.config.ts'),
]
console.log('guthrie: the screens with reload are at http://127.0.0.1:5173')

for (const child of both) child.once('exit', code => endWith(code ?? 0))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => endWith(0))

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' })
}

/** One without the other is no use: when either ends, both do; the first reason is the one given. */
function endWith(code: number): void {
  process.exitCode ??= code
  for (const child of both) child.kill('SIGTERM')
}
