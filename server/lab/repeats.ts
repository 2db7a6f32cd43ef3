/**
 * What a second specimen has to say before it is judged: the calls that its receipt met were opened for
 * values, and a call is answered by blood on which that value was measured, by no other. A card that
 * says nothing of leucine says nothing of the maple syrup urine disease that the first one was called for.
 */
import type { Id } from '../contract/words.ts'
import { failuresOf, isAnsweredByBlood, type Programme } from '../programmes/programme.ts'
import type { Look } from '../store/store.ts'
import * as arrivals from './arrivals.ts'
import { rowsIn } from './keys.ts'
import type { Met } from './recalls.ts'
import * as redraws from './redraws.ts'

type Asked = ReadonlyMap<string, ReadonlySet<string>>

/** By specimen, the analytes that the calls it met were opened for and that nobody has ended. */
export async function askedOf(look: Look, numbers: readonly string[]): Promise<Asked> {
  const receipts = await rowsIn(numbers, some =>
    look.db
      .selectFrom('receipt')
      .select(['specimen', 'met'])
      .where('specimen', 'in', some)
      .where('takenBackAt', 'is', null)
      // Most met nothing: no first card does.
      .where('met', '!=', '[]')
      .execute(),
  )
  const met = receipts.flatMap(row =>
    arrivals.metBy(row).map(({ recall }) => ({ recall, specimen: row.specimen })),
  )
  const analytes = await analytesOf(
    look,
    met.map(one => one.recall),
  )
  const asked = new Map<string, Set<string>>()
  for (const { recall, specimen } of met) {
    const analyte = analytes.get(recall)
    if (analyte === undefined) continue
    asked.set(specimen, (asked.get(specimen) ?? new Set()).add(analyte))
  }
  return asked
}

/** Of recalls that stand, what was beyond a limit. A redraw asks for a tube, whatever that one says. */
async function analytesOf(look: Look, ids: readonly Id[]): Promise<ReadonlyMap<Id, string>> {
  const rows = await rowsIn(ids, some =>
    look.db
      .selectFrom('recall')
      .innerJoin('rule', 'rule.id', 'recall.rule')
      .select(['recall.id', 'rule.analyte'])
      .where('recall.id', 'in', some)
      .where('recall.endedAt', 'is', null)
      .where('recall.condition', '!=', redraws.REDRAW)
      .where('rule.kind', 'in', ['limit', 'trend'])
      .execute(),
  )
  return new Map(rows.map(row => [row.id, row.analyte]))
}

/** Which standing calls blood on which this was measured says nothing of. */
export async function silentOn(
  look: Look,
  programme: Programme,
  measured: ReadonlySet<string>,
  standing: readonly { readonly id: Id; readonly condition: string }[],
): Promise<ReadonlySet<Id>> {
  const failures = failuresOf(programme)
  const analytes = await analytesOf(
    look,
    standing.map(row => row.id),
  )
  const isSilent = ({ id, condition }: (typeof standing)[number]): boolean => {
    const analyte = analytes.get(id)
    if (!isAnsweredByBlood(programme, condition)) return true
    return analyte !== undefined && !measured.has(analyte) && !failures.has(analyte)
  }
  return new Set(standing.filter(isSilent).map(({ id }) => id))
}

/** What the receipt of a specimen met, and where each of it stood; nothing of a first one. */
export async function metOf(look: Look, number: string): Promise<readonly Met[]> {
  const receipt = await arrivals.receiptOf(look, number)
  return receipt ? arrivals.metBy(receipt) : []
}
