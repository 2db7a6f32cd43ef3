/**
 * The report on A4: who it is about, what is concluded, what to do next, every value as it was sent
 * with the limits that it was held against, who signed, and a code to check the version with.
 *
 * The layout has a name. A released report is drawn from what was kept of it, so that a change here
 * changes old paper too: whoever changes how a report looks leaves `LAYOUT` and its drawing as they
 * are and adds another beside it (a test compares the bytes of a sample).
 */
import type { ReportContent, ReportValue } from '../../server/contract/reports.ts'
import type { Say } from '../../server/contract/words.ts'
import { inGroups } from '../label.ts'
import { barsOf, type Outlines } from '../symbols.ts'
import {
  Flow,
  type Fonts,
  fitting,
  heightOf,
  lowered,
  marksOf,
  type Style,
  widthOf,
  wrapped,
} from './flow.ts'
import { A4, type OnPage, type Page } from './pdf.ts'
import { QR_QUIET, qrOf } from './qr.ts'
import { PAPER_WORDS, type PaperWords } from './words.ts'

export const LAYOUT = 'A4-1'

export type PaperLanguage = 'zh-CN' | 'en'

/** Whom a report is about, as it is printed. */
export interface PersonOnPaper {
  readonly name: string
  readonly idNumber: string | null
}

export interface Paper {
  readonly content: ReportContent
  readonly person: PersonOnPaper
  /** Null for a draft, which says so across the page. */
  readonly released: { readonly at: string; readonly by: string } | null
  /** The address behind the QR code; null for a draft. */
  readonly check: string | null
  /** That it holds no more, since when, and which edition took its place; null while it holds. */
  readonly ended: Ended | null
}

export interface Ended {
  readonly as: 'replaced' | 'withdrawn'
  readonly at: string
  readonly by: number | null
}

const LEFT = 18
const RIGHT = A4.widthMm - 18
const WIDTH = RIGHT - LEFT
const TOP = 15
const FOOT = A4.heightMm - 33
const INSIDE = 3
/** Where the name of a signer begins, and the time beside it, from the left margin. */
const SIGNER = 24
const SIGNED_AT = 136

const CENTRE: Style = { sizeMm: 4.2, weight: 'bold' }
const TITLE: Style = { sizeMm: 6.2, weight: 'bold' }
const PLAIN: Style = { sizeMm: 3.2, weight: 'regular' }
/** A name stays on one line, whole. */
const NAME: Style = { sizeMm: 3.2, weight: 'bold' }
const STRONG: Style = { sizeMm: 3.2, weight: 'bold' }
const SMALL: Style = { sizeMm: 2.6, weight: 'regular', grey: 0.25 }
const VERDICT: Style = { sizeMm: 6.2, weight: 'bold' }

/** A report as pages, each complete with its foot. */
export function pagesOf(fonts: Fonts, paper: Paper, language: PaperLanguage): Page[] {
  const sheet = new Sheet(fonts, paper, language)
  return sheet.pages()
}

/** Everything that will be printed, to be looked through for characters that the font lacks. */
export function textsOf(paper: Paper, language: PaperLanguage): string[] {
  const { content, person } = paper
  const inside: string[] = [person.name, person.idNumber ?? '', paper.released?.by ?? '']
  const walk = (value: unknown): void => {
    if (typeof value === 'string') inside.push(value)
    else if (Array.isArray(value)) for (const one of value) walk(one)
    else if (isSay(value)) inside.push(spoken(value, language))
    else if (typeof value === 'object' && value !== null)
      for (const one of Object.values(value)) walk(one)
  }
  walk(content)
  return inside
}

const isSay = (value: unknown): value is Say =>
  typeof value === 'object' && value !== null && 'en' in value && 'zh' in value

const spoken = (sentence: Say, language: PaperLanguage): string =>
  language === 'en' ? sentence.en : sentence.zh

const UTC_TO_SHANGHAI_MS = 8 * 3_600_000

/** `2026-11-23 09:00` in Shanghai. */
const minute = (at: string): string =>
  new Date(Date.parse(at) + UTC_TO_SHANGHAI_MS).toISOString().slice(0, 16).replace('T', ' ')

class Sheet {
  readonly #fonts: Fonts
  readonly #paper: Paper
  readonly #language: PaperLanguage
  readonly #words: PaperWords
  readonly #flow = new Flow(TOP, FOOT)
  /** Drawn once for all pages: finding the best of its masks takes longer than all the rest. */
  readonly #code: Outlines | null

  constructor(fonts: Fonts, paper: Paper, language: PaperLanguage) {
    this.#fonts = fonts
    this.#paper = paper
    this.#language = language
    this.#words = PAPER_WORDS[language]
    this.#code = paper.check === null ? null : qrOf(paper.check)
  }

  pages(): Page[] {
    this.#head()
    this.#identity()
    this.#verdict()
    this.#values()
    this.#signatures()
    const { pages } = this.#flow
    return pages.map((page, i) => [...this.#stamps(), ...page, ...this.#foot(i + 1, pages.length)])
  }

  #say(sentence: Say): string {
    return spoken(sentence, this.#language)
  }

  /** Centre and title on the left, the number as bars and digits on the right. */
  #head(): void {
    const { content } = this.#paper
    const module = 0.25
    const { modules, bars } = barsOf(content.specimen)
    const wide = modules * module
    const x = RIGHT - wide - module * 10
    const digits = inGroups(content.specimen)
    const title = `${this.#say(content.programme)} ${this.#words.report}`
    const left = x - LEFT - 8
    const centre = wrapped(this.#fonts, this.#say(content.centre), CENTRE, left)
    const titled = wrapped(this.#fonts, title, TITLE, left)
    const height = Math.max(heightOf(centre, CENTRE) + 1 + heightOf(titled, TITLE), 17)
    this.#flow.put(height, top => [
      ...marksOf(centre, CENTRE, LEFT, top),
      ...marksOf(titled, TITLE, LEFT, top + heightOf(centre, CENTRE) + 1),
      ...bars.map(
        (bar): OnPage => ({
          ...{ kind: 'area', x: x + bar.at * module, y: top },
          ...{ widthMm: bar.wide * module, heightMm: 9.5 },
        }),
      ),
      ...marksOf(
        [digits],
        STRONG,
        x + (wide - widthOf(this.#fonts, digits, STRONG)) / 2,
        top + 10.2,
      ),
    ])
    this.#flow.skip(1.5)
    this.#rule(0.5)
    this.#corrected()
  }

  #rule(thick: number, grey = 0): void {
    this.#flow.put(thick + 2, top => [
      { kind: 'area', x: LEFT, y: top, widthMm: WIDTH, heightMm: thick, grey },
    ])
  }

  /** A second edition says so first, and which one it takes the place of. */
  #corrected(): void {
    const { replaces } = this.#paper.content
    if (!replaces) return
    const said = this.#words.replaces(replaces.edition, minute(replaces.releasedAt))
    this.#paragraph(said, STRONG, LEFT, WIDTH)
    this.#flow.skip(1.5)
  }

  #paragraph(text: string, style: Style, x: number, width: number): void {
    for (const line of wrapped(this.#fonts, text, style, width))
      this.#flow.put(heightOf([line], style), top => marksOf([line], style, x, top))
  }

  #identity(): void {
    const fields = this.#fields()
    const column = WIDTH / 2
    const labelled = 24
    const label: Style = { ...SMALL, sizeMm: 2.8 }
    const room = column - labelled - 4
    for (let at = 0; at < fields.length; at += 2) {
      const pair = fields.slice(at, at + 2).map(([head, value, style = PLAIN]) => ({
        ...{ head, style: style === NAME ? fitting(this.#fonts, value, style, room) : style },
        lines: style === NAME ? [value] : wrapped(this.#fonts, value, style, room),
      }))
      const height = Math.max(...pair.map(({ lines, style }) => heightOf(lines, style))) + 0.7
      this.#flow.put(height, top =>
        pair.flatMap(({ head, lines, style }, i) => [
          ...marksOf(
            [head],
            fitting(this.#fonts, head, label, labelled - 1),
            LEFT + i * column,
            top + 0.35,
          ),
          ...marksOf(lines, style, LEFT + i * column + labelled, top),
        ]),
      )
    }
    this.#flow.skip(1.5)
  }

  #fields(): [label: string, value: string, style?: Style][] {
    const { content, person } = this.#paper
    const w = this.#words
    const { subject } = content
    const at = (instant: string | null) => (instant === null ? w.notKnown : minute(instant))
    const days = subject.gestationDays
    const faults = content.faults.map(fault => `${fault.code} ${this.#say(fault.says)}`).join('; ')
    const born: [string, string][] = [
      [w.born, at(subject.bornAt)],
      [w.gestation, days === null ? w.notKnown : w.weeks(Math.floor(days / 7), days % 7)],
      [w.weight, subject.birthWeight === null ? w.notKnown : `${subject.birthWeight} g`],
    ]
    const isNewborn = subject.kind === 'newborn'
    return [
      [w.name, person.name, NAME],
      [w.specimen, inGroups(content.specimen), STRONG],
      ...(isNewborn ? ([[w.sexIs, w.sex[subject.sex]]] as [string, string][]) : []),
      [w.site, this.#say(content.samplingPoint)],
      ...(isNewborn ? born : this.#pregnancy()),
      ...(person.idNumber === null ? [] : ([[w.idNumber, person.idNumber]] as [string, string][])),
      [w.collected, at(content.collectedAt)],
      [w.received, at(content.receivedAt)],
      [w.ordinal, this.#ordinal()],
      [w.condition, [this.#say(content.condition), faults].filter(Boolean).join('; ')],
    ]
  }

  /** Of a woman: her age, how far she was on the day of collection, and what that is counted from. */
  #pregnancy(): [string, string][] {
    const { request } = this.#paper.content
    const w = this.#words
    if (!request) return []
    const { age, gestationDays, countedFrom, lastPeriod, dated, fetuses } = request
    const weeks = (days: number) => w.weeks(Math.floor(days / 7), days % 7)
    const from = this.#say(countedFrom)
    const then = gestationDays === null ? w.notKnown : weeks(gestationDays)
    // What counted is printed, and a last period only where it did.
    const basis: [string, string][] = lastPeriod
      ? [[w.lastPeriod, lastPeriod]]
      : dated
        ? [[w.dated, w.datedAs(from, dated.on, weeks(dated.days))]]
        : []
    return [
      [w.age, age === null ? w.notKnown : w.years(age)],
      [w.gestationThen, `${then} (${from})`],
      ...basis,
      [w.fetuses, String(fetuses)],
      [w.consent, request.consentOn],
    ]
  }

  /** On what ground, by which method, and what was screened for, each with its outcome. */
  #scope(): void {
    const { request, scope } = this.#paper.content
    const w = this.#words
    if (scope) {
      this.#paragraph(w.screened, { ...SMALL, weight: 'bold' }, LEFT, WIDTH)
      for (const { says, risk } of scope.screened)
        this.#paragraph(w.outcome(this.#say(says), w.risk[risk]), STRONG, LEFT + 1, WIDTH - 2)
      this.#flow.skip(1)
    }
    this.#list(w.indication, request ? [request.indication] : [])
    this.#list(w.method, scope ? [scope.method] : [])
    this.#list(w.notScreened, scope ? [scope.notScreened] : [])
    this.#list(w.residual, scope?.residual ? [scope.residual] : [])
  }

  #ordinal(): string {
    const { ordinal, repeats } = this.#paper.content
    const said = this.#words.ordinalOf(ordinal)
    return repeats === null ? said : `${said}; ${this.#words.repeats} ${inGroups(repeats)}`
  }

  /** The conclusion on a grey ground, why, and what to do. */
  #verdict(): void {
    const { content } = this.#paper
    const w = this.#words
    const severity = content.severity ? ` · ${w.severity[content.severity]}` : ''
    const said = `${this.#say(content.verdictSays)}${severity}`
    this.#flow.put(13.5, top => [
      { kind: 'area', x: LEFT, y: top, widthMm: WIDTH, heightMm: 13.5, grey: 0.93 },
      { kind: 'area', x: LEFT, y: top, widthMm: 1.2, heightMm: 13.5 },
      ...marksOf([w.verdict], SMALL, LEFT + INSIDE + 1, top + 1),
      ...marksOf([said], VERDICT, LEFT + INSIDE + 1, top + 4.2),
    ])
    this.#flow.skip(2)
    if (content.verdict !== 'negative') this.#list(w.because, content.reasons)
    this.#list(w.remarks, content.remarks)
    this.#list(w.next, content.next)
    this.#scope()
    this.#flow.skip(1.5)
  }

  #list(head: string, sentences: readonly Say[]): void {
    if (sentences.length === 0) return
    this.#paragraph(head, { ...SMALL, weight: 'bold' }, LEFT, WIDTH)
    for (const sentence of sentences)
      this.#paragraph(this.#say(sentence), PLAIN, LEFT + 1, WIDTH - 2)
    this.#flow.skip(1)
  }

  #values(): void {
    this.#tableHead()
    for (const value of this.#paper.content.values) this.#row(value)
    this.#flow.skip(3)
  }

  #tableHead(): void {
    const w = this.#words
    const heads = [w.analyte, w.value, w.unit, w.limit, w.finding]
    this.#flow.put(6, top => [
      { kind: 'area', x: LEFT, y: top, widthMm: WIDTH, heightMm: 5.4, grey: 0.88 },
      ...heads.flatMap((head, i) =>
        marksOf([head], { ...SMALL, grey: 0, weight: 'bold' }, columnAt(i) + 1, top + 0.8),
      ),
    ])
  }

  #row(value: ReportValue): void {
    const name = wrapped(this.#fonts, this.#nameOf(value), PLAIN, COLUMNS[0] - 2)
    const limits = value.limits.flatMap(limit =>
      wrapped(this.#fonts, this.#say(limit), LIMIT, COLUMNS[3] - 2),
    )
    const notes = this.#notesOn(value).flatMap(note =>
      wrapped(this.#fonts, note, SMALL, COLUMNS[0] - 2),
    )
    const style = value.stands === 'beyond' ? STRONG : PLAIN
    const amount = fitting(this.#fonts, value.value, style, COLUMNS[1] - 2)
    const unit = fitting(this.#fonts, value.unit, PLAIN, COLUMNS[2] - 2)
    const unitText = value.unit === '' ? [] : [value.unit]
    const finding = wrapped(this.#fonts, this.#words.stands[value.stands], style, COLUMNS[4] - 1)
    const height =
      Math.max(
        heightOf(name, PLAIN) + heightOf(notes, SMALL),
        heightOf(limits, LIMIT),
        heightOf(finding, style),
      ) + 1
    if (!this.#flow.fits(height)) {
      this.#flow.newPage()
      this.#tableHead()
    }
    this.#flow.put(height, top => [
      ...marksOf(name, PLAIN, columnAt(0) + 1, top),
      ...marksOf(notes, SMALL, columnAt(0) + 1, top + heightOf(name, PLAIN)),
      ...marksOf([value.value], amount, columnAt(1) + 1, top + lowered(amount, PLAIN)),
      ...marksOf(unitText, unit, columnAt(2) + 1, top + lowered(unit, PLAIN)),
      ...marksOf(limits, LIMIT, columnAt(3) + 1, top + 0.3),
      ...marksOf(finding, style, columnAt(4) + 1, top),
      { kind: 'area', x: LEFT, y: top + height - 0.4, widthMm: WIDTH, heightMm: 0.12, grey: 0.6 },
    ])
  }

  #nameOf({ name, analyte }: ReportValue): string {
    const said = this.#say(name)
    return said === analyte ? said : `${analyte} ${said}`
  }

  #notesOn({ replicate, origin, judgedAs, mean, doubt }: ReportValue): string[] {
    const w = this.#words
    return [
      ...(replicate > 1 ? [w.again(replicate)] : []),
      ...(origin === 'measured' ? [] : [w.origin[origin]]),
      ...(judgedAs ? [w.judgedAs(judgedAs.value, judgedAs.unit)] : []),
      ...(mean === null ? [] : [w.mean(mean)]),
      ...(doubt ? [this.#say(doubt)] : []),
    ]
  }

  #signatures(): void {
    const { content, released } = this.#paper
    const w = this.#words
    const signed = content.signed.map(
      ({ as, by, at }) => [w.signed[as], this.#say(by), minute(at)] as const,
    )
    const all = released
      ? [...signed, [w.released, released.by, minute(released.at)] as const]
      : signed
    // Of a long name, or a rule with its source, as many lines as it needs: nothing is cut or covered.
    const blocks = all.map(([what, by, at]) => {
      const lines = wrapped(this.#fonts, by, STRONG, SIGNED_AT - SIGNER - 4)
      return { what, lines, at, height: Math.max(heightOf(lines, STRONG), 4.5) + 0.7 }
    })
    const holds = wrapped(this.#fonts, w.holds, SMALL, WIDTH)
    // Who signed stands together, with what it holds for: no page ends or begins in between.
    const together = blocks.reduce((sum, { height }) => sum + height, 1 + heightOf(holds, SMALL))
    if (!this.#flow.fits(together)) this.#flow.newPage()
    for (const { what, lines, at, height } of blocks)
      this.#flow.put(height, top => [
        ...marksOf([what], { ...SMALL, sizeMm: 2.8 }, LEFT, top + 0.35),
        ...marksOf(lines, STRONG, LEFT + SIGNER, top),
        ...marksOf([at], PLAIN, LEFT + SIGNED_AT, top),
      ])
    this.#flow.skip(1)
    this.#flow.put(heightOf(holds, SMALL), top => marksOf(holds, SMALL, LEFT, top))
  }

  /** On every page: which number, which version, which page, and how to check it. */
  #foot(page: number, of: number): OnPage[] {
    const { content, check } = this.#paper
    const w = this.#words
    const top = FOOT + 4
    const where = [
      `${w.specimen} ${inGroups(content.specimen)}`,
      w.edition(content.edition),
      w.page(page, of),
    ].join(' · ')
    const line: OnPage = { kind: 'area', x: LEFT, y: top, widthMm: WIDTH, heightMm: 0.2, grey: 0.4 }
    const marks = [line, ...marksOf([where], { ...PLAIN, sizeMm: 2.8 }, LEFT, top + 2)]
    const code = this.#code
    if (check === null || code === null) return marks
    const module = 18 / (code.modules + 2 * QR_QUIET)
    const width = WIDTH - 24
    return [
      ...marks,
      ...marksOf([w.check], SMALL, LEFT, top + 7),
      ...marksOf([check], fitting(this.#fonts, check, SMALL, width), LEFT, top + 11),
      shapeOf(code, RIGHT - 18 + QR_QUIET * module, top + 2 + QR_QUIET * module, module),
    ]
  }

  /** Across the page, and for what left and holds no more also above it, since when and why not. */
  #stamps(): OnPage[] {
    const { released, ended } = this.#paper
    const w = this.#words
    if (!released) return [this.#across(w.draft)]
    if (!ended) return []
    const said = w.ended[ended.as](minute(ended.at), ended.by)
    const style = fitting(this.#fonts, said, STRONG, WIDTH)
    return [this.#across(w.stamp[ended.as]), ...marksOf([said], style, LEFT, TOP - 7)]
  }

  #across(text: string): OnPage {
    return {
      ...{ kind: 'text', text, x: 45, y: 235 },
      ...{ sizeMm: this.#language === 'en' ? 17 : 28, weight: 'bold', grey: 0.85, turned: 52 },
    }
  }
}

const LIMIT: Style = { sizeMm: 2.6, weight: 'regular' }
const COLUMNS = [48, 27, 21, 56, 22] as const

const columnAt = (index: number): number =>
  LEFT + COLUMNS.slice(0, index).reduce((sum, width) => sum + width, 0)

const shapeOf = ({ outlines }: Outlines, x: number, y: number, module: number): OnPage => ({
  kind: 'shape',
  outlines: outlines.map(points =>
    points.map(([across, down]) => [x + across * module, y + down * module] as const),
  ),
})
