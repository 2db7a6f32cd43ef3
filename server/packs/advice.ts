/**
 * What a report says is to be done next, by verdict and, where it matters, by condition. The steps of
 * confirmation are those of domain reference 4.1 (step 9) and 4.2; the wording is ours and nobody's
 * official text, so that every row is unverified until a programme approves its own.
 */
import type { Verdict } from '../contract/rules.ts'
import type { PackAdvice } from './pack.ts'

const FROM = '2022-01-01'

const advice = (
  programme: string,
  verdict: Verdict,
  condition: string | null,
  source: string,
  en: string,
  zh: string,
): PackAdvice => ({
  ...{ programme, verdict, condition, source, en, zh },
  ...{ verified: 'unverified', startsOn: FROM, endsOn: null },
})

const HOUSE = 'house text'

const NEWBORN: readonly PackAdvice[] = [
  advice(
    ...(['NBS', 'negative', null, HOUSE] as const),
    'No action is needed. A result in range does not exclude disease: examine a child with symptoms all the same.',
    '无需处理。筛查结果在范围内不能完全排除疾病：如有症状仍应就诊。',
  ),
  advice(
    ...(['NBS', 'borderline', null, HOUSE] as const),
    'Call the family and collect a second specimen on a new card now.',
    '请尽快联系家属，使用新血片重新采血复查。',
  ),
  advice(
    ...(['NBS', 'positive', null, HOUSE] as const),
    'Call the family today and refer the child to the screening centre for confirmation.',
    '请当日联系家属，转至筛查中心确诊。',
  ),
  advice(
    ...(['NBS', 'positive', 'CH', 'R51'] as const),
    'Confirm hypothyroidism with TSH and FT4 in serum.',
    '先天性甲状腺功能减低症：检测血清 TSH 与 FT4 确诊。',
  ),
  advice(
    ...(['NBS', 'positive', 'CAH', 'R42'] as const),
    'Adrenal hyperplasia can be life-threatening within days: see the child today; 17-OHP, electrolytes, cortisol and androgens in serum.',
    '先天性肾上腺皮质增生症可在数日内危及生命：请当日就诊，检测血清 17-羟孕酮、电解质、皮质醇及雄激素。',
  ),
  advice(
    ...(['NBS', 'positive', 'G6PDD', 'R42'] as const),
    'Confirm G6PD deficiency with the G6PD/6PGD ratio or a gene test; until then avoid oxidant drugs and fava beans.',
    'G6PD 缺乏症：以 G6PD/6PGD 比值或基因检测确诊；确诊前避免氧化性药物及蚕豆。',
  ),
  advice(
    ...(['NBS', 'inconclusive', null, HOUSE] as const),
    'The specimen cannot be judged: call the family and collect a new card now.',
    '标本无法判定：请尽快联系家属重新采血。',
  ),
  advice(
    ...(['NBS', 'no-call', null, HOUSE] as const),
    'The measurement failed: collect a new card now.',
    '检测失败：请尽快重新采血。',
  ),
]

const PRENATAL: readonly PackAdvice[] = [
  advice(
    ...(['NIPT', 'negative', null, HOUSE] as const),
    'Routine antenatal care. An abnormality on ultrasound still needs counselling and diagnosis; neural tube defects are not screened by this test.',
    '常规产前检查。超声异常者仍须咨询与产前诊断；本检测不筛查开放性神经管缺陷。',
  ),
  advice(
    ...(['NIPT', 'positive', null, HOUSE] as const),
    'Call the woman at once for counselling and offer invasive prenatal diagnosis. Nothing may be decided on this screening result alone.',
    '请立即联系孕妇进行遗传咨询，建议介入性产前诊断。不得仅凭本筛查结果作出决定。',
  ),
  advice(
    ...(['NIPT', 'borderline', null, HOUSE] as const),
    'Call the woman for counselling; a new tube or prenatal diagnosis is decided with her.',
    '请联系孕妇进行遗传咨询，共同决定重新采血或产前诊断。',
  ),
  advice(
    ...(['NIPT', 'no-call', null, HOUSE] as const),
    'No result could be given: draw blood once more while the window is open; after a second failure refer for prenatal diagnosis.',
    '本次未能出具结果：请在孕周窗口内重新采血一次；再次失败者转诊产前诊断。',
  ),
  advice(
    ...(['NIPT', 'inconclusive', null, HOUSE] as const),
    'The tube cannot be judged: draw blood once more.',
    '标本无法判定：请重新采血。',
  ),
]

export const ADVICE: readonly PackAdvice[] = [...NEWBORN, ...PRENATAL]
