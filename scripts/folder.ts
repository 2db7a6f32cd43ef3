/** The benches and the proofs are found by their folder: every file but those that run them. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Loads every definition of a folder; refuses one whose name is not its file's. */
export async function definitionsIn<T extends { name: string }>(
  folder: string,
  frame: readonly string[],
): Promise<T[]> {
  const files = readdirSync(folder).filter(
    file => /^[a-z0-9-]+\.ts$/.test(file) && !frame.includes(file),
  )
  return Promise.all(files.sort().map(file => definition<T>(join(folder, file))))
}

async function definition<T extends { name: string }>(file: string): Promise<T> {
  const { default: found } = (await import(pathToFileURL(file).href)) as { default?: T }
  const expected = basename(file, '.ts')
  if (found?.name !== expected)
    throw new Error(`${basename(file)} must export as default a definition named "${expected}".`)
  return found
}

/** The definition that was asked for by name; without a name, or with a wrong one, the list. */
export function asked<T extends { name: string; about: string }>(
  all: readonly T[],
  name: string | undefined,
  command: string,
): T | undefined {
  const found = all.find(one => one.name === name)
  if (found) return found
  if (name !== undefined) console.error(`There is no "${name}".`)
  for (const one of all) console.log(`npm run ${command} -- ${one.name.padEnd(18)} ${one.about}`)
  if (all.length === 0) console.log(`Nothing to ${command} yet.`)
  process.exitCode = name === undefined ? 0 : 1
  return undefined
}
