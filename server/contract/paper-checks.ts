/**
 * One number on the tube and on every paper that goes with it (norm of 2016 on NIPT: tube, consent and
 * request bear the same number; INV-10): what is scanned beside a specimen, and what is said where one
 * bears another number. Stations say it at once, the laboratory says it again.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { grouped } from './specimen-number.ts'
import { Say, ScannedNumber, say } from './words.ts'

export const PaperKind = z.enum(['request', 'consent', 'stub'])
export type PaperKind = z.infer<typeof PaperKind>

export const PAPER_NAMES: Record<PaperKind, Say> = {
  request: say('request', '申请单'),
  consent: say('consent', '知情同意书'),
  stub: say('woman’s stub', '孕妇存根'),
}

/** The papers of a set, in the order in which they are scanned. */
export const PAPERS_OF: Record<'card' | 'tube', readonly PaperKind[]> = {
  card: ['request', 'consent'],
  tube: ['request', 'consent', 'stub'],
}
/** What comes to the centre with it: the stub stays with the woman. */
export const papersSent = (medium: string): readonly PaperKind[] =>
  PAPERS_OF[medium === 'tube' ? 'tube' : 'card'].filter(paper => paper !== 'stub')

/** What was scanned beside a specimen. */
export const PaperBeside = z.object({ what: PaperKind, number: ScannedNumber })
export type PaperBeside = z.infer<typeof PaperBeside>

/** Both numbers without grouping, as they are kept. */
export const paperDiffers = (what: PaperKind, other: string, number: string): Say =>
  say(
    `The ${PAPER_NAMES[what].en} bears ${grouped(other)} and the specimen ${grouped(number)}. Put the two that belong together side by side and scan again.`,
    `${PAPER_NAMES[what].zh}编号为 ${grouped(other)}，标本编号为 ${grouped(number)}，两者不一致。请核对后重新扫描。`,
  )

export const paperChecks = {
  comparePapers: endpoint({
    does: 'Scan the papers that came with a specimen: each must bear its number; a difference is kept as well',
    verb: 'post',
    path: '/specimens/:number/papers',
    may: 'receive',
    takes: z.object({ number: ScannedNumber, beside: z.array(PaperBeside).min(1).max(4) }),
    gives: z.object({ same: z.enum(['yes', 'no']), says: Say }),
  }),
}
