/** How a proof is run and judged: the proof, then its control, then one closing line. */
import { randomBytes } from 'node:crypto'
import { type Control, type Found, type Proof, type Proving, randomFrom } from './proof.ts'

/** Runs a proof as the command line asks and prints its course; gives the exit code. */
export async function prove(
  proof: Proof,
  args: readonly string[],
  print: (line: string) => void,
): Promise<number> {
  const proving = provingOf(proof, args, print)
  proving.say(proof.about)
  proving.say(`count ${proving.count}, seed ${proving.seed}`)
  const { figures, ok, why = [] } = await found(proof, proving)
  const { failed, how } = await control(proof, {
    ...proving,
    random: randomFrom(`${proving.seed} control`),
  })
  for (const sentence of why) print(`why: ${sentence}`)
  print(`control: ${failed ? 'caught' : 'NOT CAUGHT'}: ${how}`)
  const all = { ...figures, seed: proving.seed, control: failed ? 'caught' : 'missed' }
  print(
    `${proof.name}: ${Object.entries(all).map(figure).join(' ')}; ${ok && failed ? 'ok' : 'NOT OK'}`,
  )
  return ok && failed ? 0 : 1
}

/** Asked for in a way that cannot be done; the sentence says how to ask. */
export class Misuse extends Error {}

const figure = ([name, value]: [string, string | number]) =>
  `${name}=${String(value).replace(/[\s;]+/g, '_')}`

function provingOf(
  { count }: Proof,
  args: readonly string[],
  print: (line: string) => void,
): Proving {
  const left = [...args]
  const wanted = take(left, '--count') ?? String(count)
  const seed = take(left, '--seed') ?? randomBytes(4).toString('hex')
  if (!/^[1-9]\d*$/.test(wanted))
    throw new Misuse(`--count is "${wanted}": say a whole number from 1.`)
  const say = (line: string) => print(`  ${line}`)
  return { count: Number(wanted), seed, random: randomFrom(seed), say, args: left }
}

/** Takes an option and its value out of the arguments. */
function take(args: string[], option: string): string | undefined {
  const at = args.indexOf(option)
  if (at < 0) return undefined
  const [, value] = args.splice(at, 2)
  if (value === undefined) throw new Misuse(`${option} needs a value after it.`)
  return value
}

/** A proof that broke off has proved nothing; it still ends with its line. */
async function found(proof: Proof, proving: Proving): Promise<Found> {
  try {
    return await proof.run(proving)
  } catch (error) {
    console.error(error)
    return { figures: {}, ok: false, why: [`it broke off: ${error}`] }
  }
}

async function control(proof: Proof, proving: Proving): Promise<Control> {
  try {
    return await proof.control(proving)
  } catch (error) {
    console.error(error)
    return { failed: false, how: `the control broke off: ${error}` }
  }
}
