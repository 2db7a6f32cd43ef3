/**
 * `npm run prove -- NAME [--count N] [--seed S] [arguments]`: runs a proof and its negative control.
 * The last line is `NAME: figure=value ...; ok` or `...; NOT OK`, and the exit code agrees.
 * Without a name it lists the proofs.
 */
import { asked, definitionsIn } from '../folder.ts'
import type { Proof } from './proof.ts'
import { Misuse, prove } from './proving.ts'

const [name, ...args] = process.argv.slice(2)
const proofs = await definitionsIn<Proof>(import.meta.dirname, ['proof.ts', 'proving.ts', 'run.ts'])
const proof = asked(proofs, name, 'prove')
// Left at once: a proof that kills servers may leave sockets that nobody waits for.
if (proof) process.exit(await prove(proof, args, console.log).catch(misused))

function misused(error: unknown): number {
  if (!(error instanceof Misuse)) throw error
  console.error(error.message)
  return 1
}
