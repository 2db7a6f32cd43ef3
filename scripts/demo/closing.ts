/** The closing account on one screen. */
import type { Account, Row } from './account.ts'
import { here, padded, widthOf } from './words.ts'

const MOST_NAMED = 20
const COLUMN = 14

export interface About {
  readonly count: number
  readonly seed: string
  readonly seconds: string
}

/** The account as lines to print; the last one says whether it balances. */
export function closingLines(account: Account, { count, seed, seconds }: About): string[] {
  const { rows, journal, differences, balances } = account
  const more = differences.length - MOST_NAMED
  return [
    here(
      `Closing account of ${count} specimens (seed ${seed}, ${seconds} s)`,
      `${count} 份标本的结账（种子 ${seed}，${seconds} 秒）`,
    ),
    '',
    line('', here('simulators', '模拟端'), here('laboratory', '系统')),
    ...rows.map(rowLine),
    line(
      here('Journal', '审计日志'),
      here(`${journal.books} books`, `${journal.books} 册`),
      here(`${journal.facts} facts`, `${journal.facts} 条`),
    ) + (journal.whole ? here('   verified', '   已核验') : here('   NOT WHOLE', '   不完整')),
    '',
    ...differences.slice(0, MOST_NAMED).map(difference => `  ${difference}`),
    ...(more > 0 ? [here(`  and ${more} more`, `  另有 ${more} 条`)] : []),
    balances
      ? here(
          'Every number, value, verdict and recall of the simulators is in the laboratory: the account balances.',
          '模拟端的每个编号、数值、判定与召回均在系统中：账目相符。',
        )
      : here('THE ACCOUNT DOES NOT BALANCE.', '账目不符。'),
  ]
}

const rowLine = ({ what, simulators, laboratory, part }: Row): string => {
  const agrees = simulators === laboratory ? '' : here('   differs', '   不符')
  return line((part ? '  ' : '') + what, String(simulators), String(laboratory)) + agrees
}

const line = (what: string, left: string, right: string): string =>
  padded(what, 28) + rightAligned(left) + rightAligned(right)

const rightAligned = (text: string): string =>
  ' '.repeat(Math.max(0, COLUMN - widthOf(text))) + text
