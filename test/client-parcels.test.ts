/** What a courier's scan means: one parcel, or the sentence that says why none. */
import { expect } from 'chai'
import { meant } from '../client/screens/parcels/scanned.ts'

const parcel = (id: string, box: string | null, about: object = {}) => ({
  ...{ id, box, state: 'sent' as const, received: 0, handedOverAt: null },
  ...{ pickedUpAt: null, pickedUpBy: null, ...about },
})
const AT = '2026-11-23T01:00:00.000Z'
const ROWS = [
  parcel('waits', 'BX-1'),
  parcel('mine', 'BX-2', { pickedUpAt: AT, pickedUpBy: 'me' }),
  parcel('hers', 'BX-3', { pickedUpAt: AT, pickedUpBy: 'her' }),
  parcel('given', 'BX-4', { pickedUpAt: AT, pickedUpBy: 'me', handedOverAt: AT }),
  parcel('opened', 'BX-5', { received: 1 }),
  ...[parcel('a', 'BX-6'), parcel('b', 'BX-6')],
  // The same box on its next way.
  ...[parcel('before', 'BX-7', { received: 2 }), parcel('again', 'BX-7')],
  parcel('nameless', null),
]

const SCANS: [scan: string, means: string | RegExp][] = [
  ['BX-1', 'waits'],
  [' bx-1 ', 'waits'],
  ['BX-2', 'mine'],
  ['BX-7', 'again'],
  ['BX-3', /not yours to carry/],
  ['BX-4', /not yours to carry/],
  ['BX-5', /not yours to carry/],
  ['BX-6', /2 parcels bear/],
  ['BX-9', /No parcel here bears/],
  ['03260000000129', /number of a card/],
]

describe('a scan of a courier', () => {
  for (const [scan, means] of SCANS)
    it(`“${scan}”: ${means}`, () => {
      const found = meant(scan, ROWS, 'me')
      if (typeof means === 'string') expect(found).to.include({ id: means })
      else {
        expect('says' in found && found.says.en).to.match(means)
        expect('says' in found && found.says.zh).to.match(/[一-龥]/)
      }
    })
})
