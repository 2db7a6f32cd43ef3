/** The simulators' ledger held against the laboratory; a sentence for each thing that does not agree. */
import { grouped } from '../../server/contract/specimen-number.ts'
import { hasGoodCheckDigits } from './expected.ts'
import { type Result, shownCard, type Tables } from './laboratory.ts'
import { type Card, isTested, recallsDue, type Spoken, stateOf, verdictDue } from './ledger.ts'
import { APPLICATION } from './network.ts'
import type { Play } from './play.ts'
import { here } from './words.ts'

/** Every number: registered where it ought to be, in the state it ought to have, and none besides. */
export function differencesOfCards({ ledger, network }: Play, { specimens }: Tables): string[] {
  const rows = new Map(specimens.map(row => [row.number, row]))
  const strangers = specimens.filter(row => !ledger.cards.some(c => c.number === row.number))
  return [
    ...ledger.cards.flatMap(card => {
      const row = rows.get(card.number)
      if (!row) return differs(card, 'registered', 'absent')
      const released = stateOf(card) === 'held' ? 'accepted' : stateOf(card)
      return [
        ...(hasGoodCheckDigits(card.number) ? [] : differs(card, 'good check digits', 'bad ones')),
        ...differs(card, card.centre, network.codeOf(row.centre)),
        ...differs(card, released, row.state),
        ...differs(card, card.ordinal, row.ordinal),
        ...differs(card, 'collected', row.collectedAt ? 'collected' : 'not collected'),
      ]
    }),
    ...strangers.map(row =>
      here(
        `${grouped(row.number)} is in the database and nobody registered it.`,
        `${grouped(row.number)} 在数据库中，但无人登记。`,
      ),
    ),
  ]
}

function differs(card: Card, due: string | number, met: string | number): string[] {
  if (due === met) return []
  const number = grouped(card.number)
  return [
    here(`${number}: ought to be ${due}, and is ${met}.`, `${number}：应为 ${due}，实为 ${met}。`),
  ]
}

/** Every value, character for character, and whether it stands or was superseded. */
export const differencesOfValues = ({ ledger }: Play, { results }: Tables): string[] => {
  const bySpecimen = Map.groupBy(results, result => result.specimen)
  return ledger.cards.flatMap(card => differencesIn(card, bySpecimen.get(card.number) ?? []))
}

function differencesIn(card: Card, results: readonly Result[]): string[] {
  const left = [...results]
  const missing = card.filed.flatMap(({ analyte, value, unit, superseded }) => {
    const at = left.findIndex(r => r.analyte === analyte && r.value === value && r.unit === unit)
    const what = `${grouped(card.number)} ${analyte} ${value} ${unit}`
    if (at < 0)
      return [
        here(
          `${what}: the analyzer sent it, and it is not in the database.`,
          `${what}：仪器已发送，但数据库中没有。`,
        ),
      ]
    const [row] = left.splice(at, 1)
    const due = superseded ? 'superseded' : 'authorised'
    return row?.state === due
      ? []
      : [
          here(
            `${what}: ought to be ${due}, and is ${row?.state}.`,
            `${what}：应为 ${due}，实为 ${row?.state}。`,
          ),
        ]
  })
  const surplus = left.map(({ analyte, value, unit }) => {
    const what = `${grouped(card.number)} ${analyte} ${value} ${unit}`
    return here(
      `${what}: it is in the database, and no analyzer sent it.`,
      `${what}：数据库中有，但仪器未发送。`,
    )
  })
  return [...missing, ...surplus]
}

/** Every value of a control, character for character, and none besides. */
export function differencesOfControls(
  { ledger, tubeControls }: Play,
  { controls }: Tables,
): string[] {
  const name = (of: { analyte: string; value: string }, sentAs: string) =>
    `${sentAs} ${of.analyte} ${of.value}`
  const due = ledger.spoken
    .flatMap(({ utterance: { fate, sample } }) => (fate?.is === 'control' ? [sample] : []))
    .concat(tubeControls)
    .map(sample => name(sample, sample.specimen))
  const met = controls.map(row => name(row, row.sentAs))
  return [
    ...surplusOf(due, met).map(one =>
      here(
        `${one}: the analyzer sent it, and it is no control here.`,
        `${one}：仪器已发送，但无此质控。`,
      ),
    ),
    ...surplusOf(met, due).map(one =>
      here(`${one}: is a control here that no analyzer sent.`, `${one}：有此质控，但仪器未发送。`),
    ),
  ]
}

/** Every verdict, in the table and on the specimen's page. */
export async function differencesOfVerdicts(play: Play, { verdicts }: Tables): Promise<string[]> {
  const given = Map.groupBy(verdicts, verdict => verdict.specimen)
  const found: string[] = []
  for (const card of play.ledger.cards) {
    const due = verdictDue(card) ?? 'none'
    const kept = (given.get(card.number) ?? []).map(v => v.verdict).join(' then ') || 'none'
    const page = await shownCard(play, card.centre, card.number)
    const shown = page.verdicts.map(v => v.verdict).join(' then ') || 'none'
    found.push(...differsIn(card, 'verdict', due, kept), ...differsIn(card, 'page', kept, shown))
    const values = page.results.map(r => `${r.analyte} ${r.value}`).sort()
    const sent = card.filed.map(f => `${f.analyte} ${f.value}`).sort()
    found.push(...differsIn(card, 'page', sent.join(', '), values.join(', ')))
  }
  return found
}

function differsIn(card: Card, what: 'verdict' | 'page', due: string, met: string): string[] {
  if (due === met) return []
  const number = grouped(card.number)
  return [
    what === 'verdict'
      ? here(
          `${number}: the verdict ought to be ${due}, and is ${met}.`,
          `${number}：判定应为 ${due}，实为 ${met}。`,
        )
      : here(
          `${number}: its page ought to show ${due}, and shows ${met}.`,
          `${number}：标本页面应显示 ${due}，实为 ${met}。`,
        ),
  ]
}

/** Every message by its line and number, in order: what became of it and what was answered. */
export function differencesOfMessages({ ledger }: Play, tables: Tables): string[] {
  const kept = Map.groupBy(tables.messages, m => `${m.sender ?? '-'} ${m.controlId ?? '-'}`)
  const said = Map.groupBy(ledger.spoken, keyOf)
  const keys = new Set([...kept.keys(), ...said.keys()])
  return [...keys].flatMap(key => {
    const spoken = said.get(key) ?? []
    const due = spoken.map(s => became(s.utterance.state, s.utterance.answer))
    const heard = spoken.map(s => became(s.utterance.state, s.said.answer))
    const met = (kept.get(key) ?? []).map(m => became(m.state, m.answer))
    const about = spoken[0] ? aboutOf(spoken[0]) : key
    return [...compared(about, due, met), ...compared(about, due, heard)]
  })
}

const became = (state: string, answer: string | null): string => `${state} (${answer ?? 'silence'})`

const keyOf = ({ centre, utterance, said }: Spoken): string =>
  `${utterance.book === 'registry' ? '-' : `${APPLICATION}|${centre}`} ${said.controlId ?? '-'}`

const aboutOf = ({ said, utterance: { sample } }: Spoken): string =>
  `${said.controlId ?? 'message'} (${sample.specimen} ${sample.analyte} ${sample.value})`

function compared(about: string, due: readonly string[], met: readonly string[]): string[] {
  if (due.join() === met.join()) return []
  const [ought, is] = [due.join(', ') || 'never said', met.join(', ') || 'not in the database']
  return [
    here(`${about}: ought to be ${ought}, and is ${is}.`, `${about}：应为 ${ought}，实为 ${is}。`),
  ]
}

/** Every held observation: why it was held, and how it ended. */
export function differencesOfHeld({ ledger }: Play, { parked }: Tables): string[] {
  const name = (specimen: string, analyte: string, value: string) =>
    `${specimen} ${analyte} ${value}`
  const due = ledger.spoken.flatMap(({ utterance: { fate, sample } }) =>
    fate?.is === 'held'
      ? [
          `${name(sample.specimen, sample.analyte, sample.value)}: ${fate.why}, ${fate.then === 'filed' ? 'replayed' : 'dismissed'}`,
        ]
      : [],
  )
  const met = parked.map(p => `${name(p.specimen, p.analyte, p.value)}: ${p.why}, ${p.state}`)
  return [
    ...surplusOf(due, met).map(one =>
      here(`${one}: ought to be held so, and is not.`, `${one}：应如此暂存，实际没有。`),
    ),
    ...surplusOf(met, due).map(one =>
      here(`${one}: is held so, and ought not to be.`, `${one}：不应如此暂存。`),
    ),
  ]
}

/** What is in the first list beyond what is in the second. */
export function surplusOf(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others]
  return some.filter(one => {
    const at = left.indexOf(one)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}

/** `specimen condition` of every recall that ought to have been opened. */
export const recallsOf = (cards: readonly Card[]): string[] =>
  cards.flatMap(card =>
    isTested(card) || stateOf(card) === 'rejected'
      ? [...recallsDue(card)].map(condition => `${card.number} ${condition}`)
      : [],
  )
