/**
 * The closing account of a play: what the simulators did, beside what the laboratory holds. It
 * balances only if every figure, number, value, verdict and recall agrees and the journal is whole.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type { MessageState } from '../../server/contract/messages.ts'
import type { Verdict } from '../../server/contract/rules.ts'
import type { Boards } from './boards.ts'
import {
  differencesOfCards,
  differencesOfControls,
  differencesOfHeld,
  differencesOfMessages,
  differencesOfValues,
  differencesOfVerdicts,
  recallsOf,
  surplusOf,
} from './differences.ts'
import { readIntake, readTables, type Tables } from './laboratory.ts'
import { isTested, verdictDue } from './ledger.ts'
import { CENTRES, type Centre, SEQUENCER } from './network.ts'
import { differencesOfTubes, isOfTubes, rowsOfTubes, saidOfTubes } from './nipt.ts'
import type { Play } from './play.ts'
import { differencesOfReports, rowOfReports } from './reports.ts'
import { here } from './words.ts'

/** One line: what the simulators did, what the laboratory holds. `part` lines stand indented. */
export interface Row {
  readonly what: string
  readonly simulators: number
  readonly laboratory: number
  readonly part?: 'part'
}

export interface Account {
  readonly rows: readonly Row[]
  readonly journal: { readonly books: number; readonly facts: number; readonly whole: boolean }
  readonly differences: readonly string[]
  readonly balances: boolean
}

const SETTLES_WITHIN_MS = 3_000

/** Reads the laboratory and holds the ledger against it. `bugs`: what the server logged as such. */
export async function closingAccount(
  play: Play,
  boards: Boards,
  bugs: readonly string[],
): Promise<Account> {
  await settled(play, boards)
  const all = await readTables(play)
  const tables = ofCards(all)
  const tubes = ofTubes(all)
  const rows = [
    ...rowsOfCards(play, tables),
    ...(await rowsOfIntake(play, all)),
    ...rowsOfVerdicts(play, tables),
    ...rowsOfRecalls(play, tables, boards),
    ...rowsOfTubes(play, tubes).map(named => row(...named)),
    row(...rowOfReports(play, all)),
    ...rowsOfDoors(play),
  ]
  const { ok, books } = await play.lab.store.verify()
  const facts = books.reduce((sum, book) => sum + book.facts, 0)
  const differences = [
    ...differencesOfTubes(play, tubes),
    ...differencesOfCards(play, tables),
    ...differencesOfValues(play, tables),
    ...differencesOfControls(play, tables),
    ...(await differencesOfVerdicts(play, tables)),
    ...differencesOfReports(play, all),
    ...differencesOfMessages(play, tables),
    ...differencesOfHeld(play, tables),
    ...differencesOfRecalls(play, tables, boards),
    ...play.ledger.doors.filter(d => d.met !== d.must).map(doorDiffers),
    ...books.flatMap(({ book, wrong }) => wrong.map(w => `${book}: ${here(w.says.en, w.says.zh)}`)),
    ...bugs.map(bug => here(`A bug was logged: ${bug}`, `记录到程序错误：${bug}`)),
  ]
  const journal = { books: books.length, facts, whole: ok }
  const agree = rows.every(row => row.simulators === row.laboratory)
  return { rows, journal, differences, balances: ok && agree && differences.length === 0 }
}

/** Evidence of a cut frame and the last rows of the boards come a moment after what caused them. */
/** The newborns' part of the laboratory, and that of the tubes: each is held against its own ledger. */
const ofCards = (all: Tables): Tables => partOf(all, row => !isOfTubes(row))
const ofTubes = (all: Tables): Tables => partOf(all, isOfTubes)

const partOf = (all: Tables, isIn: (row: { programme: string }) => boolean): Tables => ({
  ...all,
  messages: all.messages.filter(m => !m.sender?.startsWith(SEQUENCER.application)),
  specimens: all.specimens.filter(isIn),
  results: all.results.filter(isIn),
  verdicts: all.verdicts.filter(isIn),
  recalls: all.recalls.filter(isIn),
})

async function settled(play: Play, boards: Boards): Promise<void> {
  const until = Date.now() + SETTLES_WITHIN_MS
  for (;;) {
    const { messages, recalls } = await readTables(play)
    const seen = CENTRES.reduce((sum, code) => sum + boards.seen(code).size, 0)
    const said = play.ledger.spoken.length + saidOfTubes(play).messages
    if (messages.length >= said && seen >= recalls.length) return
    if (Date.now() > until) return
    await wait(50)
  }
}

const doorDiffers = ({ tried, must, met }: { tried: string; must: string; met: string }): string =>
  here(
    `${tried}: ought to be refused (${must}), and: ${met}.`,
    `${tried}：应被拒绝（${must}），实为 ${met}。`,
  )

function rowsOfCards({ ledger: { cards } }: Play, { specimens }: Tables): Row[] {
  const came = (stages: readonly string[]) => cards.filter(c => stages.includes(c.stage)).length
  const has = (key: 'collectedAt' | 'receivedAt') => specimens.filter(s => s[key] !== null).length
  return [
    row(here('Registered', '登记'), cards.length, specimens.length),
    row(
      here('Collected', '采集'),
      came(['collected', 'sent', 'received', 'measured']),
      has('collectedAt'),
    ),
    row(here('Received', '接收'), came(['received', 'measured']), has('receivedAt')),
  ]
}

const row = (what: string, simulators: number, laboratory: number): Row => ({
  what,
  simulators,
  laboratory,
})
const part = (what: string, simulators: number, laboratory: number): Row => ({
  ...row(what, simulators, laboratory),
  part: 'part',
})

async function rowsOfIntake(play: Play, tables: Tables): Promise<Row[]> {
  const { spoken } = play.ledger
  const { messages, observations } = await readIntake(play, tables)
  const said = (state: MessageState) => spoken.filter(s => s.utterance.state === state).length
  const tubes = saidOfTubes(play)
  const fates = spoken.flatMap(s => s.utterance.fate ?? [])
  const ended = (end: 'filed' | 'known' | 'control' | 'dismissed') =>
    fates.filter(fate => (fate.is === 'held' ? fate.then : fate.is) === end).length
  const warned = fates.filter(fate => fate.is === 'control' && fate.warns === 'yes').length
  return [
    row(here('Messages in', '收到消息'), spoken.length + tubes.messages, messages.in),
    part(here('= applied', '= 已处理'), said('applied') + tubes.messages, messages.applied),
    part(here('+ duplicate', '+ 重复'), said('duplicate'), messages.duplicate),
    part(here('+ held whole', '+ 整条待处理'), said('parked'), messages.parked),
    part(here('+ refused', '+ 拒绝'), said('refused'), messages.refused),
    part(here('+ heard', '+ 仅收听'), said('heard'), messages.heard),
    part(here('+ still waiting', '+ 未处理'), 0, messages.waiting),
    row(
      here('Observations in', '收到检测值'),
      fates.length + tubes.values + tubes.controls,
      observations.in,
    ),
    part(here('= results', '= 结果'), ended('filed') + tubes.values, observations.results),
    part(here('+ known already', '+ 已有'), ended('known'), observations.known),
    part(here('+ held', '+ 暂存'), 0, observations.held),
    part(here('+ controls', '+ 质控'), ended('control') + tubes.controls, observations.controls),
    part(here('+ set aside', '+ 已忽略'), ended('dismissed'), observations.dismissed),
    row(
      here('Results in the table', '结果表'),
      ended('filed') + tubes.values,
      tables.results.length,
    ),
    row(
      here('Controls in the table', '质控表'),
      ended('control') + tubes.controls,
      tables.controls.length,
    ),
    part(here('that warned', '警告'), warned, tables.breaches.length),
  ]
}

const VERDICTS: readonly [Verdict, string, string][] = [
  ['negative', 'in range', '低风险'],
  ['borderline', 'borderline', '临界'],
  ['positive', 'high risk', '高风险'],
  ['inconclusive', 'inconclusive', '无法判定'],
  ['no-call', 'no call', '检测失败'],
]

function rowsOfVerdicts({ ledger }: Play, { verdicts }: Tables): Row[] {
  const due = ledger.cards.map(verdictDue).filter(verdict => verdict !== null)
  const expected = ledger.cards.filter(isTested).length
  return [
    row(here('Verdicts', '判定'), expected, verdicts.length),
    ...VERDICTS.map(([verdict, en, zh]) =>
      part(
        here(en, zh),
        due.filter(d => d === verdict).length,
        verdicts.filter(v => v.verdict === verdict).length,
      ),
    ),
  ]
}

function rowsOfRecalls({ ledger }: Play, { recalls }: Tables, boards: Boards): Row[] {
  const due = (code: string) => recallsOf(ledger.cards.filter(card => card.centre === code)).length
  return [
    row(here('Recalls', '召回'), recallsOf(ledger.cards).length, recalls.length),
    ...CENTRES.map(code =>
      part(
        here(`shown on ${code}'s board`, `${code} 看板显示`),
        due(code),
        seenOf(boards, code).length,
      ),
    ),
  ]
}

/** What a board was shown of newborns. */
const seenOf = (boards: Boards, code: Centre) =>
  [...boards.seen(code).values()].filter(shown => !isOfTubes(shown))

/** Each board was shown the recalls of its own centre, all of them, and no other's. */
function differencesOfRecalls(play: Play, { recalls }: Tables, boards: Boards): string[] {
  const due = recallsOf(play.ledger.cards)
  const kept = recalls.map(({ specimen, condition }) => `${specimen} ${condition}`)
  return [
    ...compare(here('the recalls', '召回'), due, kept),
    ...CENTRES.flatMap(code => {
      const own = recallsOf(play.ledger.cards.filter(card => card.centre === code))
      const seen = seenOf(boards, code).map(r => `${r.specimen} ${r.condition}`)
      return compare(here(`the board of ${code}`, `${code} 看板`), own, seen)
    }),
  ]
}

function compare(where: string, due: readonly string[], met: readonly string[]): string[] {
  return [
    ...surplusOf(due, met).map(one =>
      here(`${one} ought to be among ${where}, and is not.`, `${one} 应在${where}中，实际没有。`),
    ),
    ...surplusOf(met, due).map(one =>
      here(`${one} is among ${where}, and ought not to be.`, `${one} 不应在${where}中。`),
    ),
  ]
}

function rowsOfDoors({ ledger: { doors } }: Play): Row[] {
  const met = doors.filter(door => door.met === door.must).length
  return [row(here('Refused at the door', '当场拒绝'), doors.length, met)]
}
