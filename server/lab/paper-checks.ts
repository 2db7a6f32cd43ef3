/** Papers scanned beside a specimen that arrived: the same number, or a difference that stays told. */
import { demand } from '../access.ts'
import { PAPER_NAMES, type PaperBeside, paperDiffers } from '../contract/paper-checks.ts'
import { grouped, readNumber } from '../contract/specimen-number.ts'
import { type Say, say } from '../contract/words.ts'
import type { Work } from '../store/store.ts'
import * as specimens from './specimens.ts'

/** All of one number, or the first that is not; either is a fact of the specimen. */
export async function compare(
  work: Work,
  { number: text, beside }: { number: string; beside: readonly PaperBeside[] },
): Promise<{ same: 'yes' | 'no'; says: Say }> {
  const { number, centre, samplingPoint } = await specimens.scanned(work, text)
  demand(work.by, 'receive', { centre, samplingPoint }, work.at)
  const wrong = beside.find(one => readNumber(one.number) !== number)
  if (wrong) {
    const other = readNumber(wrong.number)
    work.tell('specimen.paper-differs', number, { what: wrong.what, number: other }, centre)
    return { same: 'no', says: paperDiffers(wrong.what, other, number) }
  }
  const papers = beside.map(one => one.what)
  work.tell('specimen.papers-checked', number, { papers }, centre)
  const named = papers.map(what => PAPER_NAMES[what])
  return {
    same: 'yes',
    says: say(
      `${grouped(number)}: ${named.map(one => one.en).join(' and ')} bear the same number.`,
      `${grouped(number)}：${named.map(one => one.zh).join('、')}编号一致。`,
    ),
  }
}
