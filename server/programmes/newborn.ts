/**
 * Newborn screening on dried blood spots. By immunoassay, on every card: TSH for congenital
 * hypothyroidism (CH), 17-OHP for congenital adrenal hyperplasia (CAH), and G6PD activity. By tandem
 * mass spectrometry, where a centre has it: the panel of `newborn/msms.ts`, which a card has whole
 * once any of it was measured.
 *
 * Its limits are rule rows (domain reference 3.2 to 3.5, 8.3); nothing here is a number. One value
 * beyond a limit makes the specimen positive or borderline, the severest row speaks and all are kept
 * (defaults). A specimen that is unsatisfactory and says nothing beyond a limit is inconclusive: its
 * positives stand, its negatives do not (domain reference 2.4).
 */
import type { Verdict } from '../contract/rules.ts'
import { type Say, say } from '../contract/words.ts'
import {
  MSMS_ANALYTES,
  MSMS_CONDITIONS,
  MSMS_GROUP,
  MSMS_RATIOS,
  MSMS_SPELLINGS,
} from './newborn/msms.ts'
import {
  beyondInWords,
  bySeverity,
  type Finding,
  type Judgement,
  programme,
  withinInWords,
} from './programme.ts'

const WORST_FIRST: readonly Verdict[] = ['positive', 'borderline', 'no-call', 'inconclusive']

export default programme({
  code: 'NBS',
  en: 'Newborn screening',
  zh: '新生儿疾病筛查',
  version: '2026-11.3',
  medium: 'card',
  concerns: 'newborn',
  label: 'card',
  analytes: [
    {
      ...{ code: 'TSH', en: 'Thyrotropin', zh: '促甲状腺激素', loinc: '29575-8' },
      ...{ unit: 'mIU/L', ucum: 'm[IU]/L' },
    },
    {
      ...{ code: 'OHP17', en: '17-OH-progesterone', zh: '17-羟孕酮', loinc: '38473-5' },
      ...{ unit: 'nmol/L', ucum: 'nmol/L' },
    },
    {
      ...{ code: 'G6PD', en: 'G6PD activity', zh: 'G6PD 活性', loinc: '' },
      ...{ unit: 'U/gHb', ucum: 'U/g{Hb}' },
    },
    ...MSMS_ANALYTES,
  ],
  groups: [
    {
      ...{ code: 'immunoassay', en: 'Immunoassay', zh: '免疫分析' },
      ...{ analytes: ['TSH', 'OHP17', 'G6PD'], required: 'always' },
    },
    MSMS_GROUP,
  ],
  ratios: MSMS_RATIOS,
  // Phenylketonuria is one of the two diseases that the law names (domain reference 2.1).
  alsoLimited: ['PHE'],
  conditions: {
    CH: { en: 'Congenital hypothyroidism', zh: '先天性甲状腺功能减低症' },
    CAH: { en: 'Congenital adrenal hyperplasia', zh: '先天性肾上腺皮质增生症' },
    G6PDD: { en: 'G6PD deficiency', zh: 'G6PD缺乏症' },
    ...MSMS_CONDITIONS,
    REPEAT: { en: 'Repeat specimen', zh: '重新采血' },
    REVOKED: { en: 'What was said of this card is revoked', zh: '原结论已撤回' },
    PLANNED: { en: 'Planned second specimen', zh: '计划复采' },
  },
  spellings: [
    {
      analyte: 'TSH',
      codes: ['TSH', '29575-8'],
      units: ['mIU/L', 'm[IU]/L', 'mU/L', 'uIU/mL', 'u[IU]/mL', 'µIU/mL', 'μIU/mL'],
    },
    { analyte: 'OHP17', codes: ['OHP17', '17-OHP', '17OHP', '38473-5'], units: ['nmol/L'] },
    { analyte: 'G6PD', codes: ['G6PD'], units: ['U/gHb', 'U/g{Hb}', 'U/g Hb', 'IU/gHb'] },
    ...MSMS_SPELLINGS,
  ],
  judge,
})

function judge(
  findings: readonly Finding[],
  flawed: boolean,
  because: readonly Say[] = [UNSATISFACTORY],
): Judgement {
  const sure = findings.filter(f => !f.doubted)
  const doubted = findings.filter(f => f.doubted && f.beyond.length > 0)
  const hits = sure.flatMap(f => f.beyond.map(rule => ({ value: f.value, rule })))
  hits.sort((a, b) => bySeverity(a.rule, b.rule))
  if (hits.length > 0) {
    return {
      verdict: worst(hits.map(h => h.rule.verdict ?? 'positive')),
      severity: hits[0]?.rule.severity ?? 'high',
      reasons: [
        ...hits.map(h => beyondInWords(h.value, h.rule)),
        ...doubted.flatMap(doubtedInWords),
      ],
      rules: hits.map(h => h.rule.id),
    }
  }
  const worstDoubted = doubted.flatMap(f => f.beyond).sort(bySeverity)
  const within = findings.filter(f => !doubted.includes(f))
  const reasons = within.map(f => withinInWords(f.value, f.within))
  const rules = [...worstDoubted, ...within.flatMap(f => f.within)].map(r => r.id)
  if (!flawed && doubted.length === 0)
    return { verdict: 'negative', severity: null, reasons, rules }
  return {
    verdict: 'inconclusive',
    // What may be beyond a limit stays as urgent as it would be if it were.
    severity: worstDoubted[0]?.severity ?? 'watch',
    reasons: [...doubted.flatMap(doubtedInWords), ...(flawed ? because : []), ...reasons],
    rules,
  }
}

const UNSATISFACTORY = say(
  'The specimen is unsatisfactory: what it says in range cannot be relied on.',
  '标本不合格：在范围内的结果不可作为依据。',
)

function doubtedInWords({ value, beyond, doubted }: Finding): Say[] {
  const [rule] = beyond
  if (!rule || !doubted) return []
  const would = beyondInWords(value, rule)
  return [say(`${would.en}. ${doubted.en}`, `${would.zh}。${doubted.zh}`)]
}

const worst = (verdicts: readonly Verdict[]): Verdict =>
  WORST_FIRST.find(v => verdicts.includes(v)) ?? 'positive'
