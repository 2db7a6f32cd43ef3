/** Reception at the centres: what arrived is scanned in, with the faults that are seen on it. */
import type { Card } from './ledger.ts'
import { atCentre } from './network.ts'
import type { Play } from './play.ts'
import { reach } from './stations.ts'

/** Scans in what is on its way; a held card is let go by an authoriser, with a reason. */
export async function receive(play: Play, cards: readonly Card[]): Promise<void> {
  for (const card of cards) {
    const found = card.ordinal === 1 ? [...card.course.found] : []
    const desk = await play.colleagues.as(atCentre('reception', card.centre))
    const centre = play.network.centres[card.centre].id
    const { specimen } = await desk.receiveSpecimen({ number: card.number, centre, found })
    if (specimen?.state === 'held') await release(play, card, specimen.version)
    reach(play, card, 'received')
  }
}

async function release({ colleagues }: Play, card: Card, version: number): Promise<void> {
  const authoriser = await colleagues.as(atCentre('authoriser', card.centre))
  const reason = '已电话向采血点补齐信息 / the ward supplied what was missing by telephone'
  await authoriser.releaseSpecimen({ number: card.number, version, reason })
}
