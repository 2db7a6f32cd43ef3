/**
 * Labels of specimens: what stands on one, every copy of it, and the drawing that a copy years later
 * must equal.
 *
 * The first print freezes the drawing (`labels/frozen.ts` says what of it); every copy is a row under
 * its own number, so none is printed twice unseen. A copy after the first print needs a reason, and
 * beyond what the row `label-copies` lets one person print, another person: a label too many is how
 * two tubes come to bear one number (E-04, E-07).
 */
import { allows, demand, personOf } from '../access.ts'
import type { LabelCopy } from '../contract/labels.ts'
import { masked } from '../contract/person-names.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import { grouped } from '../contract/specimen-number.ts'
import type { Specimen } from '../contract/specimens.ts'
import { dayOf, type Id, say } from '../contract/words.ts'
import type { Look, Work } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'
import * as relabelled from './relabelled.ts'
import * as specimens from './specimens.ts'
import * as subjects from './subjects.ts'

/** What stands on a label, in the words of its template. */
export type LabelData = Awaited<ReturnType<typeof specimens.labelData>>

/** A drawing as it is kept: read by the press alone. */
export type Kept = Omit<Tables['frozenLabel'], 'specimen' | 'name' | 'frozenAt'>

/** Whoever draws: knows the templates, and nothing of the laboratory. */
export interface Press {
  /** Whether names on a template are masked; null where there is no such template. */
  names(template: string): 'whole' | 'masked' | null
  freeze(template: string, data: LabelData): Kept
  /** A programme as a label says it. */
  programme(code: string): string
}

/** One copy, ready to be drawn. */
export interface Copy {
  readonly number: string
  readonly copy: number
  readonly kept: Tables['frozenLabel']
}

export interface Printing {
  readonly template: string
  readonly medium: string
  readonly reason?: string | undefined
  readonly run?: { readonly id: Id; readonly ordinal: number; readonly printer: Id | null }
}

/** Takes the next copy of a label; it is counted and kept in the same unit. */
export async function take(
  work: Work,
  press: Press,
  specimen: Specimen,
  printing: Printing,
): Promise<Copy> {
  const { template, medium, reason, run } = printing
  const kept = await frozen(work, press, specimen, template)
  const copy = specimen.labels + 1
  const done = await work.db
    .updateTable('specimen')
    .set({ labels: copy })
    .where('number', '=', specimen.number)
    .where('labels', '=', specimen.labels)
    .executeTakeFirst()
  if (done.numUpdatedRows === 0n) throw changedMeanwhile()
  const row: Tables['labelCopy'] = {
    ...{ specimen: specimen.number, copy, centre: specimen.centre, template },
    ...{ run: run?.id ?? null, ordinal: run?.ordinal ?? null, printer: run?.printer ?? null },
    ...{ medium, state: run ? 'sent' : 'made', reason: reason ?? null },
    ...{ printedBy: personOf(work.by).staff, printedAt: work.at },
  }
  await work.db.insertInto('labelCopy').values(row).execute()
  const why = reason === undefined ? {} : { reason }
  work.tell('label.printed', specimen.number, { template, medium, copy, ...why }, specimen.centre)
  return { number: specimen.number, copy, kept }
}

/** The drawing of the first print; made where there is none. */
async function frozen(
  work: Work,
  press: Press,
  specimen: Specimen,
  template: string,
): Promise<Tables['frozenLabel']> {
  const known = await keptOf(work, specimen.number, template)
  if (known) return known
  const data = { ...(await labelData(work, press, specimen, template)), copy: 1 }
  const row = {
    ...press.freeze(template, data),
    ...{ specimen: specimen.number, name: data.name, frozenAt: work.at },
  }
  await work.db.insertInto('frozenLabel').values(row).execute()
  return row
}

/** The drawing of a specimen's first print by a template; undefined where it was never printed. */
export const keptOf = (
  look: Look,
  number: string,
  template: string,
): Promise<Tables['frozenLabel'] | undefined> =>
  look.db
    .selectFrom('frozenLabel')
    .selectAll()
    .where('specimen', '=', number)
    .where('template', '=', template)
    .executeTakeFirst()

/** What stands on a label; the name masked where its template is read by many. */
async function labelData(
  look: Look,
  press: Press,
  specimen: Specimen,
  template: string,
): Promise<LabelData> {
  const plain = await specimens.labelData(look, specimen)
  const data = { ...plain, programme: press.programme(plain.programme) }
  if (press.names(template) !== 'masked' || data.name === null) return data
  const subject = await subjects.get(look, specimen.subject)
  return { ...data, name: masked(await subjects.nameOf(look, subject)) }
}

/** May be printed by whoever asks, so often and for this reason; a refusal says what is missing. */
export async function demandMayPrint(
  work: Work,
  specimen: Specimen,
  { copies, reason }: { copies: number; reason?: string | undefined },
): Promise<void> {
  demand(work.by, 'print-label', specimen, work.at)
  const shown = grouped(specimen.number)
  specimens.demandNotFrozen(specimen)
  await relabelled.demandNotReplaced(work, specimen.number)
  if (specimen.state === 'withdrawn')
    throw new Refusal(
      'conflict',
      say(
        `${shown} is withdrawn: no label is printed of it. Take it off the list, or register anew.`,
        `${shown} 已撤销，不再打印标签。请从清单中去除，或重新登记。`,
      ),
    )
  if (specimen.labels > 0 && reason === undefined)
    throw new Refusal(
      'invalid',
      say(
        `The label of ${shown} has been printed ${times(specimen.labels)}. Say why it is printed again.`,
        `${shown} 的标签已打印 ${specimen.labels} 次。请说明再次打印的原因。`,
      ),
      [{ path: 'reason', says: say('Say why again.', '请填写再次打印的原因。') }],
    )
  const most = await mostAlone(work)
  if (most === null || specimen.labels + copies <= most) return
  if (specimen.labels > 0 && (await hasAnotherPrinted(work, specimen))) return
  throw new Refusal(
    'conflict',
    say(
      `One person prints at most ${most} labels of ${shown}; ${specimen.labels} were printed. Ask a colleague to sign in and print the next one.`,
      `${shown} 的标签每人最多打印 ${most} 份，已打印 ${specimen.labels} 份。请由同事登录后打印。`,
    ),
  )
}

const times = (n: number): string => (n === 1 ? 'once' : `${n} times`)

/** Whether all copies up to now are another's: then this is the second person. */
async function hasAnotherPrinted(work: Work, { number }: Specimen): Promise<boolean> {
  const last = await work.db
    .selectFrom('labelCopy')
    .select('printedBy')
    .where('specimen', '=', number)
    .orderBy('copy', 'desc')
    .executeTakeFirst()
  return last !== undefined && last.printedBy !== personOf(work.by).staff
}

/** The largest that any programme's row lets one person print; null without a row. */
async function mostAlone(look: Look): Promise<number | null> {
  const day = dayOf(look.at)
  const row = await look.db
    .selectFrom('rule')
    .select(eb => eb.fn.max('value').as('value'))
    .where('analyte', '=', 'label-copies')
    .where('startsOn', '<=', day)
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', day)]))
    .executeTakeFirst()
  return row?.value ?? null
}

/** One label, now. */
export async function print(
  work: Work,
  press: Press,
  text: string,
  printing: Pick<Printing, 'template' | 'medium' | 'reason'>,
): Promise<Copy> {
  const specimen = await specimens.scanned(work, text)
  await demandMayPrint(work, specimen, { copies: 1, reason: printing.reason })
  return take(work, press, specimen, printing)
}

/** The label as a picture on a screen: as it was printed; the name whole for those alone who may see it. */
export async function shown(look: Look, press: Press, specimen: Specimen, template: string) {
  const kept = await keptOf(look, specimen.number, template)
  const plain = await specimens.labelData(look, specimen)
  const data = { ...plain, programme: press.programme(plain.programme) }
  const isWhole = allows(look.by, 'see-identity', specimen, look.at)
  const subject = await subjects.get(look, specimen.subject)
  const covered = data.name && masked(await subjects.nameOf(look, subject))
  return { kept, data: isWhole ? data : { ...data, name: covered } }
}

/** Every copy of a specimen's label, the first one first. */
export async function copies(look: Look, text: string): Promise<LabelCopy[]> {
  const specimen = await specimens.scanned(look, text)
  demand(look.by, 'see-specimen', specimen, look.at)
  const rows = await look.db
    .selectFrom('labelCopy')
    .leftJoin('staff', 'staff.id', 'labelCopy.printedBy')
    .select(['specimen', 'copy', 'template', 'medium', 'run', 'labelCopy.state', 'reason'])
    .select(['printedAt', 'staff.name as printedBy'])
    .where('specimen', '=', specimen.number)
    .orderBy('copy')
    .execute()
  return rows.map(row => ({
    ...row,
    state: row.state === 'made' ? ('made' as const) : ('sent' as const),
    printedBy: row.printedBy ?? '',
  }))
}
