/**
 * What somebody is not certified for now. A certificate that has run out stops its holder from
 * collecting, testing or signing, whatever the role says; where the programme asks for one, so does
 * having none. It is personal: whoever stands in for a colleague needs an own one.
 */
import {
  CAPABILITY_NAMES,
  Capability,
  type Certificate,
  type CertificateNeed,
} from '../contract/certificates.ts'
import { type Day, dayOf, type Id, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'

/** The sentence for each thing that a person may not do today, for want of a paper. */
export type Lacking = Partial<Record<Capability, Say>>

export async function lacking(look: Look, staff: Id): Promise<Lacking> {
  const own = await look.db
    .selectFrom('certificate')
    .select(['capability', 'startsOn', 'endsOn'])
    .where('staff', '=', staff)
    .orderBy('endsOn')
    .execute()
  const needs = await look.db
    .selectFrom('certificateNeed')
    .select(['capability', 'startsOn', 'endsOn'])
    .execute()
  return lackingOf(own, needs, dayOf(look.at))
}

type Own = Pick<Certificate, 'capability' | 'startsOn' | 'endsOn'>
type Need = Pick<CertificateNeed, 'capability' | 'startsOn' | 'endsOn'>

/** Pure: over the own papers, the next to end first, and what is asked for. */
export function lackingOf(own: readonly Own[], needs: readonly Need[], today: Day): Lacking {
  const lacks: Lacking = {}
  for (const capability of Capability.options) {
    const papers = own.filter(one => one.capability === capability)
    if (papers.some(one => one.startsOn <= today && today < one.endsOn)) continue
    const last = papers.filter(one => one.endsOn <= today).at(-1)
    if (last) lacks[capability] = ranOut(capability, last.endsOn)
    else if (needs.some(one => one.capability === capability && holds(one, today)))
      lacks[capability] = without(capability)
  }
  return lacks
}

const holds = ({ startsOn, endsOn }: Need, day: Day): boolean =>
  startsOn <= day && (endsOn === null || day < endsOn)

function ranOut(capability: Capability, endsOn: Day): Say {
  const { en, zh } = CAPABILITY_NAMES[capability]
  return say(
    `Your certificate (${en.toLowerCase()}) has not been valid since ${endsOn}. Hand the renewed one to the security administrator, or ask a certified colleague.`,
    `您的${zh}资质证书自 ${endsOn} 起失效。请将新证书交安全管理员登记，或由有资质的同事操作。`,
  )
}

function without(capability: Capability): Say {
  const { en, zh } = CAPABILITY_NAMES[capability]
  return say(
    `A certificate is needed for this (${en.toLowerCase()}), and none of yours is valid today. Hand it to the security administrator, or ask a certified colleague.`,
    `该操作须持${zh}资质证书，您目前没有有效证书。请将证书交安全管理员登记，或由有资质的同事操作。`,
  )
}
