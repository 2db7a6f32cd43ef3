/**
 * Requisitions of prenatal tests: whether the test suits the woman is decided by dated rows on the
 * day of the request, and stays with what came of it. Unsuitable is refused with its reasons;
 * cautious goes on with a statement that she signed (domain reference 2.5).
 */
import { z } from 'zod'
import { whoMay } from '../contract/actions.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import {
  Answers,
  type Classified,
  type Dating,
  type Prenatal,
  type Requisition,
  Statement,
} from '../contract/requests.ts'
import type { Rule } from '../contract/rules.ts'
import type { Specimen } from '../contract/specimens.ts'
import { type Day, dayOf, daysBetween, type Id, Say, say, yearsBetween } from '../contract/words.ts'
import { classOf, type Facts } from '../programmes/indications.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as pregnancies from './pregnancies.ts'
import * as redraws from './redraws.ts'
import * as rules from './rules.ts'
import * as subjects from './subjects.ts'

/** The class of a request by the rows of a day: today, or the day of the request. */
export async function classify(
  look: Look,
  programme: string,
  given: pregnancies.Datings & { answers: Answers },
  today = dayOf(look.at),
): Promise<Classified> {
  const { dating } = given
  const answers = answersOf(given)
  const gestationDays = pregnancies.daysOn(dating, today)
  const windows = await rules.windows(look, programme, today)
  const dueOn = pregnancies.dayAt(dating, termOf(windows))
  const rows = await rules.ofKind(look, programme, 'indication', today)
  const facts = factsOf({ dating, answers, gestationDays, dueOn, today })
  const { class: found, reasons, rules: spoke } = classOf(facts, rows)
  return { class: found, reasons: [...reasons], rules: [...spoke], gestationDays, dueOn }
}

/** What was asked of her, with what her datings tell: an embryo transfer is a fact whatever else counts. */
export function answersOf({
  otherDatings = [],
  answers,
}: Pick<pregnancies.Datings, 'otherDatings'> & { answers: Answers }): Answers {
  if (!otherDatings.some(one => one.basis === 'ivf') || answers.ticked.includes('ivf'))
    return answers
  return { ...answers, ticked: [...answers.ticked, 'ivf'] }
}

/** How many days a pregnancy lasts: her age at delivery is reckoned to its end. */
function termOf(windows: readonly Rule[]): number {
  const row = windows.find(w => w.analyte === 'term-days')
  if (!row) throw noTerm()
  return row.value
}

function noTerm(): Refusal {
  const { en, zh } = whoMay('edit-rules')
  return new Refusal(
    'conflict',
    say(
      `No rule of this programme says how many days a pregnancy lasts, so her age at delivery cannot be told and nothing is requested. Ask for the row “expected delivery” (${en}); it holds from the day after its approval.`,
      `该项目未设定预产期天数规则，无法推算预产期年龄，申请未登记。请联系${zh}新增“预产期”规则；批准后次日起生效。`,
    ),
  )
}

interface Asked {
  readonly dating: Dating
  readonly answers: Answers
  readonly gestationDays: number
  readonly dueOn: Day
  readonly today: Day
}

/** What was answered, as the rows name it; what is not known is no fact. */
function factsOf({ dating, answers, gestationDays, dueOn, today }: Asked): Facts {
  const { heightCm, weightKg, serum, foreignCellsOn, bornOn, fetuses } = answers
  const ticked = [...answers.ticked, ...(dating.basis === 'ivf' ? ['ivf'] : [])]
  const metres = (heightCm ?? 0) / 100
  const told = serum === 'none' ? {} : (serum ?? {})
  return {
    'ga-days': gestationDays,
    ...(serum === 'none' && { 'ga-days-without-serum': gestationDays }),
    'age-at-delivery': yearsBetween(bornOn, dueOn),
    ...(heightCm && weightKg && { bmi: Math.round((weightKg / metres ** 2) * 10) / 10 }),
    fetuses,
    ...(told.t21 !== undefined && { 'serum-t21': told.t21 }),
    ...(told.t18 !== undefined && { 'serum-t18': told.t18 }),
    ...(foreignCellsOn && { 'days-since-foreign-cells': daysBetween(foreignCellsOn, today) }),
    ...Object.fromEntries(ticked.map(fact => [fact, 1])),
  }
}

/** Refuses what does not suit her, and what needs a signature that is not there. */
export function demandSuitable({ class: found, reasons }: Classified, statement: unknown): void {
  const why = { en: reasons.map(r => r.en).join('; '), zh: reasons.map(r => r.zh).join('；') }
  if (found === 'unsuitable')
    throw new Refusal(
      'conflict',
      say(
        `The test does not suit her: ${why.en}. Refer her for counselling; no tube is drawn.`,
        `不适用该检测：${why.zh}。请转诊遗传咨询，不予采血。`,
      ),
    )
  if (found === 'suitable' || statement) return
  throw wrongField(
    'statement',
    found === 'cautious'
      ? `Caution: ${why.en}. She signs that she was told; enter the day and the physician.`
      : `Outside the usual: ${why.en}. A physician confirms it in writing; enter the day and the name.`,
    found === 'cautious'
      ? `慎用：${why.zh}。须由孕妇签署知情说明，请填写签署日期和医师。`
      : `超出常规范围：${why.zh}。须由医师书面确认，请填写日期和姓名。`,
  )
}

/** Keeps a request as it was classified. */
export async function put(work: Work, row: Requisition): Promise<void> {
  await work.db
    .insertInto('requisition')
    .values({
      ...row,
      answers: JSON.stringify(row.answers),
      reasons: JSON.stringify(row.reasons),
      rules: JSON.stringify(row.rules),
      statement: row.statement && JSON.stringify(row.statement),
    })
    .execute()
  work.tell('order.classified', row.order, { class: row.class, rules: row.rules }, row.centre)
}

const asRequisition = (row: Tables['requisition']): Requisition => ({
  ...row,
  answers: Answers.parse(JSON.parse(row.answers)),
  reasons: Say.array().parse(JSON.parse(row.reasons)),
  rules: z.array(z.string()).parse(JSON.parse(row.rules)),
  statement: row.statement === null ? null : Statement.parse(JSON.parse(row.statement)),
})

/** The request that a case began with; a redraw goes on under it. */
export async function ofCase(look: Look, caseId: Id): Promise<Requisition | null> {
  const row = await look.db
    .selectFrom('requisition')
    .selectAll()
    .where('case', '=', caseId)
    .orderBy('at')
    .executeTakeFirst()
  return row ? redated(look, asRequisition(row)) : null
}

/** Of a pregnancy that was dated anew since, the class as it would have been on the day of the request. */
async function redated(look: Look, asked: Requisition): Promise<Requisition> {
  const dating = await pregnancies.datingOf(look, asked)
  if (!dating || dating.at <= asked.at) return asked
  const { programme } = await look.db
    .selectFrom('case')
    .select('programme')
    .where('id', '=', asked.case)
    .executeTakeFirstOrThrow()
  const { answers } = asked
  const found = await classify(look, programme, { dating, answers }, dayOf(asked.at))
  return { ...asked, class: found.class, reasons: found.reasons, rules: found.rules }
}

/** Tells what a pregnancy that was dated anew made of the request. */
export async function tellAnew(work: Work, { case: it }: Pick<Specimen, 'case'>): Promise<void> {
  const found = await ofCase(work, it)
  if (!found) return
  const { order, class: said, rules: spoke, centre } = found
  work.tell('order.classified', order, { class: said, rules: spoke }, centre)
}

/** Why a tube in range can be relied on by nobody: the test turned out not to suit her. */
export async function whyUnsuitable(look: Look, specimen: Specimen): Promise<Say[]> {
  const found = await ofCase(look, specimen.case)
  if (found?.class !== 'unsuitable') return []
  return found.reasons.map(reason =>
    say(
      `The pregnancy was dated anew, and the test does not suit her: ${reason.en}.`,
      `孕周重新推算后不适用该检测：${reason.zh}。`,
    ),
  )
}

/** What of the request stands in a verdict and a report: caution, with its reasons. */
export async function remarksOf(look: Look, specimen: Specimen): Promise<Say[]> {
  const found = await ofCase(look, specimen.case)
  if (!found || found.class === 'suitable') return []
  return found.reasons.map(reason => say(`Caution: ${reason.en}`, `慎用：${reason.zh}`))
}

/** What a page shows of a prenatal test; null for any other. */
export async function prenatal(
  look: Look,
  it: Pick<Specimen, 'case' | 'subject' | 'programme' | 'collectedAt'>,
): Promise<Prenatal | null> {
  const requisition = await ofCase(look, it.case)
  if (!requisition) return null
  const { pregnancy } = await subjects.get(look, it.subject)
  if (pregnancy === null) return null
  const [gestation, ...otherDatings] = await pregnancies.all(look, pregnancy)
  const redraw = await redraws.chance(look, it)
  if (!gestation || !redraw) return null
  return {
    requisition,
    gestation,
    otherDatings,
    atCollection: it.collectedAt ? pregnancies.daysOn(gestation, dayOf(it.collectedAt)) : null,
    today: pregnancies.daysOn(gestation, dayOf(look.at)),
    redraw,
  }
}
