/**
 * Many received cards at once, for intake tests, proofs and benches: rows as reception leaves them,
 * written in bulk, because ten thousand cards through the doors would take longer than what is to be
 * shown. How a card truly gets there is told in `test/lab`.
 */
import { v7 as newId } from 'uuid'
import type { Case } from '../../server/contract/recalls.ts'
import { specimenNumber } from '../../server/contract/specimen-number.ts'
import type { Order, Specimen } from '../../server/contract/specimens.ts'
import type { Subject } from '../../server/contract/subjects.ts'
import { insertMany, type Store } from '../../server/store/store.ts'

export interface ShelfWish {
  readonly centre: string
  /** The centre's two digits. */
  readonly code: string
  readonly samplingPoint: string
  readonly count: number
  /** The sequence of the first number; 1 unless told. Kits of the ward must lie elsewhere. */
  readonly first?: number
  readonly state?: Specimen['state']
}

interface Card {
  readonly subject: Subject
  readonly it: Case
  readonly order: Order
  readonly specimen: Specimen
}

const PER_UNIT = 2_000

/** Puts cards on the shelf and gives their numbers in order. */
export async function shelve(store: Store, wish: ShelfWish): Promise<string[]> {
  const { centre, count, first = 1 } = wish
  const numbers: string[] = []
  for (let done = 0; done < count; done += PER_UNIT) {
    await store.work({ id: 'setup' }, [centre], async work => {
      const cards = Array.from({ length: Math.min(PER_UNIT, count - done) }, (_, i) =>
        cardOf(wish, first + done + i, work.at),
      )
      const rows = <K extends keyof Card>(key: K) => cards.map(card => card[key])
      await insertMany(work.db, 'subject', rows('subject'))
      await insertMany(work.db, 'case', rows('it'))
      await insertMany(work.db, 'order', rows('order'))
      await insertMany(work.db, 'specimen', rows('specimen'))
      numbers.push(...cards.map(card => card.specimen.number))
    })
  }
  return numbers
}

function cardOf(wish: ShelfWish, sequence: number, at: string): Card {
  const { centre, samplingPoint, code, state = 'accepted' } = wish
  const subject = newId()
  const it = newId()
  const order = newId()
  const home = { centre, samplingPoint, subject, programme: 'NBS', version: 1 }
  return {
    subject: {
      ...{ id: subject, centre, samplingPoint, kind: 'newborn', mother: null, pregnancy: null },
      ...{ birthOrder: 1, plurality: 1, sex: 'female', bornAt: at },
      ...{ gestationDays: 280, birthWeight: 3200, version: 1 },
    },
    it: {
      ...{ ...home, id: it, state: 'open', owner: null, verdict: null, openedAt: at },
      ...{ closedAt: null, closedFor: null, note: null },
    },
    order: { ...home, id: order, case: it, state: 'met', payer: null, placedAt: at },
    specimen: {
      ...{ ...home, number: specimenNumber(code, '26', sequence), order, case: it, medium: 'card' },
      ...{ ordinal: 1, repeats: null, state, kit: null, labels: 1, numberedAt: at },
      ...{
        collectedAt: at,
        sentAt: at,
        shipment: null,
        receivedAt: state === 'sent' ? null : at,
        faults: '[]',
      },
    },
  }
}
