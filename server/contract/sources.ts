/**
 * Where a figure comes from, in the reader's language. A row keeps its source as it was written when
 * it was loaded or approved, because it never changes; the region's reference data names documents by
 * numbers (`R47`), which say nothing to whoever reads a rule, a verdict or a report. Here each stands
 * once with the title of its document. What people wrote themselves is shown as they wrote it.
 *
 * Titles are those under which a document was read; `unverified` of the row says what was not.
 */
import { type Say, say } from './words.ts'

/** The documents behind the numbers. Where a title is not known, what the document is. */
export const DOCUMENTS: Readonly<Record<string, Say>> = {
  R2: say(
    'Newborn screening norm, 2010 (quoted in training slides of Nanning)',
    '《新生儿疾病筛查技术规范（2010年版）》（据南宁培训资料）',
  ),
  R5: say(
    'Regulation on newborn screening (Ministry of Health order 64)',
    '《新生儿疾病筛查管理办法》（卫生部令第64号）',
  ),
  R7: say(
    'national NIPT norm of 2016, no. 45, as a test maker restates it',
    '国卫办妇幼发〔2016〕45号（据检测机构转述）',
  ),
  R7b: say('a popular restatement of the same lists', '同一文件的科普转述'),
  R11: say('Quality rules for prenatal screening (local)', '《产前筛查质量控制规范》（地方）'),
  R12: say('Mayo, second-trimester screening', '梅奥（Mayo）孕中期筛查资料'),
  R13b: say(
    'published test protocol: cut-off 1/270, z-score 3',
    '已发表的检测方案（风险切值1/270、Z值3）',
  ),
  R16: say('free programmes of Qianxinan', '黔西南州免费筛查项目'),
  R22: say(
    'Norton 2013 and Wong 2013 on stabilised tubes',
    'Norton 2013、Wong 2013（采血管稳定性研究）',
  ),
  R23: say('Benn 2018', 'Benn 2018'),
  R25: say('RIVM: two failed tests', '荷兰国家公共卫生与环境研究所（RIVM）关于两次检测失败的说明'),
  R28: say('example messages of California', '美国加州示例报文'),
  R35: say('Liuzhou, 17-OHP', '柳州17-羟孕酮切值报道'),
  R40: say('Hunan, 17-OHP', '湖南17-羟孕酮切值报道'),
  R41: say('Fu 2018, G6PD in Guangxi', 'Fu 2018（广西G6PD切值）'),
  R42: say('Shanghai, G6PD', '上海G6PD确诊资料'),
  R44: say('G6PD laboratory consensus 2019', 'G6PD实验室检测共识（2019年）'),
  R47: say('Shunde, TSH', '顺德TSH切值报道'),
  R48: say('Lombardy, TSH', '意大利伦巴第TSH切值报道'),
  R49: say('summary of a consensus on hypothyroidism', '先天性甲减共识摘要'),
  R51: say('norm for the diagnosis of PKU and hypothyroidism', '苯丙酮尿症和先天性甲减诊治规范'),
  R52a: say('NewSTEPs indicator 1', 'NewSTEPs质量指标1（不合格标本）'),
  R52b: say('NewSTEPs indicator 2', 'NewSTEPs质量指标2（信息缺失）'),
  R53: say(
    'US advisory committee on newborn screening, timeliness',
    '美国新生儿筛查咨询委员会关于时效的建议',
  ),
  R55: say(
    'consensus on quality indicators of metabolic screening',
    '新生儿遗传代谢病筛查质量指标共识',
  ),
  R62: say('Californian codes of inadequate specimens', '美国加州不合格标本代码'),
  R64: say('Georgia protocol', '美国佐治亚州方案'),
  R65: say('Michigan', '美国密歇根州规定'),
  R66: say('BMJ Global Health, table 2', 'BMJ Global Health 表2（干血斑质量）'),
  R67: say('Ontario', '加拿大安大略省规定'),
  R68: say('Minnesota', '美国明尼苏达州规定'),
  R69: say('Louisiana', '美国路易斯安那州规定'),
  R70: say('Texas', '美国得克萨斯州规定'),
  R71: say('Wisconsin', '美国威斯康星州规定'),
  R82: say('Westgard rules', 'Westgard多规则'),
  R89: say('Adam 2011', 'Adam 2011（血片保存研究）'),
  R94: say('national plan 2023 to 2027', '《出生缺陷防治能力提升计划（2023—2027年）》'),
  R110: say('methods for phenylalanine compared', '苯丙氨酸两种检测方法比较'),
  S4: say('Guiyang notice of 2022-06-20', '贵阳市2022年6月20日通知'),
}

const FOREIGN = say('another programme’s', '非本地项目')
const KNOWN = say('general knowledge, its document not read', '经验值，未查阅原文')
const HOUSE = say('default of this system', '系统默认值')

/** What the reference data says beside a document's number; `{R47}` stands for the document. */
// biome-ignore format: a table is read row by row
const SAID: readonly (readonly [string, string, string])[] = [
  ['house decision: names such as “1” are used again each day', '{house}: names such as “1” are used again each day', '{house}：“1”等批次名称每日重复使用'],
  ['house decision: a plate over midnight is one run', '{house}: a plate over midnight is one run', '{house}：跨零点的一板为同一批次'],
  ['house decision: one look, however often a page is drawn anew', '{house}: one look, however often a page is drawn anew', '{house}：页面重新加载仍视为一次查看'],
  ['R53, critical by day 5 of life: another programme’s', '{R53}, critical by day 5 of life: {foreign}', '{R53}，危急者最迟于出生后第5天告知：{foreign}'],
  ['R53, others by day 7 of life: another programme’s', '{R53}, others by day 7 of life: {foreign}', '{R53}，其他最迟于出生后第7天告知：{foreign}'],
  ['K: amniocentesis from 16 to 24 weeks (4.2)', 'amniocentesis from 16 to 24 weeks; {known}', '羊膜腔穿刺为孕16至24周；{known}'],
  ['house decision: longer than a call and what is written of it', '{house}: longer than a call and what is written of it', '{house}：长于一次通话及其记录'],
  ['house decision: fewer than five may be known by name', '{house}: fewer than five may be known by name', '{house}：少于5人可能被识别'],
  ['five working days from collection to receipt (2.2, 5.1 no. 6, K) as seven days of the calendar', 'five working days from collection to receipt as seven days of the calendar; {known}', '采集至接收5个工作日，按7个自然日计；{known}'],
  ['house decision: nothing more comes of a run after two days', '{house}: nothing more comes of a run after two days', '{house}：批次两天内无新结果即视为已静止'],
  ['R47 Shunde', '{R47}', '{R47}'],
  ['R48 Lombardy', '{R48}', '{R48}'],
  ['R35 Liuzhou', '{R35}', '{R35}'],
  ['R40 Hunan', '{R40}', '{R40}'],
  ['R41 Guangxi', '{R41}', '{R41}'],
  ['R40 Hunan: judged with birth data, collected again at one week; 80 to 100 U', '{R40}: judged with birth data, collected again at one week; says nothing of 80 to 100', '{R40}：结合出生资料，一周后复采；80至100未作规定'],
  ['K (screening); R51 gives it for diagnosis; each method its own row, R110', '{known} for screening; {R51} gives it for diagnosis; each method its own row, {R110}', '筛查用{known}；{R51}用于诊断；各方法分列，{R110}'],
  ['K (China)', '{known} (China)', '{known}（国内）'],
  ['R28 California, example messages: another programme’s', '{R28}: {foreign}', '{R28}：{foreign}'],
  ['R28 California, C5OH of a derivatised method: another programme’s; for C4DC+C5OH U', '{R28}, C5OH of a derivatised method: {foreign}; none found for C4DC+C5OH', '{R28}，衍生化法C5OH：{foreign}；C4DC+C5OH未查到'],
  ['R2 R55', '{R2}; {R55}', '{R2}；{R55}'],
  ['R2', '{R2}', '{R2}'],
  ['R44, for G6PD', '{R44}, for G6PD', '{R44}，针对G6PD'],
  ['R2 R55; day of birth = day 0, our convention', '{R2}; {R55}; the day of birth is day 0, by our convention', '{R2}；{R55}；出生当日记为第0天（本系统约定）'],
  ['default: last step of the same-day ladder', '{house}: last step of the same-day ladder', '{house}：当日处置流程的最后一级'],
  ['default: by telephone within 1 working day (3.7 T2)', '{house}: by telephone within 1 working day', '{house}：1个工作日内电话通知'],
  ['default: 2 working days to notify (4.1)', '{house}: 2 working days to notify', '{house}：2个工作日内通知'],
  ['default: B-03', '{house}', '{house}'],
  ['default: B-17', '{house}', '{house}'],
  ['default', '{house}', '{house}'],
  ['default: two months to renew an agreement or a licence', '{house}: two months to renew an agreement or a licence', '{house}：协议或许可续签留两个月'],
  ['default: two months to renew a certificate', '{house}: two months to renew a certificate', '{house}：资质证书续期留两个月'],
  ['default: well within the 5 working days from receipt to report (2.3)', '{house}: well within the 5 working days from receipt to report', '{house}：早于接收至报告的5个工作日'],
  ['K: one day more for duplicates (4.1)', '{known}: one day more for duplicates', '{known}：双孔复测另加一天'],
  ['default: duplicate, same card; R64 Georgia: another programme’s', '{house}: in duplicate from the same card; {R64}: {foreign}', '{house}：同一血片双孔复测；{R64}：{foreign}'],
  ['K: duplicate CV limit (7.2)', '{known}: CV of duplicates', '{known}：双孔CV限值'],
  ['C: three spots above 8 mm (6.4)', 'computed: three spots above 8 mm', '按3个直径8毫米以上血斑计算'],
  ['C: activity decays on the way (3.5); limit K: 5 working days', 'activity decays on the way; limit of 5 working days: {known}', '酶活性随递送时间下降；5个工作日限值：{known}'],
  ['C: heat (3.5), R89', 'heat; {R89}', '受热；{R89}'],
  ['C: too old (3.5)', 'activity decays with age', '存放过久，酶活性下降'],
  ['R49 summary of a consensus on CH; CH only', '{R49}; for hypothyroidism only', '{R49}；仅针对先天性甲减'],
  ['R49 summary of a consensus on CH; CH only; low weight K: < 2500 g', '{R49}; for hypothyroidism only; low weight < 2500 g: {known}', '{R49}；仅针对先天性甲减；低体重<2500克：{known}'],
  ['R69 Louisiana, 3 days, for CH: another programme’s; 7 days K', '{R69}, 3 days, for hypothyroidism: {foreign}; 7 days: {known}', '{R69}，3天，针对先天性甲减：{foreign}；7天：{known}'],
  ['R69 Louisiana and R70 Texas, 90 days: another programme’s; 120 days K', '{R69} and {R70}, 90 days: {foreign}; 120 days: {known}', '{R69}、{R70}，90天：{foreign}；120天：{known}'],
  ['R67 Ontario, 3 weeks: another programme’s', '{R67}, 3 weeks: {foreign}', '{R67}，3周：{foreign}'],
  ['R68 Minnesota: another programme’s', '{R68}: {foreign}', '{R68}：{foreign}'],
  ['R71 Wisconsin: another programme’s, up to 3 months', '{R71}, up to 3 months: {foreign}', '{R71}，3个月内：{foreign}'],
  ['R67 Ontario, 4 to 6 months: another programme’s', '{R67}, 4 to 6 months: {foreign}', '{R67}，4至6个月：{foreign}'],
  ['R13b', '{R13b}', '{R13b}'],
  ['K: abs(Z) threshold 3 (2.5)', '{known}: 3 on either side', '{known}：Z值绝对值3'],
  ['K: some laboratories repeat 1.96 to 3 (2.5)', '{known}: some laboratories repeat 1.96 to 3', '{known}：部分实验室对1.96至3复测'],
  ['K: most Chinese kits; others differ (2.5, R23)', '{known}: most Chinese kits; others differ, {R23}', '{known}：多数国产试剂；其他不同，{R23}'],
  ['K: reasons of a no-call (4.2)', '{known}: reasons of a no call', '{known}：检测失败的原因'],
  ['R7, upper end R16 R7b', '{R7}; upper end {R16}, {R7b}', '{R7}；上限据{R16}、{R7b}'],
  ['R7', '{R7}', '{R7}'],
  ['R16 R7b', '{R16}; {R7b}', '{R16}；{R7b}'],
  ['R22: stabilised tubes are stable 7 days; the maker’s sheet decides', '{R22}: 7 days; the maker’s sheet decides', '{R22}：稳定7天；以厂家说明书为准'],
  ['4.2: leaves 15 working days for the report', 'leaves 15 working days for the report', '留出15个工作日出报告'],
  ['R25 (4.2)', '{R25}', '{R25}'],
  ['K: expected delivery 40+0', '{known}: expected delivery at 40+0', '{known}：预产期为40+0周'],
  ['R7 (a), cut-off R12 R13b', '{R7} (a); cut-off {R12}, {R13b}', '{R7}第1项；切值据{R12}、{R13b}'],
  ['R7 (a), cut-off R11', '{R7} (a); cut-off {R11}', '{R7}第1项；切值据{R11}'],
  ['R7 (a)', '{R7} (a)', '{R7}第1项'],
  ['R7 (b)', '{R7} (b)', '{R7}第2项'],
  ['R7 (c)', '{R7} (c)', '{R7}第3项'],
  ['R7 (c): after 20+6', '{R7} (c): after 20+6', '{R7}第3项：20+6周之后'],
  ['R7 (c): within one year', '{R7} (c): within one year', '{R7}第3项：一年内'],
  ['R7 (d)', '{R7} (d)', '{R7}第4项'],
  ['R7 (e)', '{R7} (e)', '{R7}第5项'],
  ['R7 (f)', '{R7} (f)', '{R7}第6项'],
  ['R7 (g)', '{R7} (g)', '{R7}第7项'],
  ['R7 (e), partly K', '{R7} (e); in part {known}', '{R7}第5项；部分为{known}'],
  ['R7 (f), partly K', '{R7} (f); in part {known}', '{R7}第6项；部分为{known}'],
  ['R7 (g), partly K', '{R7} (g); in part {known}', '{R7}第7项；部分为{known}'],
  ['R7, upper end R16 R7b: only if a physician confirms', '{R7}; upper end {R16}, {R7b}: only if a physician confirms', '{R7}；上限据{R16}、{R7b}：须经医师确认'],
  ['K: high risk is called within the day (4.2)', '{known}: high risk is called within the day', '{known}：高风险当日电话通知'],
  ['default: 2 working days to notify; the notice is due within 10 (K)', '{house}: 2 working days to notify; due within 10: {known}', '{house}：2个工作日内通知；10个工作日期限：{known}'],
  ['default: within the 10 working days of a failure notice (K)', '{house}: within the 10 working days of a notice of failure: {known}', '{house}：检测失败通知10个工作日内：{known}'],
  ['R82 Westgard rules', '{R82}', '{R82}'],
  ['domain reference 7.1, from memory', '{known}', '{known}'],
  ['K: one no-template control per library batch (6.4)', '{known}: one no-template control per library batch', '{known}：每个建库批次一个无模板对照'],
  ['K: positive reference DNA per library batch (2.5, 6.4)', '{known}: positive reference DNA per library batch', '{known}：每个建库批次一个阳性参考品'],
  ['house text', 'text of this system', '本系统文本'],
  ['R2; negatives repeated: R65 R69, another programme’s', '{R2}; negatives repeated: {R65}, {R69}, {foreign}', '{R2}；阴性复采：{R65}、{R69}，{foreign}'],
  ['R67-R70', '{R67}; {R68}; {R69}; {R70}', '{R67}；{R68}；{R69}；{R70}'],
  ['default: escalation of same-day conditions', '{house}: owner at once, deputy 15 min, centre 1 h, office 4 h', '{house}：负责人即时、代理人15分钟、中心1小时、项目办4小时'],
  ['default: escalation of other conditions', '{house}: after 1, 2, 4 and 7 working days', '{house}：1、2、4、7个工作日'],
  ['default: mainland holidays of 2026 with make-up days, to be confirmed by an office', '{house}: mainland holidays of 2026 with make-up days, to be confirmed by an office', '{house}：2026年节假日及调休，待主管部门确认'],
  ['default: days off by law in 2027, the year’s arrangement not known to us; to be confirmed by an office', '{house}: days off by law in 2027, the year’s arrangement not known to us; to be confirmed by an office', '{house}：2027年法定放假日，当年调休安排未知，待主管部门确认'],
  ['default: district codes, to be confirmed by an office', '{house}: district codes, to be confirmed by an office', '{house}：区划代码，待主管部门确认'],
  ['no code was found, GAXQ is ours (U)', 'no code was found; GAXQ is ours', '未查到代码，GAXQ为本系统自编'],
  ['R94; start and denominator U', '{R94}; from when it counts and of whom is not said', '{R94}；起算时间与分母未说明'],
  ['R94; denominator K', '{R94}; denominator: {known}', '{R94}；分母为{known}'],
  ['K (2.5)', '{known}', '{known}'],
  ['Guiyang notice of 2022-06-20 (S4)', '{S4}', '{S4}'],
  ['Guiyang notice of 2022-06-20 (S4), taken over for newborn screening', '{S4}, taken over for newborn screening', '{S4}，套用于新生儿疾病筛查'],
  ['Guiyang notice of 2022-06-20 (S4): any one of the four by agreement; who is capable tests itself', '{S4}: any one of the four by agreement; who is capable tests itself', '{S4}：按协议选四家之一；有能力者自行检测'],
  ['NIPT zone of the Guiyang notice of 2022-06-20 (S4), taken over for newborn screening', 'NIPT zone of the {S4}, taken over for newborn screening', '{S4}NIPT分片，套用于新生儿疾病筛查'],
  ['own collections, Guiyang notice of 2022-06-20 (S4), taken over for newborn screening', 'own collections, {S4}, taken over for newborn screening', '{S4}（本机构采集），套用于新生儿疾病筛查'],
  ['Guiyang notice of 2022-06-20 (S4): named, without a zone', '{S4}: named, without a zone', '{S4}：提及但未划片'],
  ['NIPT zone of the Guiyang notice of 2022-06-20 (S4)', 'NIPT zone of the {S4}', '{S4}NIPT分片'],
  ['own collections, Guiyang notice of 2022-06-20 (S4)', 'own collections, {S4}', '{S4}（本机构采集）'],
]

const SHARED: Readonly<Record<string, Say>> = { foreign: FOREIGN, known: KNOWN, house: HOUSE }

/** `顺德TSH切值报道 [R47]`: the title, and the number by which it is found in the list of documents. */
function documentOf(key: string): Say {
  const shared = SHARED[key]
  if (shared) return shared
  const { en, zh } = DOCUMENTS[key] ?? say(key, key)
  return key === 'S4' ? say(en, zh) : say(`${en} [${key}]`, `${zh}[${key}]`)
}

const filled = (text: string, language: 'en' | 'zh'): string =>
  text.replace(/\{(\w+)\}/g, (_, key: string) => documentOf(key)[language])

const IN_WORDS: ReadonlyMap<string, Say> = new Map(
  SAID.map(([kept, en, zh]) => [kept, say(filled(en, 'en'), filled(zh, 'zh'))]),
)

/** A source as it is kept, in both languages; what people wrote themselves stays as they wrote it. */
export const sourceInWords = (source: string): Say =>
  IN_WORDS.get(source) ?? numbersAlone(source) ?? say(source, source)

/** `R2 R62`: documents by their numbers and nothing else. */
function numbersAlone(source: string): Say | null {
  const keys = source.split(' ')
  if (!keys.every(key => key in DOCUMENTS)) return null
  const told = keys.map(documentOf)
  return say(told.map(one => one.en).join('; '), told.map(one => one.zh).join('；'))
}
