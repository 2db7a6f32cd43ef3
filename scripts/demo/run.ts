/** A run on the analyzers: every card that waits is measured, each centre beside the others. */
import { controlsDue } from './controls.ts'
import type { Card } from './ledger.ts'
import { isTested } from './ledger.ts'
import { atCentre, CENTRES, type Centre } from './network.ts'
import type { Play } from './play.ts'
import { reach } from './stations.ts'
import { saidAgain, saidOf, saidTooEarly, strays, type Utterance } from './traffic.ts'
import type { Analyte } from './values.ts'

/** Says it on the centre's line and writes into the ledger what the analyzer reports. */
async function say(play: Play, centre: Centre, utterance: Utterance, card: Card | null) {
  const said = await play.analyzers[centre].act(utterance.sample, utterance.manner)
  play.ledger.spoke({ centre, utterance, said, card })
}

/** A run begins with its controls. */
async function beginRun(play: Play, centre: Centre): Promise<void> {
  for (const utterance of controlsDue(play, centre)) await say(play, centre, utterance, null)
}

export async function measure(play: Play, card: Card): Promise<void> {
  if (isTested(card)) await beginRun(play, card.centre)
  if (isTested(card))
    for (const utterance of saidOf(card, play.clock.now()))
      await say(play, card.centre, utterance, card)
  reach(play, card, 'measured')
}

/** The cards given, those of each centre one after the other. */
export async function measureAll(play: Play, cards: readonly Card[]): Promise<void> {
  await Promise.all(
    CENTRES.map(async centre => {
      for (const card of cards) if (card.centre === centre) await measure(play, card)
    }),
  )
}

/** What the bench list asks for once more, measured from the same card. */
export async function measureAgain(play: Play, centre: Centre): Promise<void> {
  const technician = await play.colleagues.as(atCentre('technician', centre))
  const asked = { centre: play.network.centres[centre].id, limit: 200 }
  for (const { specimen, analytes, asks, values } of (await technician.listRetests(asked)).rows) {
    const card = play.ledger.cards.find(one => one.number === specimen)
    const [analyte] = analytes as Analyte[]
    if (!card || !analyte) continue
    const more = asks + 1 - values.filter(value => value.analyte === analyte).length
    for (let n = 1; n <= more; n++)
      await say(play, centre, saidAgain(card, analyte, play.clock.now(), n), card)
  }
}

/** Cards that were loaded before reception had scanned them. */
export async function measureTooEarly(play: Play, cards: readonly Card[]): Promise<void> {
  for (const card of cards)
    for (const utterance of saidTooEarly(card, play.clock.now()))
      await say(play, card.centre, utterance, card)
}

/** What belongs to no card, once; it needs a card of two centres to talk about. */
export async function sayStrays(play: Play): Promise<void> {
  const [card] = play.ledger.cards
  const foreign = play.ledger.cards.find(other => other.centre !== card?.centre)
  if (!card || !foreign) return
  for (const utterance of strays(card, foreign, play.clock.now()))
    await say(play, card.centre, utterance, null)
}
