/**
 * An identity card at the station: its reader types like a keyboard, into whatever field has the
 * focus. The number goes to its own field, and if she is known, one key says that this is her.
 */
import { useState } from 'react'
import { type ReadCard, readCard } from '../../../server/contract/card-readers.ts'
import { bareNumber, bornOn, otherSex } from '../../../server/contract/identity-numbers.ts'
import { dayOf, type Say, say } from '../../../server/contract/words.ts'
import { nowInstant } from '../../clock.ts'
import type { FormOf } from '../../ui/form.tsx'
import { useScan } from '../../ui/scan.ts'
import { toast } from '../../ui/toast.tsx'

/** What a reader typed of a card; null of everything else. */
const read = (text: string): ReadCard | null => readCard(text, dayOf(nowInstant()))
const isCard = (text: string): boolean => read(text) !== null

interface Typed extends Record<string, string> {
  name: string
  idNumber: string
}

/** Takes cards for the form and gives every other scan to `onOther`; the number scanned last. */
export function useCardScan<V extends Typed>(
  form: FormOf<V>,
  known: boolean,
  onOther: (text: string) => void,
  /** A man’s card, where the form asks for him beside her. */
  onHis?: (card: ReadCard) => void,
): string {
  const [scanned, setScanned] = useState('')
  useScan(
    text => {
      const card = read(text)
      if (!card) return onOther(text)
      const { idNumber } = card
      if (onHis && otherSex(idNumber, 'female')) return onHis(card)
      const { name, idNumber: before } = form.values
      const another = before !== '' && bareNumber(before) !== idNumber && name.trim() !== ''
      if (known || another) return toast('fault', known ? CHOSEN : ANOTHER)
      const born = 'bornOn' in form.values ? { bornOn: bornOn(idNumber) ?? '' } : {}
      // What was typed stays: a card may be older than an address, and a name is hers to spell.
      const more = Object.entries(card).filter(([key]) => (form.values[key] ?? '').trim() === '')
      form.put({ ...Object.fromEntries(more), idNumber, ...born } as unknown as Partial<V>)
      setScanned(idNumber)
      if (name.trim() === '' && !card.name) document.getElementById(form.idOf('name'))?.focus()
    },
    'screen',
    isCard,
  )
  return scanned
}

/** A man’s card on a form of his own; `put` gets what it says. */
export function useHisCard(put: (card: ReadCard) => void): void {
  useScan(
    text => {
      const card = read(text)
      const not = card ? otherSex(card.idNumber, 'male') : notACard(text)
      if (not) toast('fault', not)
      else if (card) put(card)
    },
    'screen',
    isCard,
  )
}

const notACard = (text: string): Say =>
  say(
    `“${text}” is no identity card. Close this form before you scan anything else.`,
    `“${text}”不是身份证。扫描其他内容前请先关闭该表单。`,
  )

const CHOSEN = say(
  'Somebody is chosen on this form already. Press “Another” before you scan the next card.',
  '表单上已选定一位。扫描下一张身份证前，请先按“换一位”。',
)
const ANOTHER = say(
  'The number on this form is that of another card. Register her first, or empty the number.',
  '表单上的号码属于另一张身份证。请先完成登记，或清空证件号。',
)

/** Said of a scan that is neither a card nor a number of ours. */
export const notANumber = (text: string): void =>
  toast(
    'stop',
    say(
      `“${text}” is not a specimen number. Scan the barcode of the card or tube again.`,
      `“${text}”不是标本编号。请重新扫描血片或采血管上的条码。`,
    ),
  )
