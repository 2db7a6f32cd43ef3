/**
 * What became of everything that was acknowledged: kept byte for byte, applied exactly once or held
 * with a reason. The judge reads the database alone and believes neither side.
 */
import * as panels from '../../../server/lab/panels.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Said } from './instrument.ts'

export interface Verdict {
  /** Acknowledged, and not in the database byte for byte. */
  readonly lost: string[]
  /** Kept, and neither applied nor held. */
  readonly unsettled: string[]
  /** One value filed more than once, or filed with other characters. */
  readonly twice: string[]
}

export async function judge(store: Store, acknowledged: readonly Said[]): Promise<Verdict> {
  const { messages, results, parked } = await store.read({ id: 'proof' }, async look => ({
    messages: await look.db
      .selectFrom('message')
      .select(['controlId', 'bytes', 'state'])
      .where('controlId', 'is not', null)
      .execute(),
    results: await panels.all(look),
    parked: await look.db.selectFrom('parked').select(['specimen', 'analyte']).execute(),
  }))
  const rows = groupBy(messages, row => row.controlId ?? '')
  const filed = groupBy(results, row => `${row.specimen} ${row.analyte}`)
  const held = new Set(parked.map(row => `${row.specimen} ${row.analyte}`))
  const verdict: Verdict = { lost: [], unsettled: [], twice: [] }

  for (const said of acknowledged) {
    const own = rows.get(said.controlId) ?? []
    const kept = own.filter(row => Buffer.from(row.bytes).equals(said.bytes))
    const original = kept.filter(row => row.state !== 'duplicate')
    const values = filed.get(`${said.specimen} ${said.analyte}`) ?? []
    const name = `${said.controlId} (${said.specimen} ${said.analyte})`
    if (kept.length === 0) verdict.lost.push(name)
    else if (original.length !== 1) verdict.twice.push(`${name}: ${original.length} originals`)
    else if (original[0]?.state === 'kept') verdict.unsettled.push(name)
    else if (original[0]?.state === 'parked') {
      if (values.length > 0) verdict.twice.push(`${name}: set aside whole, and filed`)
    } else if (values.length > 1 || values.some(v => v.value !== said.value))
      verdict.twice.push(`${name}: filed ${values.map(v => v.value).join(', ')}`)
    else if (values.length === 0 && !held.has(`${said.specimen} ${said.analyte}`))
      verdict.lost.push(`${name}: applied, and neither filed nor held`)
  }
  return verdict
}

function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
