/**
 * The built client in `dist/client`, made anew when something it is made of has changed.
 *
 * Compared by content, not by time: git sets times of its own. The stamp lies in the folder
 * that the build empties first, so a build that was cut short counts as none.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  hashOf,
  lastLines,
  NODE,
  ownEnvironment,
  quietly,
  ROOT,
  seconds,
  Trouble,
  tell,
  textOf,
} from './house.mjs'
import { inTurn } from './turn.mjs'

const FOLDERS = ['client', 'server/contract', 'labels']
const FILES = ['package-lock.json', 'tsconfig.json']
const STAMP = join(ROOT, 'dist', 'client', '.built')
const BUILD = [
  join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'),
  'build',
  'client',
  '--config',
  'client/vite.config.ts',
  '--logLevel',
  'warn',
]

export async function buildClient() {
  const wanted = sourcesHash()
  if (textOf(STAMP) === wanted) return
  await inTurn(() => build(wanted))
}

async function build(wanted) {
  if (textOf(STAMP) === wanted) return // while we waited, the other start did it
  const began = Date.now()
  tell('building the screens')
  const { code, said } = await quietly(NODE, BUILD, ownEnvironment())
  if (code !== 0) throw new Trouble(`The screens could not be built:\n\n${lastLines(said, 30)}`)
  writeFileSync(STAMP, wanted)
  tell(`screens ready (${seconds(began)})`)
}

function sourcesHash() {
  const files = [...FOLDERS.flatMap(filesBelow), ...FILES]
  return hashOf(...files.flatMap(file => [file, readFileSync(join(ROOT, file))]))
}

/** Every file of a folder of the project, in an order that is the same everywhere. */
function filesBelow(folder) {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true })
  return entries
    .flatMap(entry => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
    .sort()
}
