/**
 * Faults of cards (domain reference 2.4) and tubes (defaults), and what follows from each. No source
 * says what follows; these are defaults that a programme changes as data:
 *
 * - A card badly taken or badly carried (D01 to D13, D19): another is asked for at once, and this
 *   one is still tested if its blood allows. A positive on it counts, a negative is inconclusive.
 * - D14, a card whose number is not its form's: stop. Nobody knows whose value it would be.
 * - D15, a key field missing: hold. The value may be judged by the wrong stratum or belong to
 *   nobody who can be called; an authoriser asks and lets it go on.
 * - D16, too early, and D18, transfused or fed by drip: they are not improper collections (R52a) and
 *   are tested; a positive stands, a negative is inconclusive and collected again (R65, R69; other
 *   programmes', unverified).
 * - D17, too late: remark. A second card is no better tomorrow; the remark stands beside the value.
 * - D20 and T13, no agreement on the day of collection: hold, for an authoriser and a reason (G3,
 *   E-10). Such a card is not refused: the child cannot help it.
 * - D99, anything else: remark, in words.
 * - Tubes: T01, T02, T06, T07 and T11 stop, the others ask an authoriser (hold). A tube is not
 *   tested with a fault unless it was let go, because there is mostly time for another. T14, too late
 *   in pregnancy, is ours: the catalogue ends with T13 and knows only too early (R7 has both ends).
 */
import type { Fault } from '../contract/rules.ts'
import type { PackFault } from './pack.ts'

type Follows = Pick<Fault, 'does' | 'tested'>

const REPEAT: Follows = { does: 'repeat', tested: 'if-blood-allows' }
const REMARK: Follows = { does: 'remark', tested: 'yes' }
const REPEAT_UNLESS_POSITIVE: Follows = { does: 'repeat-unless-positive', tested: 'yes' }
const HOLD: Follows = { does: 'hold', tested: 'yes' }
const HOLD_TUBE: Follows = { does: 'hold', tested: 'no' }
const STOP: Follows = { does: 'stop', tested: 'no' }

const of =
  (kind: Fault['kind']) =>
  (code: string, follows: Follows, zh: string, en: string, group: string, source: string) =>
    ({
      code,
      kind,
      zh,
      en,
      class: group,
      source,
      ...follows,
      startsOn: '2022-06-20',
      endsOn: null,
    }) satisfies PackFault

const card = of('card')
const tube = of('tube')

// biome-ignore format: a table is read row by row
const cards: readonly PackFault[] = [
  card('D01', REPEAT, '血斑少于3个或无血', 'fewer than 3 spots, or no blood', 'collection', 'R2 R62'),
  card('D02', REPEAT, '血斑直径≤8 mm或血量不足', 'spot of 8 mm or less, not enough blood', 'collection', 'R2 R62 R52a'),
  card('D03', REPEAT, '未渗透，两面不一致', 'not soaked through, sides differ', 'collection', 'R2 R62'),
  card('D04', REPEAT, '重叠滴血、过饱和或两面滴血', 'layered, over-saturated or from both sides', 'collection', 'R62 R52a R66'),
  card('D05', REPEAT, '血凝块或涂抹', 'clotted or smeared', 'collection', 'R62 R52a R66'),
  card('D06', REPEAT, '血清环', 'serum ring', 'collection', 'R2 R66'),
  card('D07', REPEAT, '污染、稀释、变色或颜色过浅', 'contaminated, diluted, discoloured or pale', 'collection', 'R62 R52a R66'),
  card('D08', REPEAT, '划伤或磨损', 'scratched or abraded', 'collection', 'R52a R66'),
  card('D09', REPEAT, '到达时未干', 'wet on arrival', 'collection', 'R62 R52a'),
  card('D10', REPEAT, '受热或受潮', 'damaged by heat or humidity', 'transport', 'R62 R89'),
  card('D11', REPEAT, '未干密封、运输中无防护或破损', 'sealed while moist, unprotected or damaged', 'transport', 'R52a R62'),
  card('D12', REPEAT, '到达时存放过久', 'too old on arrival', 'transport', 'R62'),
  card('D13', REPEAT, '滤纸过期或类型错误', 'expired or wrong filter paper', 'collection', 'R52a R62'),
  card('D14', STOP, '卡号与信息不符或重号', 'number does not match the form, or is there twice', 'identity', 'R62'),
  card('D15', HOLD, '关键信息缺失', 'a key field is missing', 'identity', 'R52b'),
  card('D16', REPEAT_UNLESS_POSITIVE, '采集过早（不足72小时）', 'collected too early (before 72 h)', 'timing', 'R2; negatives repeated: R65 R69, another programme’s'),
  card('D17', REMARK, '采集过晚（超过20天）', 'collected after day 20', 'timing', 'R2'),
  card('D18', REPEAT_UNLESS_POSITIVE, '输血后、肠外营养或禁食', 'after transfusion, on parenteral nutrition or fasting', 'interference', 'R67-R70'),
  card('D19', REPEAT, '洗脱不良或检测图形异常', 'does not elute, or an odd assay pattern', 'analytic', 'R62'),
  card('D20', HOLD, '缺知情同意，或采血机构无有效协议', 'no consent, or no agreement on the day of collection', 'administrative', 'S4 R5'),
  card('D21', REMARK, '哺乳不足8次', 'fewer than 8 feeds', 'timing', 'R44'),
  card('D99', REMARK, '其他', 'something else', 'other', 'R62'),
]

// biome-ignore format: a table is read row by row
const tubes: readonly PackFault[] = [
  tube('T01', STOP, '采血管类型错误', 'wrong tube', 'collection', 'default'),
  tube('T02', STOP, '无标签或标签不符', 'no label, or another person’s', 'identity', 'default'),
  tube('T03', HOLD_TUBE, '溶血', 'haemolysed', 'collection', 'default'),
  tube('T04', HOLD_TUBE, '凝血', 'clotted', 'collection', 'default'),
  tube('T05', HOLD_TUBE, '血量不足', 'short volume', 'collection', 'default'),
  tube('T06', STOP, '破损或渗漏', 'broken or leaking', 'transport', 'default'),
  tube('T07', STOP, '存放过久', 'too old', 'transport', 'default'),
  tube('T08', HOLD_TUBE, '运输温度不符', 'outside its temperature', 'transport', 'default'),
  tube('T09', HOLD_TUBE, '孕周过小', 'too early in pregnancy', 'timing', 'default'),
  tube('T10', HOLD_TUBE, '存在排除情形（输血、移植、双胎一胎消失）', 'exclusion (transfusion, transplant, demise of a twin)', 'interference', 'default'),
  tube('T11', STOP, '缺知情同意', 'no consent', 'administrative', 'default'),
  tube('T12', HOLD_TUBE, '关键信息缺失', 'a key field is missing', 'identity', 'default'),
  tube('T13', HOLD_TUBE, '采血机构无有效协议', 'no agreement on the day of collection', 'administrative', 'S4'),
  tube('T14', HOLD_TUBE, '孕周过大', 'too late in pregnancy', 'timing', 'R7 R16'),
]

export const FAULTS: readonly PackFault[] = [...cards, ...tubes]
