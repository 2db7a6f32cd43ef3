/**
 * Non-invasive prenatal testing (NIPT) for trisomy 21, 18 and 13 in cell-free DNA of maternal blood
 * (domain reference 2.5, 4.2, 8.2, 8.3). A tube has a z-score for each of the three chromosomes and
 * the fetal fraction; limits are rule rows, and nothing here is a number.
 *
 * - A z-score beyond its limit is high risk and speaks first, whatever the fetal fraction: a missed
 *   trisomy costs more than a call. The rows below it are kept with the verdict.
 * - Otherwise a row that forbids a call (too little fetal fraction, a failed library) is a no-call
 *   with its reason. What follows a no-call is told in `lab/redraws.ts`.
 * - In range is said only where each z-score and the fetal fraction are there and within a row.
 * - A tube that the laboratory could not measure comes with one of the `FAILED-` codes instead of
 *   z-scores; then nothing else is due of it.
 *
 * Sex chromosomes make no result. Whatever a run's table says of them is sealed: see
 * `lims-adapters/sealed.ts`, which every adapter's observations go through before anything is kept
 * of them but the raw message.
 */
import type { Analyte, Verdict } from '../contract/rules.ts'
import { sourceInWords } from '../contract/sources.ts'
import { type Say, say } from '../contract/words.ts'
import { FAILURES } from './nipt/failures.ts'
import { PAPER } from './nipt/paper.ts'
import {
  beyondInWords,
  bySeverity,
  type Finding,
  type Judgement,
  programme,
  withinInWords,
} from './programme.ts'

const CHROMOSOMES = ['21', '18', '13'] as const

const zScore = (chromosome: string): Analyte => ({
  ...{ code: `Z${chromosome}`, loinc: '' },
  en: `Z-score of chromosome ${chromosome}`,
  zh: `${chromosome}号染色体 Z 值`,
  ...{ unit: 'z', ucum: '{z}' },
})

const CALLS = [...CHROMOSOMES.map(c => `Z${c}`), 'FF']
const FAILED = FAILURES.map(({ code }) => code)

export default programme({
  code: 'NIPT',
  en: 'NIPT (cell-free DNA)',
  zh: '无创产前筛查（游离DNA）',
  version: '2026-11.2',
  medium: 'tube',
  concerns: 'woman',
  label: 'tube',
  paper: PAPER,
  analytes: [
    ...CHROMOSOMES.map(zScore),
    {
      ...{ code: 'FF', en: 'Fetal fraction', zh: '胎儿游离DNA浓度', loinc: '' },
      ...{ unit: '%', ucum: '%' },
    },
    ...FAILURES.map(({ code, en, zh }) => ({
      ...{ code, en, zh, loinc: '' },
      ...{ unit: 'failed', ucum: '{failed}' },
    })),
  ],
  groups: [
    {
      ...{ code: 'calls', en: 'Chromosomes and fetal fraction', zh: '染色体与胎儿浓度' },
      ...{ analytes: CALLS, required: 'always' },
    },
    {
      ...{ code: 'failed', en: 'Could not be measured', zh: '无法检测' },
      ...{ analytes: FAILED, required: 'instead' },
    },
  ],
  ratios: [],
  conditions: {
    // High risk is followed by diagnosis, and no tube in range cancels it (domain reference L18, 4.2).
    T21: { en: 'High risk of trisomy 21', zh: '21三体高风险', followedBy: 'diagnosis' },
    T18: { en: 'High risk of trisomy 18', zh: '18三体高风险', followedBy: 'diagnosis' },
    T13: { en: 'High risk of trisomy 13', zh: '13三体高风险', followedBy: 'diagnosis' },
    REDRAW: { en: 'No call: draw blood once more', zh: '检测失败：重新采血一次' },
    REFERRAL: { en: 'Refer for prenatal diagnosis', zh: '转诊产前诊断', followedBy: 'diagnosis' },
    REPEAT: { en: 'Another tube', zh: '重新采血' },
    REVOKED: { en: 'What was said of this tube is revoked', zh: '原结论已撤回' },
  },
  spellings: [
    ...CHROMOSOMES.map(c => ({
      analyte: `Z${c}`,
      codes: [`Z${c}`, `Z-${c}`, `CHR${c}_Z`, `Zscore_chr${c}`],
      units: ['z', '{z}', 'Z', '1', ''],
    })),
    { analyte: 'FF', codes: ['FF', 'FETAL_FRACTION', 'FetalFraction'], units: ['%'] },
    ...FAILURES.map(({ code }) => ({
      ...{ analyte: code, codes: [code], units: ['failed', '{failed}', ''] },
    })),
  ],
  judge,
})

interface Hit {
  readonly finding: Finding
  readonly rule: Finding['beyond'][number]
}

/** High risk before no call before in range; the rows that spoke come first and all are kept. */
function judge(
  findings: readonly Finding[],
  flawed: boolean,
  because: readonly Say[] = [FLAWED],
): Judgement {
  const all = findings.flatMap(finding => finding.beyond.map(rule => ({ finding, rule })))
  all.sort((a, b) => bySeverity(a.rule, b.rule))
  const [hits, doubted] = [all.filter(h => !h.finding.doubted), all.filter(h => h.finding.doubted)]
  if (hits.length > 0)
    return {
      verdict: worstOf(hits),
      severity: hits[0]?.rule.severity ?? 'high',
      reasons: [...hits.map(inWords), ...doubted.map(doubtedInWords)],
      rules: hits.map(({ rule }) => rule.id),
    }
  const calls = findings.filter(f => CALLS.includes(f.value.analyte))
  const within = calls.map(f => withinInWords(f.value, f.within))
  const rules = [...doubted.map(h => h.rule), ...calls.flatMap(f => f.within)].map(r => r.id)
  const open = CALLS.filter(code => !calls.some(f => f.value.analyte === code && isInRange(f)))
  if (!flawed && open.length === 0)
    return { verdict: 'negative', severity: null, reasons: within, rules }
  const why = [...doubted.map(doubtedInWords), ...(flawed ? because : [])]
  return {
    verdict: 'inconclusive',
    // What may be beyond a limit stays as urgent as it would be if it were.
    severity: doubted[0]?.rule.severity ?? 'watch',
    reasons: [...(why.length > 0 ? why : [openInWords(open)]), ...within],
    rules,
  }
}

function worstOf(hits: readonly Hit[]): Verdict {
  const said = hits.map(({ rule }) => rule.verdict ?? 'positive')
  const worst = (['positive', 'borderline', 'no-call', 'inconclusive'] as const).find(v =>
    said.includes(v),
  )
  return worst ?? 'positive'
}

const isInRange = ({ beyond, within }: Finding): boolean => beyond.length === 0 && within.length > 0

const openInWords = (codes: readonly string[]): Say =>
  say(
    `Nothing shows that ${codes.join(', ')} of this tube are in range.`,
    `该管的 ${codes.join('、')} 无法证明在范围内。`,
  )

function doubtedInWords(hit: Hit): Say {
  const [would, doubt] = [inWords(hit), hit.finding.doubted ?? say('', '')]
  return say(`${would.en}. ${doubt.en}`, `${would.zh}。${doubt.zh}`)
}

const FLAWED = say(
  'The tube is unsatisfactory: what it says in range cannot be relied on.',
  '标本不合格：在范围内的结果不可作为依据。',
)

/** A failure has no limit that it is beyond: it is named, with where the rule is from. */
function inWords({ finding: { value }, rule }: Hit): Say {
  const failure = FAILURES.find(({ code }) => code === value.analyte)
  if (!failure) return beyondInWords(value, rule)
  const doubt = rule.verified === 'verified' ? say('', '') : say('; unverified', '；未核实')
  const source = sourceInWords(rule.source)
  return say(
    `No call, ${failure.en} (${source.en}${doubt.en})`,
    `检测失败，${failure.zh}（${source.zh}${doubt.zh}）`,
  )
}
