/** What stories do again and again, each through the doors: a card on its way, and its story. */
import { v7 as newId } from 'uuid'
import type { SpecimenState } from '../../server/contract/moves.ts'
import type { ProposedRow } from '../../server/contract/proposals.ts'
import type { SignedOff } from '../../server/contract/results.ts'
import type { Rule } from '../../server/contract/rules.ts'
import type { Registered } from '../../server/contract/specimens.ts'
import type { Mother, Newborn } from '../../server/contract/subjects.ts'
import { type Day, type Instant, later } from '../../server/contract/words.ts'
import { hl7Time } from './analyzer.ts'
import type { Caller } from './caller.ts'
import type { Lab } from './lab.ts'
import { ADAS_MOTHER, ada, FINE, PASSWORD, type PersonName, STAFF } from './people.ts'

/** What is different about a card; the rest is baby Ada's. */
export interface CardWish {
  readonly newborn?: Partial<Newborn>
  readonly mother?: Mother | { id: string }
  readonly pregnancy?: string
  readonly collectedAt?: Instant
}

/** Values of a card by analyte; what is left out is not measured. */
export type Values = Readonly<Partial<Record<'TSH' | 'OHP17' | 'G6PD', string>>>

export interface Stories {
  /** Registers a newborn at the ward where this nurse works. */
  registered(nurse: Caller, wish?: CardWish): Promise<Registered>
  /** Registered, printed, collected and sent; its number. */
  cardFrom(nurse: Caller, wish?: CardWish): Promise<string>
  /** The same, and received in good order at the centre's desk. */
  receivedFrom(nurse: Caller, wish?: CardWish): Promise<string>
  /** The next card of a case after a recall: ordered, collected, sent and received. */
  repeatOf(number: string, nurse: Caller): Promise<string>
  /** Everything measured and in range, save what is told. */
  measured(number: string, values?: Values): Promise<void>
  /** What is asked for once more is measured again, with the same values. */
  retested(number: string, by?: Caller): Promise<void>
  /** What stands on the bench of this specimen, measured again where asked for, verified by one and authorised by another. */
  signedOff(number: string, by?: { verifier?: Caller; authoriser?: Caller }): Promise<SignedOff>
  verified(number: string, by?: Caller): Promise<SignedOff>
  authorised(number: string, by?: Caller): Promise<SignedOff>
  /** A card that was received, measured and signed off in one breath. */
  judgedFrom(nurse: Caller, values: Values, wish?: CardWish): Promise<string>
  /** A rule row like another, which Pia proposes and Paul approves; `instead`: in its place. */
  ruled(like: Rule, change: Partial<ProposedRow>, instead?: 'instead'): Promise<Rule>
  /** The end of a rule row, by the two of them. */
  ruleEnded(rule: Rule, endsOn: Day): Promise<void>
  /** What stands of a test on a specimen, as it is shown beside a held value. */
  stands(number: string, analyte: string): Promise<{ id: string; version: number }[]>
  /** The kinds of its facts, in order. */
  story(number: string): Promise<string[]>
  state(number: string): Promise<SpecimenState>
}

export function stories(here: () => Lab): Stories {
  const lab = () => here()
  const wardOf = (nurse: Caller) => lab().at[scopeOf(lab(), nurse) as keyof Lab['at']]
  const desk = (number: string) => deskOf(lab(), number)

  async function registered(nurse: Caller, wish: CardWish = {}): Promise<Registered> {
    return nurse.registerNewborn({
      request: newId(),
      samplingPoint: wardOf(nurse),
      mother: wish.mother ?? ADAS_MOTHER,
      newborn: ada(lab().clock.now(), wish.newborn),
      ...(wish.pregnancy ? { pregnancy: wish.pregnancy } : {}),
    })
  }

  async function sent(nurse: Caller, number: string, collectedAt = lab().clock.now()) {
    await nurse.printLabel({ number })
    await nurse.collectSpecimen({ number, collectedAt })
    await nurse.sendShipment({ request: newId(), samplingPoint: wardOf(nurse), numbers: [number] })
    return number
  }

  async function cardFrom(nurse: Caller, wish: CardWish = {}): Promise<string> {
    const { specimen } = await registered(nurse, wish)
    return sent(nurse, specimen.number, wish.collectedAt)
  }

  async function receive(number: string): Promise<string> {
    const { centre, receptionist } = desk(number)
    await receptionist.receiveSpecimen({ number, centre })
    return number
  }

  async function measured(number: string, values: Values = FINE): Promise<void> {
    const analyzer = await lab().analyzer(desk(number).name)
    for (const [analyte, value] of Object.entries(values)) {
      const { code } = await analyzer.sends({ specimen: number, analyte, value })
      if (code !== 'AA') throw new Error(`${analyte} of ${number} was answered ${code}`)
    }
    analyzer.close()
  }

  async function onBench(number: string, by: Caller, state: 'recorded' | 'verified') {
    const { centre } = desk(number)
    const { rows } = await by.listBench({ centre, state, limit: 200 })
    const results = rows
      .filter(r => r.specimen === number)
      .map(({ id, version }) => ({ id, version }))
    return { centre, results }
  }

  /** Measured once more as it is asked for, a minute apart, and everything as it was at first. */
  async function retested(number: string, by = desk(number).technician): Promise<void> {
    const { centre, name } = desk(number)
    const { rows } = await by.listRetests({ centre, limit: 200 })
    for (const { specimen, asks, values } of rows) {
      if (specimen !== number) continue
      const analyzer = await lab().analyzer(name)
      const first = values.filter(value => value.replicate === 1 && !value.analyte.includes('/'))
      for (let n = 1; n <= asks; n++)
        for (const { analyte, value, unit } of first) {
          const measuredAt = hl7Time(later(lab().clock.now(), n * 60_000))
          await analyzer.sends({ specimen, analyte, value, unit, measuredAt })
        }
      analyzer.close()
    }
  }

  const verified = async (number: string, by = desk(number).technician) =>
    by.verifyResults(await onBench(number, by, 'recorded'))
  const authorised = async (number: string, by = desk(number).authoriser) =>
    by.authoriseResults({ ...(await onBench(number, by, 'verified')), password: PASSWORD })

  async function signedOff(number: string, by: { verifier?: Caller; authoriser?: Caller } = {}) {
    await retested(number)
    await verified(number, by.verifier)
    return authorised(number, by.authoriser)
  }

  async function receivedFrom(nurse: Caller, wish?: CardWish): Promise<string> {
    return receive(await cardFrom(nurse, wish))
  }

  async function ruled(like: Rule, change: Partial<ProposedRow>, instead?: 'instead') {
    const { pia, paul } = lab().people
    const { id, version, reason } = await pia.proposeRule({
      row: { ...like, endsOn: null, ...change },
      instead: instead ? { id: like.id, version: like.version } : null,
      reason: 'as the office decided',
    })
    await paul.approveProposal({ id, version })
    const made = (await pia.listRules({})).find(row => row.proposal === id)
    if (!made) throw new Error(`nothing came of the proposal: ${reason}`)
    return made
  }

  async function ruleEnded({ id, version }: Rule, endsOn: Day): Promise<void> {
    const { pia, paul } = lab().people
    const end = await pia.proposeRuleEnd({ id, version, endsOn, reason: 'as the office decided' })
    await paul.approveProposal({ id: end.id, version: end.version })
  }

  return {
    registered,
    ruled,
    ruleEnded,
    cardFrom,
    receivedFrom,
    async repeatOf(number, nurse) {
      const { case: it } = await lab().page(number)
      const { specimen } = await nurse.orderRepeat({
        request: newId(),
        id: it.id,
        samplingPoint: wardOf(nurse),
      })
      return receive(await sent(nurse, specimen.number))
    },
    measured: (number, values) => measured(number, values),
    retested,
    verified,
    authorised,
    signedOff,
    async judgedFrom(nurse, values, wish) {
      const number = await receivedFrom(nurse, wish)
      await measured(number, { ...FINE, ...values })
      await signedOff(number)
      return number
    },
    async stands(number, analyte) {
      const { results } = await lab().page(number)
      const standing = results.filter(r => r.analyte === analyte && r.state !== 'superseded')
      return standing.map(({ id, version }) => ({ id, version }))
    },
    async story(number) {
      const { story } = await lab().page(number)
      return story.map(step => step.fact.kind)
    },
    async state(number) {
      return (await lab().page(number)).specimen.state
    },
  }
}

function scopeOf(lab: Lab, nurse: Caller): string {
  const [name] = Object.entries(lab.people).find(([, caller]) => caller === nurse) ?? []
  const scope = STAFF[name as PersonName]?.posts[0]?.[1]
  if (!scope) throw new Error('this nurse is none of the people of the test')
  return scope
}

/** Who works at the centre that a number belongs to. */
function deskOf({ people, at }: Lab, number: string) {
  const { rita, tess, ana, rosa, theo, arno, gina } = people
  switch (number.slice(0, 2)) {
    case '03':
      return {
        name: 'GMCH',
        centre: at.GMCH,
        receptionist: rita,
        technician: tess,
        authoriser: ana,
      } as const
    case '01':
      return {
        name: 'GMU',
        centre: at.GMU,
        receptionist: rosa,
        technician: theo,
        authoriser: arno,
      } as const
    case '02':
      return {
        name: 'GPH',
        centre: at.GPH,
        receptionist: gina,
        technician: gina,
        authoriser: gina,
      } as const
    default:
      throw new Error(`nobody works here for ${number}`)
  }
}
