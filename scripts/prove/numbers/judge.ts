/** Reads database and journal by themselves: what is not as promised, a sentence each. */
import { specimenNumber } from '../../../server/contract/specimen-number.ts'
import type { Store } from '../../../server/store/store.ts'
import type { Answered } from './morning.ts'

export async function judge(
  store: Store,
  answered: Answered,
): Promise<{ numbers: number; why: string[] }> {
  const rows = await store.read({ id: 'proof' }, async look => ({
    kits: await look.db
      .selectFrom('kit')
      .innerJoin('place', 'place.id', 'kit.centre')
      .selectAll('kit')
      .select('place.number as code')
      .execute(),
    specimens: await look.db.selectFrom('specimen').selectAll().execute(),
    ends: await look.db.selectFrom('numberEnd').selectAll().execute(),
    copies: await look.db.selectFrom('labelCopy').selectAll().execute(),
    facts: await look.db
      .selectFrom('fact')
      .select(['kind', 'about', 'data'])
      .where('kind', 'in', ['specimen.numbered', 'specimen.withdrawn', 'label.printed'])
      .execute(),
  }))
  const issued = new Map<string, { id: string; samplingPoint: string }>()
  const why: string[] = []
  for (const kit of rows.kits)
    for (let sequence = kit.first; sequence <= kit.last; sequence++) {
      const number = specimenNumber(kit.code ?? '', kit.year, sequence)
      if (issued.has(number)) why.push(`${number} was issued twice`)
      issued.set(number, kit)
    }
  const used = new Map(rows.specimens.map(row => [row.number, row]))
  for (const { number, kit, samplingPoint } of rows.specimens) {
    const own = issued.get(number)
    if (own?.id !== kit) why.push(`${number} is not of its kit`)
    if (own?.samplingPoint !== samplingPoint) why.push(`${number} was used by another ward`)
  }
  for (const { number } of rows.ends) {
    if (used.has(number)) why.push(`${number} is used and written off`)
    if (!issued.has(number)) why.push(`${number} was written off and never issued`)
  }
  why.push(...wrongInJournal(rows, used))
  why.push(...wrongInAnswers(answered, rows, used))
  if (!(await store.verify()).ok) why.push('the journal does not verify')
  return { numbers: issued.size, why }
}

interface Rows {
  readonly specimens: readonly { number: string; labels: number; state: string; order: string }[]
  readonly copies: readonly { specimen: string; copy: number }[]
  readonly ends: readonly { number: string }[]
  readonly facts: readonly { kind: string; about: string; data: string }[]
}
type Used = ReadonlyMap<string, Rows['specimens'][number]>

/** Each number told once when it was taken, each copy once when it was printed. */
function wrongInJournal({ specimens, copies, facts }: Rows, used: Used): string[] {
  const why: string[] = []
  const told = new Set<string>()
  for (const { kind, about, data } of facts) {
    const key =
      kind === 'label.printed' ? `${kind} ${about} ${JSON.parse(data).copy}` : `${kind} ${about}`
    if (told.has(key)) why.push(`${key} was told twice`)
    told.add(key)
    if (!used.has(about)) why.push(`${key} was told, and there is no such specimen`)
  }
  for (const { number, labels, state } of specimens) {
    const own = copies.filter(row => row.specimen === number)
    if (!told.has(`specimen.numbered ${number}`)) why.push(`${number} was taken and never told`)
    if (own.length !== labels) why.push(`${number} has ${own.length} copies and counts ${labels}`)
    for (const { copy } of own)
      if (copy > labels || !told.has(`label.printed ${number} ${copy}`))
        why.push(`copy ${copy} of ${number} was never told`)
    if ((state === 'withdrawn') !== told.has(`specimen.withdrawn ${number}`))
      why.push(`${number} is ${state}, and the journal says otherwise`)
  }
  return why
}

/** Whatever the server said it had done is there. */
function wrongInAnswers(
  { registered, copies, ended, withdrawn }: Answered,
  rows: Rows,
  used: Used,
) {
  const why: string[] = []
  const numbers = [...registered.values()]
  if (new Set(numbers).size !== numbers.length) why.push('one number was answered to two requests')
  for (const [request, number] of registered)
    if (used.get(number)?.order !== request)
      why.push(`${number} is not of the request it was answered to`)
  const printed = new Set(rows.copies.map(row => `${row.specimen} ${row.copy}`))
  for (const copy of copies)
    if (!printed.has(copy)) why.push(`copy ${copy} was answered and is gone`)
  const ends = new Set(rows.ends.map(row => row.number))
  for (const number of ended)
    if (!ends.has(number)) why.push(`${number} was written off and is not`)
  for (const number of withdrawn)
    if (used.get(number)?.state !== 'withdrawn') why.push(`${number} was withdrawn and is not`)
  return why
}
