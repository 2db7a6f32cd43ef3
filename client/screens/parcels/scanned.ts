/** Which parcel a scan means, or the sentence that says why none. */
import { looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { type ShipmentOnList, stageOf } from '../../../server/contract/specimens.ts'
import { type Say, say } from '../../../server/contract/words.ts'

type Parcel = Pick<
  ShipmentOnList,
  'id' | 'box' | 'state' | 'received' | 'pickedUpAt' | 'pickedUpBy' | 'handedOverAt'
>

const same = (a: string, b: string): boolean => a.trim().toUpperCase() === b.trim().toUpperCase()

/** Of what lies to be picked up or is in the hands of `me`; boxes go round, so one may stand twice. */
export function meant<P extends Parcel>(
  text: string,
  parcels: readonly P[],
  me: string,
): P | { says: Say } {
  const named = parcels.filter(({ id, box }) => same(id, text) || (box !== null && same(box, text)))
  const open = named.filter(
    one => one.received === 0 && (stageOf(one) === 'sent' || one.pickedUpBy === me),
  )
  const live = open.filter(one => stageOf(one) !== 'handed-over')
  const [one] = live
  if (one && live.length === 1) return one
  if (one)
    return {
      says: say(
        `${live.length} parcels bear “${text}”. Press the right one below.`,
        `有 ${live.length} 个包裹标为“${text}”，请在下方选择。`,
      ),
    }
  if (named.length > 0)
    return {
      says: say(
        `“${text}” is not yours to carry: it was handed over, opened, or a colleague has it. See below.`,
        `“${text}”不由您递送：已交接、已开箱，或由同事递送。详见下方。`,
      ),
    }
  if (looksRight(normalise(text)))
    return {
      says: say(
        'That is the number of a card. Scan the number on the box or seal.',
        '这是血片编号。请扫描箱号或封签号。',
      ),
    }
  return {
    says: say(
      `No parcel here bears “${text}”. Ask the collection site whether it was sent on its screen.`,
      `没有标为“${text}”的包裹。请向采血机构确认是否已在系统中发出。`,
    ),
  }
}
