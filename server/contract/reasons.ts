/**
 * Why something ended. A person's reason is stored as they wrote it; one that the laboratory gives
 * itself is stored as a code and said in the reader's language by whoever tells it.
 */
import { grouped } from './specimen-number.ts'
import { type Say, say } from './words.ts'

const OWN = {
  'auto:superseded': say('superseded by a correction', '已由更正结果取代'),
  'auto:card-corrected': say('judged again after the card was corrected', '登记信息更正后重新判定'),
  'auto:referred': say('she is referred for diagnosis already', '已转诊产前诊断'),
  'auto:judged-again': say('judged again after a query was answered', '补充资料后重新判定'),
  'auto:result-corrected': say('a result was corrected', '结果已更正'),
  'auto:given-anew': say('the verdict was given anew after the correction', '更正后已重新作出结论'),
  'auto:told-anew': say('the family was told of the correction', '已将更正结果告知家属'),
  'auto:diagnosed': say('the diagnosis confirmed it', '已确诊'),
  'auto:excluded': say('the diagnosis excluded it', '已排除'),
  'auto:in-range': say('verified and authorised in range', '经两人签署，在范围内'),
  'auto:not-named-anew': say(
    'corrected: the verdict that was given anew does not name it',
    '已更正：重新作出的结论不含该项',
  ),
  'auto:nothing-beyond': say('nothing is beyond a limit any more', '已无超出界值的结果'),
  'auto:measured': say('measured', '已检测'),
  'auto:receipt-taken-back': say('the receipt was a mistake', '系误接收，已撤回'),
  'auto:rejection-taken-back': say('the rejection was a mistake', '系误拒收，已撤回'),
} as const

/** A reason that nobody wrote. */
export type OwnReason = keyof typeof OWN

const ANSWERED = 'auto:answered-by:'

/** What was asked for was answered by the verdict on another specimen. */
export const answeredBy = (number: string): string => `${ANSWERED}${number}`

/** The specimen whose verdict answered; null of any other reason. */
export const answererOf = (reason: string): string | null =>
  reason.startsWith(ANSWERED) ? reason.slice(ANSWERED.length) : null

const CONSENT_GONE = 'auto:consent-withdrawn:'

/** The consent was withdrawn; `state` is where the recall stood, for when it is given again. */
export const consentWithdrawn = (state: string): string => `${CONSENT_GONE}${state}`

/** Where a recall stood when its consent was withdrawn; null of any other reason. */
export const stoodBefore = (reason: string): string | null =>
  reason.startsWith(CONSENT_GONE) ? reason.slice(CONSENT_GONE.length) : null

const RUN = 'auto:run-invalidated:'

/** The run of a value was invalidated, as it is called, with the reason where it is told. */
export const runInvalidated = (run: Say, reason = ''): string =>
  [`${RUN}${run.en.replaceAll('|', '/')}`, run.zh.replaceAll('|', '/'), reason].join('|')

/** A stored reason as it is told. */
export function reasonInWords(reason: string): Say {
  if (reason in OWN) return OWN[reason as OwnReason]
  if (reason.startsWith(ANSWERED)) {
    const number = grouped(reason.slice(ANSWERED.length))
    return say(`answered by the verdict on ${number}`, `已由 ${number} 的结论答复`)
  }
  if (stoodBefore(reason) !== null) return say('the consent was withdrawn', '同意已撤回')
  if (!reason.startsWith(RUN)) return say(reason, reason)
  const [en = '', zh = '', ...why] = reason.slice(RUN.length).split('|')
  const because = why.join('|')
  const said = say(`run ${en} was invalidated`, `批次 ${zh} 已作废`)
  return because === '' ? said : say(`${said.en}: ${because}`, `${said.zh}：${because}`)
}
