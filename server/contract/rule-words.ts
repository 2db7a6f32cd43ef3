/**
 * The words of rule rows: what a row is about, its figures and its class, as every screen and the
 * report print them. Codes stay codes in the row; a code that is not here is shown as it is kept.
 */
import { SECOND_IDENTIFIERS } from './confirmations.ts'
import { CHANNELS, stepOfClass } from './contacts.ts'
import type { Rule } from './rules.ts'
import { type Say, say } from './words.ts'

/** Facts of a request for a prenatal test; see `programmes/indications.ts`. */
export const REQUEST_FACTS: Readonly<Record<string, Say>> = {
  'ga-days': say('days of gestation', '孕天数'),
  'ga-days-without-serum': say('late, and without serum screening', '孕周较大且错过血清学筛查'),
  'age-at-delivery': say('age at expected delivery', '预产期年龄'),
  bmi: say('body mass index', '体质指数'),
  fetuses: say('fetuses', '胎数'),
  'serum-t21': say('serum risk of trisomy 21, one in', '血清学21三体风险 1/'),
  'serum-t18': say('serum risk of trisomy 18, one in', '血清学18三体风险 1/'),
  'days-since-foreign-cells': say(
    'days since transfusion, transplant or cell therapy',
    '距异体输血、移植或细胞治疗天数',
  ),
  'no-invasive': say('invasive diagnosis is contraindicated', '有介入性产前诊断禁忌'),
  ivf: say('in-vitro fertilisation', '体外受精-胚胎移植'),
  'previous-fetus': say('previous fetus with a chromosome abnormality', '曾妊娠染色体异常胎儿'),
  'cautious-by-physician': say('the physician advises caution', '医师认为应慎用'),
  'couple-karyotype': say('chromosome abnormality of one of the couple', '夫妇一方染色体异常'),
  'structural-anomaly': say('structural anomaly on ultrasound', '超声提示结构异常'),
  'gene-family': say('gene disease in the family', '基因病家族史'),
  malignancy: say('malignancy in pregnancy', '孕期合并恶性肿瘤'),
  'unsuitable-by-physician': say('the physician finds it unsuitable', '医师认为不适用'),
}

const ABOUT: Readonly<Record<string, Say>> = {
  ...REQUEST_FACTS,
  'serum-t21': say('serum risk of trisomy 21', '血清学21三体风险'),
  'serum-t18': say('serum risk of trisomy 18', '血清学18三体风险'),
  'ga-days': say('gestation at collection', '采血孕周'),
  'age-hours': say('age at collection', '采血时龄'),
  'day-of-life': say('day of life at collection', '采血日龄'),
  feeds: say('feeds before collection', '采血前哺乳次数'),
  'transit-hours': say('from collection to receipt', '采血至接收'),
  'redraw-ga-days': say(
    'gestation at which another tube still makes sense',
    '宜再次采血的最大孕周',
  ),
  redraws: say('further tubes after a no call', '检测失败后再次采血次数'),
  'term-days': say('expected delivery', '预产期'),
  'run-hours': say('from the first to the last value of a run', '批次首个至末个结果'),
  'run-day-begins': say('hour at which the day of a line begins', '线路一日的开始时刻'),
  'run-quiet-hours': say(
    'after which nothing more is awaited of a run',
    '批次无新结果即视为已静止',
  ),
  'on-the-way': say('from collection to receipt', '采集至接收'),
  'amended-report': say(
    'from the release of an amended report to its confirmed receipt',
    '更正报告发布至确认收到',
  ),
  parcel: say('from the sending of a parcel to all of it received', '包裹发出至全部接收'),
  'smallest-cell': say('smallest figure shown without its rows', '无明细权限时可见的最小人数'),
  'label-copies': say('labels of one number that one person prints', '同一编号一人可打印的标签数'),
  'people-in-hour': say(
    'people that one person looks at in an hour without a review',
    '一人一小时内查看人数，超过即须复核',
  ),
  'people-in-day': say(
    'people that one person looks at in a day without a review',
    '一人一日内查看人数，超过即须复核',
  ),
  'given-out-in-day': say(
    'rows and reports that one person takes out in a day without a review',
    '一人一日内导出行数与打印报告数，超过即须复核',
  ),
  'opened-in-need': say('how long an opening in an emergency stands', '紧急查阅的有效时长'),
  'second-identifier': say(
    'what confirms at the bed whose blood it is',
    '床旁核对受检者的第二标识',
  ),
  'birth-gestation-days': say('gestation at a birth', '分娩时孕周'),
  'birth-weight': say('birth weight', '出生体重'),
  'birth-days-ago': say('from a birth to its registration', '出生至登记'),
  'mother-years': say('age of a mother', '母亲年龄'),
  'woman-height': say('height of a pregnant woman', '孕妇身高'),
  'woman-weight': say('weight of a pregnant woman', '孕妇体重'),
  'pregnancy-days': say('how far a pregnancy is', '妊娠天数'),
  'dating-slack-days': say(
    'gestation at birth beyond what the pregnancy was dated',
    '出生孕周可超出妊娠推算的天数',
  ),
  'same-birth-days': say('between two children of one birth', '同一次分娩两胎间隔'),
  'next-birth-days': say('from one birth to the next', '两次分娩间隔'),
  'identity-look': say('how long one look at an identity lasts', '一次身份查看的时长'),
  'critical-day-of-life': say('critical: told by day of life', '危急：最迟告知日龄'),
  'high-day-of-life': say('high: told by day of life', '紧急：最迟告知日龄'),
  'diagnosis-ga-days': say('last gestation for a diagnosis', '产前诊断的最大孕周'),
  'in-hand': say('how long a case stays in hand untouched', '病例无操作时保持“处理中”的时长'),
  'agreement-expiry': say('before an agreement or a licence ends', '协议或许可到期前'),
  'certificate-expiry': say('before a certificate ends', '资质证书到期前'),
  critical: say('critical', '危急'),
  high: say('high', '紧急'),
  watch: say('watch', '关注'),
  parked: say('held observation', '待处理检测值'),
  intake: say('from keeping a message to applying it', '消息保存至入账'),
  dispatch: say('from queueing a message to a partner having it', '消息排队至合作方接收'),
  'label-run': say('from the beginning of a label run to its end', '标签打印开始至结束'),
  unworked: say('overdue, until the head of the centre is told', '超时未处理至通知中心负责人'),
  measured: say('from receipt to a value', '接收至出值'),
  final: say('from receipt to a final value', '接收至最终结果'),
  retest: say('from asking to a retest', '提出至复测完成'),
  'day-after-transfusion': say('day after the last transfusion', '末次输血后天数'),
  '*': say('every analyte', '全部项目'),
}

/** What a row is about that is no analyte; null where it is one. */
export const aboutInWords = ({ kind, analyte }: Pick<Rule, 'kind' | 'analyte'>): Say | null =>
  kind === 'limit' ? null : (ABOUT[analyte] ?? null)

const CLASSES: Readonly<Record<string, Say>> = {
  positive: say('positive', '阳性'),
  critical_confirm: say('critical, confirm at once', '危急，立即确诊'),
  positive_or_heterozygote: say('positive or heterozygote', '阳性或杂合子'),
  again_at_one_week: say('collected again at one week', '一周后复采'),
  high: say('high risk', '高风险'),
  no_call: say('no call', '检测失败'),
  grey_zone: say('grey zone', '灰区'),
  normal: say('within the window', '在时限内'),
  due: say('due within', '处理期限'),
  told: say('told', '已告知'),
  possible: say('possible', '合理范围'),
  longest: say('at most', '最长'),
  'one-look': say('one look', '视为一次查看'),
  shown: say('shown', '可显示'),
  alone: say('by one person', '单人'),
  ...SECOND_IDENTIFIERS,
  hour: say('hour of the day', '时刻'),
  quiet: say('ended', '已静止'),
  sensible: say('leaves room for a report', '留有出报告时间'),
  most: say('at most', '最多'),
  term: say('term', '足月'),
  suitable: say('suitable', '适用'),
  cautious: say('caution', '慎用'),
  confirm: say('confirmed by a physician', '须经医师确认'),
  unsuitable: say('unsuitable', '不适用'),
  duplicate: say('further measurements', '复测次数'),
  spread: say('apart: one more measurement', '离散过大，再测一次'),
  straight: say('nobody waits for a retest', '不等复测'),
  card: say('punches of a card', '每张血片可取样数'),
  'transit-hours': say('too long on its way: proves nothing', '递送过久，不能作为依据'),
  doubled: say('rises from specimen to specimen', '较前次成倍升高'),
  preterm: say('born preterm', '早产儿'),
  'low-weight': say('low birth weight', '低出生体重'),
  transfused: say('transfused', '输血后'),
  owner: say('told to the owner', '通知负责人'),
  deputy: say('told to the deputy', '通知代理人'),
  head: say('told to the head of the centre', '通知中心负责人'),
  office: say('told to the programme office', '通知项目办'),
}

/** What a row leads to, by the class it is kept under; a fault's code is said to be one. */
export function classInWords({ kind, class: kept }: Pick<Rule, 'kind' | 'class'>): Say {
  if (kind === 'auto-verify')
    return say('verified without a technician’s eye', '由规则审核，无需技师逐项查看')
  const step = kind === 'ladder' || kind === 'tries' ? stepOfClass(kept) : null
  if (step) {
    const { en, zh } = CHANNELS[step.channel]
    return say(`step ${step.ordinal}: ${en}`, `第${step.ordinal}步：${zh}`)
  }
  if (/^[DT]\d\d$/.test(kept)) return say(`fault ${kept}`, `缺陷 ${kept}`)
  return CLASSES[kept] ?? say(kept, kept)
}

const SIGNS: Record<Rule['operator'], string> = {
  ...{ '>=': '≥', '>': '>', '<=': '≤', '<': '<', between: '' },
}

const UNITS: Readonly<Record<string, Say>> = {
  h: say('h', '小时'),
  min: say('min', '分钟'),
  d: say('d', '天'),
  a: say('years', '岁'),
  feeds: say('feeds', '次哺乳'),
  values: say('values', '个结果'),
  punches: say('punches', '个取样'),
  times: say('times', '倍'),
  n: say('', '人'),
  workdays: say('working days', '个工作日'),
  tries: say('tries', '次'),
}

const MINUTES_OF_DAY = 24 * 60

type Figures = Pick<Rule, 'operator' | 'value' | 'valueTo' | 'unit'>

/** The figures of a row: `≥ 8 mIU/L`, `72 – 168 h`, `≤ 4 h`; what is only found or ticked says so. */
export function figuresInWords(rule: Figures): Say {
  const { operator, value, valueTo, unit } = rule
  if (unit === '1/n')
    return valueTo === null
      ? same(`${operator === '<=' ? '≥' : SIGNS[operator]} 1/${value}`)
      : same(`1/${valueTo} – 1/${value}`)
  if (operator === '>=' && value === 1 && (unit === '' || unit === 'fault'))
    return say('is so', '有此情形')
  if (operator === '>=' && value === 1 && unit === 'failed') return say('failed', '失败')
  if (unit === 'min' && value === 0) return say('at once', '立即')
  const days = value / MINUTES_OF_DAY
  if (unit === 'min' && Number.isInteger(days) && days > 1)
    return figuresInWords({ ...rule, unit: 'd', value: days })
  const hours = unit === 'min' && value % 60 === 0
  if (hours) return figuresInWords({ ...rule, unit: 'h', value: value / 60 })
  const { en, zh } = UNITS[unit] ?? same(unit)
  const figures =
    operator === 'between' ? `${value} – ${valueTo ?? ''}` : `${SIGNS[operator]} ${value}`
  return say(`${figures} ${en}`.trim(), `${figures} ${zh}`.trim())
}

const same = (text: string): Say => say(text, text)
