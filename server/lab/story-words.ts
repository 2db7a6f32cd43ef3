/** Each kind of fact in words, in both languages: the page from which a complaint is answered. */

import { SECOND_IDENTIFIERS } from '../contract/confirmations.ts'
import { CONSENT_DECISIONS, CONSENT_HOWS, CONSENT_SCOPES } from '../contract/consents.ts'
import { CHANNELS, OUTCOMES } from '../contract/contacts.ts'
import type { Fact, FactKind } from '../contract/facts.ts'
import { RECALL_STATES, SPECIMEN_STATES } from '../contract/moves.ts'
import { NOTICE_LEVELS, NOTICE_REASONS } from '../contract/notices.ts'
import { PAPER_NAMES, type PaperKind } from '../contract/paper-checks.ts'
import { reasonInWords } from '../contract/reasons.ts'
import { CLOSE_REASONS } from '../contract/recalls.ts'
import { RELABEL_REASONS } from '../contract/relabels.ts'
import { SEVERITIES, VERDICTS } from '../contract/rules.ts'
import { SEND_OUT_ENDS } from '../contract/send-outs.ts'
import { grouped } from '../contract/specimen-number.ts'
import { clockTime, type Say, say } from '../contract/words.ts'

type Data = Record<string, unknown>
type NameOf = (id: string) => Say
type Teller = (data: Data, nameOf: NameOf) => Say

const text = (data: Data, key: string): string => String(data[key] ?? '')
const list = (data: Data, key: string): string =>
  Array.isArray(data[key]) ? (data[key] as unknown[]).join(', ') : ''
/** A code as its word; one without a word is told as it is, never left out. */
const worded = (words: Readonly<Record<string, Say>>, data: Data, key: string): Say =>
  words[text(data, key)] ?? say(text(data, key), text(data, key))
const plain =
  (en: string, zh: string): Teller =>
  () =>
    say(en, zh)
const withReason =
  (en: string, zh: string): Teller =>
  data => {
    const why = reasonInWords(text(data, 'reason'))
    return say(`${en}: ${why.en}`, `${zh}：${why.zh}`)
  }

const arrived =
  (en: string, zh: string): Teller =>
  data => {
    const state = worded(SPECIMEN_STATES, data, 'state')
    const faults = list(data, 'faults')
    return faults === ''
      ? say(`${en}: ${state.en}`, `${zh}：${state.zh}`)
      : say(`${en} with ${faults}: ${state.en}`, `${zh}，缺陷 ${faults}：${state.zh}`)
  }

const takenBack =
  (en: string, zh: string): Teller =>
  (data, nameOf) => {
    const { en: enNow, zh: zhNow } = worded(SPECIMEN_STATES, data, 'state')
    const said = withReason(en, zh)(data, nameOf)
    return say(`${said.en}; it is “${enNow}” again`, `${said.zh}；恢复为“${zhNow}”`)
  }

const CLASSES: Readonly<Record<string, Say>> = {
  suitable: say('suitable', '适用'),
  cautious: say('with caution', '慎用'),
  unsuitable: say('not suitable', '不适用'),
  confirm: say('to be confirmed by a doctor', '经医师确认'),
}

const BASES: Readonly<Record<string, Say>> = {
  lmp: say('last period', '末次月经'),
  ultrasound: say('ultrasound', '超声'),
  ivf: say('embryo transfer', '胚胎移植'),
}

/** What a query asks and a registration completes. */
const FIELDS: Readonly<Record<string, Say>> = {
  sex: say('sex', '性别'),
  gestationDays: say('gestation', '胎龄'),
  birthWeight: say('birth weight', '出生体重'),
  bornAt: say('time of birth', '出生时间'),
  collectedAt: say('time of collection', '采集时间'),
  gestation: say('gestation', '出生孕周'),
  'birth-weight': say('birth weight', '出生体重'),
  'collected-at': say('time of collection', '采集时间'),
  dating: say('dating of the pregnancy', '孕周推算'),
}
const fieldsOf = (data: Data): Say => {
  const names = Array.isArray(data.fields) ? data.fields.map(String) : []
  const said = names.map(name => FIELDS[name] ?? say(name, name))
  return say(said.map(({ en }) => en).join(', '), said.map(({ zh }) => zh).join('、'))
}

/** Why a case has another owner; that somebody chose it needs no word. */
const OWNED_FOR: Readonly<Record<string, Say>> = {
  'took-up': say('took it up', '主动接手'),
  'on-leave': say('who had it is on leave', '原负责人休假'),
  left: say('who had it has left', '原负责人已离岗'),
  'post-ended': say('the post of who had it has ended', '原负责人任期已满'),
  nobody: say('it had nobody', '此前无负责人'),
}

const RETEST_ENDS: Readonly<Record<string, Say>> = {
  done: say('done', '完成'),
  impossible: say('not possible, too little blood', '无法进行，血量不足'),
  waived: say('waived', '免除'),
  needless: say('not needed any more', '不再需要'),
}

const fieldOf = (data: Data): Say => FIELDS[text(data, 'field')] ?? say('', '')

const TELLERS: Partial<Record<FactKind, Teller>> = {
  'subject.registered': plain('Registered', '已登记'),
  'subject.completed': data =>
    say(`Query answered: ${fieldsOf(data).en}`, `已补充信息：${fieldsOf(data).zh}`),
  'specimen.corrected': data =>
    say(
      `Card corrected (${fieldOf(data).en}): ${text(data, 'reason')}`,
      `登记信息已更正（${fieldOf(data).zh}）：${text(data, 'reason')}`,
    ),
  'specimen.correction-asked': data =>
    say(
      `Correction asked for (${fieldOf(data).en}), a second person decides: ${text(data, 'reason')}`,
      `申请更正登记信息（${fieldOf(data).zh}），待第二人确认：${text(data, 'reason')}`,
    ),
  'specimen.correction-declined': data =>
    say(`Correction declined (${fieldOf(data).en})`, `更正申请未通过（${fieldOf(data).zh}）`),
  'recall.referred': plain(
    'No other tube can be drawn any more: referred for diagnosis',
    '已过重新采血期限，转为转诊产前诊断',
  ),
  'recall.hastened': plain('The last day for another tube is sooner', '重新采血截止日提前'),
  'subject.merge-asked': data =>
    say(
      `Asked to join this record with another, a second person decides: ${text(data, 'reason')}`,
      `申请与另一份档案合并，待第二人审核：${text(data, 'reason')}`,
    ),
  'subject.merge-declined': plain('Joining with another record declined', '合并档案的申请被退回'),
  'subject.merged': plain(
    'Joined with another record of the same person, by two people',
    '经两人决定，已与同一人的另一份档案合并',
  ),
  'subject.parting-asked': data =>
    say(
      `Asked to part this record from the other again: ${text(data, 'reason')}`,
      `申请与另一份档案拆分：${text(data, 'reason')}`,
    ),
  'subject.parting-declined': plain('Parting of the records declined', '拆分档案的申请被退回'),
  'subject.parted': plain(
    'Parted from the other record again: they are two people',
    '已与另一份档案拆分：确认为两人',
  ),
  'pregnancy.couple-began': plain('Her partner was recorded', '登记配偶'),
  'pregnancy.couple-ended': data =>
    say(
      `No couple in this pregnancy any more: ${text(data, 'reason')}`,
      `本次妊娠的夫妇关系已终止：${text(data, 'reason')}`,
    ),
  'subject.taken-over': plain(
    'Registered here too: her number is known at another site, and her paper was seen',
    '证件号码已在其他采血点登记，核对证件后在本点一并登记',
  ),
  'identity.changed': data => {
    const why = text(data, 'reason')
    return say(`Name or contact changed: ${why}`, `姓名或联系方式已变更：${why}`)
  },
  'identity.third-checked': plain(
    'Third contact called back and confirmed',
    '第三联系人已回拨核实',
  ),
  'identity.looked': data =>
    say(`Identity uncovered: ${text(data, 'why')}`, `查看身份信息：${text(data, 'why')}`),
  'identity.opened-in-need': data =>
    say(
      `OPENED IN AN EMERGENCY by somebody of another place: ${text(data, 'why')}`,
      `非本机构人员紧急查阅：${text(data, 'why')}`,
    ),
  'identity.seal-asked': data =>
    say(
      `Sealing of the identity asked for: ${text(data, 'reason')}`,
      `申请封存身份信息：${text(data, 'reason')}`,
    ),
  'identity.seal-declined': plain('Sealing of the identity declined', '封存身份信息的申请被退回'),
  'identity.sealed': plain('Identity sealed by two people', '经两人决定，身份信息已封存'),
  'identity.opening-asked': withReason('Opening the sealed identity asked for', '申请启封身份信息'),
  'identity.opening-declined': plain('The identity stays sealed', '身份信息维持封存'),
  'identity.opened': plain('Identity opened again by two people', '经两人决定，身份信息已启封'),
  'identity.uncovered': data =>
    say(`Sealed identity read: ${text(data, 'why')}`, `查看已封存的身份信息：${text(data, 'why')}`),
  'retest.asked': data =>
    say(
      `To be measured again, ${text(data, 'asks')} more: ${list(data, 'analytes')}`,
      `须复测 ${text(data, 'asks')} 次：${list(data, 'analytes')}`,
    ),
  'retest.ended': data => {
    const how = worded(RETEST_ENDS, data, 'how')
    // What was measured ended by itself; only a person has a reason.
    if (text(data, 'how') === 'done') return say(`Retest ${how.en}`, `复测${how.zh}`)
    const why = reasonInWords(text(data, 'reason'))
    return say(`Retest ${how.en}: ${why.en}`, `复测${how.zh}：${why.zh}`)
  },
  'punch.noted': data =>
    say(
      `${text(data, 'punches')} punches more are used: ${text(data, 'reason')}`,
      `另用去 ${text(data, 'punches')} 个血斑：${text(data, 'reason')}`,
    ),
  'order.placed': data =>
    say(`Ordered under ${text(data, 'programme')}`, `申请项目 ${text(data, 'programme')}`),
  'order.classified': data => {
    const found = worded(CLASSES, data, 'class')
    return say(`Request: ${found.en}`, `申请评估：${found.zh}`)
  },
  'pregnancy.dated': data => {
    const basis = worded(BASES, data, 'basis')
    return say(
      `Pregnancy dated: ${text(data, 'days')} days on ${text(data, 'on')} (${basis.en})`,
      `孕周推算：${text(data, 'on')} 为 ${text(data, 'days')} 天（${basis.zh}）`,
    )
  },
  'order.reopened': plain('Order waits for its specimen again', '申请恢复为待接收'),
  'order.met': plain('Order met by this specimen', '申请已由该标本完成'),
  'notice.raised': (data, nameOf) => {
    const [level, why] = [worded(NOTICE_LEVELS, data, 'level'), worded(NOTICE_REASONS, data, 'why')]
    const who = data.owner
      ? nameOf(text(data, 'owner'))
      : say('nobody holds the post', '该岗位无人')
    return say(
      `Told the ${level.en} (${who.en}): ${why.en}`,
      `已通知${level.zh}（${who.zh}）：${why.zh}`,
    )
  },
  'notice.acknowledged': data => {
    const level = worded(NOTICE_LEVELS, data, 'level')
    return say(`Notice to the ${level.en} acknowledged`, `${level.zh}已确认通知`)
  },
  'notice.passed-on': (data, nameOf) => {
    const who = data.owner
      ? nameOf(text(data, 'owner'))
      : say('nobody holds the post', '该岗位无人')
    return say(`Notice passed on to ${who.en}`, `通知已转交：${who.zh}`)
  },
  'notice.ended': data => {
    const [level, why] = [worded(NOTICE_LEVELS, data, 'level'), worded(NOTICE_REASONS, data, 'why')]
    return say(`Done with, told the ${level.en}: ${why.en}`, `通知已了结（${level.zh}）：${why.zh}`)
  },
  'partner.added': data =>
    say(`Outside partner added: ${text(data, 'name')}`, `已添加外部合作方：${text(data, 'name')}`),
  'partner.ended': plain('Outside partner ended', '外部合作方已停用'),
  'partner.tried': plain('Trial message sent to an outside partner', '已向外部合作方发送测试消息'),
  'dispatch.queued': data =>
    text(data, 'use') === 'family'
      ? plain('Message to the family waits for its partner', '发给家属的短信待发送')(data, () =>
          say('', ''),
        )
      : plain('Somebody who is at no screen is to be told', '将通知不在线的工作人员')(data, () =>
          say('', ''),
        ),
  'dispatch.queued-again': plain('A message that was set aside waits again', '搁置的消息重新排队'),
  'dispatch.sent': plain('A partner took the message over', '合作方已接收消息'),
  'dispatch.failed': plain(
    'A partner did not take the message; it is tried again',
    '合作方未接收消息，将再次发送',
  ),
  'dispatch.parked': plain(
    'A partner refused the message; it is set aside',
    '合作方拒绝消息，已搁置',
  ),
  'dispatch.dropped': plain('The message is not needed any more', '消息已无需发送'),
  'case.opened': plain('Case opened', '病例已建立'),
  'case.owned': (data, nameOf) => {
    const owner = nameOf(text(data, 'owner'))
    const why = OWNED_FOR[text(data, 'reason')]
    return why
      ? say(`Case owned by ${owner.en}: ${why.en}`, `负责人：${owner.zh}（${why.zh}）`)
      : say(`Case owned by ${owner.en}`, `负责人：${owner.zh}`)
  },
  'case.handed-over': (data, nameOf) => {
    const [from, to] = [nameOf(text(data, 'from')), nameOf(text(data, 'to'))]
    const [owner, why] = [nameOf(text(data, 'owner')), text(data, 'reason')]
    return say(
      `Handed from ${from.en} to ${to.en}, owner ${owner.en}: ${why}`,
      `由${from.zh}移交至${to.zh}，负责人${owner.zh}：${why}`,
    )
  },
  'case.taken-in-hand': (data, nameOf) => {
    const before = text(data, 'insteadOf')
    if (!before) return say('Taken in hand', '开始处理')
    const { en, zh } = nameOf(before)
    return say(`Taken over from ${en}, who had it in hand`, `从${zh}处接手处理`)
  },
  'case.kept-in-hand': plain('Kept in hand', '继续处理'),
  'case.laid-down': plain('Laid down', '结束处理'),
  'case.joined': plain(
    'Case is one with another of the same person; recalls of both stay open',
    '与同一人的另一病例合为一例，双方召回均保持开放',
  ),
  'case.parted': plain('Case stands by itself again', '病例已恢复独立'),
  'case.closed': data => {
    const why = worded(CLOSE_REASONS, data, 'reason')
    return say(`Case closed: ${why.en}`, `结案：${why.zh}`)
  },
  'case.stays-open': data => {
    const why = worded(CLOSE_REASONS, data, 'reason')
    return say(
      `${why.en}; something else stands: the case stays open`,
      `${why.zh}；尚有其他召回，暂不结案`,
    )
  },
  'case.document-kept': plain('Scan of a paper kept', '已存入文书扫描件'),
  'case.document-opened': plain('Scan of a paper opened', '已打开文书扫描件'),
  'case.reopened': data => {
    const was = worded(CLOSE_REASONS, data, 'was')
    return say(`Case open again; it was closed: ${was.en}`, `病例重新打开，原结案原因：${was.zh}`)
  },
  'specimen.numbered': plain('Number taken', '已取号'),
  'specimen.collected': data => {
    const at = clockTime(text(data, 'collectedAt'))
    if (!data.confirmed) return say(`Collected at ${at}`, `采集时间 ${at}`)
    const { en, zh } = worded(SECOND_IDENTIFIERS, data, 'confirmed')
    return say(
      `Collected at ${at}; label scanned, and ${en} compared with what is registered`,
      `采集时间 ${at}；已扫描标签，并与登记的${zh}核对一致`,
    )
  },
  'specimen.relabelled': data => {
    const [to, why] = [grouped(text(data, 'to')), worded(RELABEL_REASONS, data, 'why')]
    return say(`Relabelled, now ${to}: ${why.en}`, `已换标签，新编号 ${to}：${why.zh}`)
  },
  'specimen.relabels': data => {
    const [was, why] = [grouped(text(data, 'was')), worded(RELABEL_REASONS, data, 'why')]
    const reason = text(data, 'reason')
    return say(
      `This label stands for ${was}: ${why.en} (${reason})`,
      `本标签替代 ${was}：${why.zh}（${reason}）`,
    )
  },
  'specimen.confirmation-differs': data => {
    const other = data.number ? grouped(text(data, 'number')) : ''
    if (other)
      return say(
        `Not collected: the label that was scanned bears ${other}`,
        `未采集：所扫描标签的编号为 ${other}`,
      )
    return say(
      'Not collected: what was given at the bed is not what is registered',
      '未采集：床旁核对信息与登记不符',
    )
  },
  'specimen.sent': plain('Sent in a parcel', '已装箱递送'),
  'specimen.sent-out': (data, nameOf) => {
    const to = nameOf(text(data, 'laboratory'))
    const [tests, why] = [list(data, 'tests'), text(data, 'reason')]
    return say(`Sent to ${to.en} for ${tests}: ${why}`, `外送至${to.zh}检测 ${tests}：${why}`)
  },
  'specimen.back': data => {
    const ended = worded(SEND_OUT_ENDS, data, 'ended')
    const why = text(data, 'reason')
    return say(
      `From the other laboratory: ${ended.en}${why && ` (${why})`}`,
      `外送结束：${ended.zh}${why && `（${why}）`}`,
    )
  },
  'specimen.received': arrived('Received', '已接收'),
  'specimen.judged-anew': arrived('By its corrected dates', '日期更正后重新判定'),
  'specimen.released': withReason('Released for testing', '放行检测'),
  'specimen.rejected': withReason('Rejected: not tested', '拒收，不检测'),
  'specimen.receipt-taken-back': takenBack('Receipt taken back', '接收已撤回'),
  'specimen.rejection-taken-back': takenBack('Rejection taken back', '拒收已撤回'),
  'specimen.withdrawn': withReason('Withdrawn', '已撤销'),
  'specimen.frozen': plain('Frozen: the consent was withdrawn', '已冻结：同意已撤回'),
  'specimen.thawed': data => {
    const { en, zh } = worded(SPECIMEN_STATES, data, 'state')
    return say(`A new consent: ${en} again`, `重新同意，恢复为：${zh}`)
  },
  'consent.recorded': data => {
    const decision = worded(CONSENT_DECISIONS, data, 'decision')
    const scope = worded(CONSENT_SCOPES, data, 'scope')
    const how = worded(CONSENT_HOWS, data, 'how')
    return say(
      `Consent to ${scope.en}: ${decision.en} (${how.en})`,
      `${scope.zh}：${decision.zh}（${how.zh}）`,
    )
  },
  'consent.scanned': plain('The signed paper was scanned', '已上传签署文书扫描件'),
  'consent.opened': plain('What was signed was opened', '查看签署内容'),
  'recall.consent-gone': plain(
    'Consent withdrawn: stays in sight, nobody is called for a test',
    '同意已撤回：保留显示，不再召回检测',
  ),
  'recall.consent-back': plain('Consent given again', '已重新同意'),
  'specimen.papers-checked': data => {
    const named = (Array.isArray(data.papers) ? data.papers : []).map(
      what => PAPER_NAMES[what as PaperKind],
    )
    return say(
      `The same number on ${named.map(one => one.en).join(', ')}`,
      `${named.map(one => one.zh).join('、')}编号一致`,
    )
  },
  'specimen.paper-differs': data => {
    const paper = worded(PAPER_NAMES, data, 'what')
    const other = grouped(text(data, 'number'))
    return say(`The ${paper.en} bears another number: ${other}`, `${paper.zh}编号不一致：${other}`)
  },
  'specimen.misdirected': (data, nameOf) => {
    const at = nameOf(text(data, 'atCentre'))
    return say(`Scanned at the wrong centre: ${at.en}`, `在其他中心被扫描：${at.zh}`)
  },
  'label.printed': data =>
    say(
      `Label printed, copy ${text(data, 'copy')}${text(data, 'reason') && ` (${text(data, 'reason')})`}`,
      `打印标签，第 ${text(data, 'copy')} 份${text(data, 'reason') && `（${text(data, 'reason')}）`}`,
    ),
  'label.checked': plain('Label scanned back', '标签回扫核对'),
  'shipment.sent': data =>
    say(`Parcel of ${text(data, 'count')} sent`, `递送单发出，共 ${text(data, 'count')} 份`),
  'shipment.picked-up': plain('Picked up by the courier', '递送员已取件'),
  'shipment.handed-over': plain('Handed over at the centre', '已在中心交接'),
  'shipment.label-printed': plain('Label of its parcel printed', '包裹标签已打印'),
  'shipment.arrived': data =>
    say(
      `Parcel complete: ${text(data, 'received')} received`,
      `递送单到齐：接收 ${text(data, 'received')} 份`,
    ),
  'shipment.reopened': data =>
    say(
      `Parcel not complete after all: ${text(data, 'missing')} missing`,
      `递送单未到齐：缺 ${text(data, 'missing')} 份`,
    ),
  'result.recorded': data => {
    const [first = '', ...others] = data.analytes as string[]
    return others.length === 0
      ? say(`${first} recorded`, `${first} 已接收结果`)
      : say(
          `${first} and ${others.length} more recorded`,
          `${first} 等 ${others.length + 1} 项已接收结果`,
        )
  },
  'result.matched': (data, nameOf) => {
    const [one, two] = [nameOf(text(data, 'proposedBy')), nameOf(text(data, 'confirmedBy'))]
    return say(
      `Matched by hand: proposed by ${one.en}, confirmed by ${two.en}`,
      `人工匹配：${one.zh} 提出，${two.zh} 确认`,
    )
  },
  'result.superseded': plain('Result superseded by a correction', '结果被更正'),
  'result.corrected': withReason('Correction accepted', '已接受更正'),
  'result.verified': data =>
    data.rule
      ? say('Result verified by an approved rule', '结果由已批准的规则自动审核')
      : say('Result verified', '结果已审核'),
  'result.authorised': plain('Result authorised', '结果已签发'),
  'signature.given': data => {
    const hash = text(data, 'sha256').slice(0, 8)
    return text(data, 'meaning') === 'authorised'
      ? say(`Signed as authorised (${hash})`, `签发签名（${hash}）`)
      : text(data, 'method') === 'rule'
        ? say(`Verified by an approved rule (${hash})`, `由已批准的规则自动审核（${hash}）`)
        : say(`Signed as verified (${hash})`, `审核签名（${hash}）`)
  },
  'entry.begun': data =>
    say(`${text(data, 'analyte')} entered by hand`, `手工录入 ${text(data, 'analyte')}`),
  'entry.differs': data =>
    say(
      `${text(data, 'analyte')}: the second person read something else`,
      `${text(data, 'analyte')}：第二人录入的结果不一致`,
    ),
  'entry.filed': (data, nameOf) => {
    const [one, two] = [nameOf(text(data, 'first')), nameOf(text(data, 'second'))]
    return say(
      `${text(data, 'analyte')} read by ${one.en} and by ${two.en}`,
      `${text(data, 'analyte')} 由${one.zh}与${two.zh}分别录入`,
    )
  },
  'entry.returned': withReason('Entry by hand sent back', '手工录入已退回'),
  'flag.raised': data => {
    const found = worded(VERDICTS, data, 'class')
    return say(`Flag: ${found.en}`, `提示：${found.zh}`)
  },
  'flag.cleared': withReason('Flag cleared', '提示已清除'),
  'query.raised': data =>
    say(
      `Query to the sampling point: ${fieldsOf(data).en}`,
      `向采血机构询问：${fieldsOf(data).zh}`,
    ),
  'verdict.doubted': plain(
    'The verdict is in doubt: a value behind it was corrected',
    '结论存疑：其依据的结果已更正',
  ),
  'result.invalidated': data =>
    say(
      `The run was invalidated: ${list(data, 'analytes')} stand no more`,
      `所在批次已作废：${list(data, 'analytes')} 不再有效`,
    ),
  'result.reopened': data =>
    say(`${list(data, 'analytes')} wait to be signed anew`, `${list(data, 'analytes')} 须重新签署`),
  'verdict.revoked': withReason('VERDICT REVOKED', '结论已撤回'),
  'verdict.given': data => {
    const verdict = worded(VERDICTS, data, 'verdict')
    return say(`Verdict: ${verdict.en}`, `结论：${verdict.zh}`)
  },
  'report.drafted': data =>
    say(
      `Report drafted, version ${text(data, 'edition')}`,
      `报告已起草，第 ${text(data, 'edition')} 版`,
    ),
  'report.released': data =>
    say(
      `Report released, version ${text(data, 'edition')}`,
      `报告已发布，第 ${text(data, 'edition')} 版`,
    ),
  'report.opened': data =>
    text(data, 'how') === 'draft'
      ? say('Draft of the report opened at the centre', '中心打开了报告草稿')
      : text(data, 'side') === 'centre'
        ? say(`Report opened at the centre (${text(data, 'how')})`, '中心打开了报告')
        : say(`Report opened at the collection site (${text(data, 'how')})`, '采血机构打开了报告'),
  'report.acknowledged': data =>
    data.how === 'telephone'
      ? say('Report read to the collection site by telephone', '已电话告知采血机构报告内容')
      : say('Report confirmed by the collection site', '采血机构已确认报告'),
  'report.replaced': plain('Report replaced by a newer version', '报告已被新版替代'),
  'report.withdrawn': withReason('Report withdrawn', '报告已撤回'),
  'report.notified': data => {
    const count = Array.isArray(data.staff) ? data.staff.length : 0
    return say(
      `Told ${count} who had opened the report that it no longer holds`,
      `已通知 ${count} 名打开过该报告的人员：原报告失效`,
    )
  },
  'report.noticed': plain('Notice of the replaced report seen', '已查看报告失效通知'),
  'recall.opened': data => {
    const state = worded(RECALL_STATES, data, 'state')
    const severity = worded(SEVERITIES, data, 'severity')
    return say(
      `Recall opened for ${text(data, 'condition')} (${state.en}, ${severity.en})`,
      `发起召回 ${text(data, 'condition')}（${state.zh}，${severity.zh}）`,
    )
  },
  'recall.confirmed': plain('Recall confirmed', '召回已确认'),
  'recall.acknowledged': plain('Recall acknowledged', '召回已知悉'),
  'recall.contacted': data => {
    const by = worded(CHANNELS, data, 'channel')
    const became = worded(OUTCOMES, data, 'outcome')
    return say(`Contact: ${by.en}, ${became.en}`, `联系：${by.zh}，${became.zh}`)
  },
  'recall.reached': plain('Family reached', '已联系到家属'),
  'recall.met': data =>
    say(
      `Second specimen ${grouped(text(data, 'by'))} is here`,
      `复采标本 ${grouped(text(data, 'by'))} 已到`,
    ),
  'recall.reopened': data =>
    say(
      `What had answered the call on ${grouped(text(data, 'by'))} is taken back: it stands again`,
      `${grouped(text(data, 'by'))} 的结论或接收已撤回，该召回恢复`,
    ),
  'recall.resumed': data =>
    say(
      `${grouped(text(data, 'by'))} tells nothing of it: it is called for again`,
      `${grouped(text(data, 'by'))} 对此无法给出结论，恢复召回`,
    ),
  'recall.answered': data =>
    say(
      `Answered by the verdict on ${grouped(text(data, 'by'))}`,
      `已由 ${grouped(text(data, 'by'))} 的结论答复`,
    ),
  'recall.loss-asked': withReason('Asked to call it lost', '申请判为失访'),
  'recall.to-tell-anew': plain(
    'The verdict was corrected after the family was called: they have to be told',
    '结论在联系家属后更正，须重新告知',
  ),
  'recall.told-anew': plain('The family was told of the correction', '已将更正结果告知家属'),
  'recall.lost': withReason('Lost to follow-up', '失访'),
  'recall.refused': withReason('Refused', '拒绝'),
  'recall.concluded': data =>
    text(data, 'as') === 'excluded'
      ? say('Excluded by a diagnosis', '经诊断排除')
      : say('Confirmed by a diagnosis', '经诊断确诊'),
  'recall.withdrawal-asked': withReason('Withdrawal asked for', '申请撤销召回'),
  'recall.withdrawn': withReason('Recall withdrawn', '召回已撤销'),
}

/** What happened, in words; a kind without words of its own is told by its name, never left out. */
export function inWords(fact: Fact, nameOf: NameOf): Say {
  const teller = TELLERS[fact.kind as FactKind]
  return teller ? teller(fact.data, nameOf) : say(fact.kind, fact.kind)
}
