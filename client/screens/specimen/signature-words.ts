/** The words of signatures. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  signatures: 'Signatures',
  none: 'Nobody has signed yet.',
  broken:
    'What was signed is not what stands here now, or the journal holds another signature. Nothing of this page may be relied on: tell the administrator, and keep the machine as it is.',
  verified: 'verified',
  authorised: 'authorised',
  yes: 'holds',
  changed: 'does not hold: changed since',
  forged: 'does not hold: not in the journal',
  session: 'signed in',
  password: 'password again',
  rule: 'approved rule',
  values_one: '{{count}} value',
  values_other: '{{count}} values',
  withVerdict: 'and the verdict',
  doubted: 'in doubt: a value behind it was corrected. Do not rely on it.',
  replaced: 'replaced by the verdict below',
  revoked: 'revoked: the run that it was measured in is invalid. Do not rely on it.',
  entered: 'entered by two people',
  imported: 'from a file',
  replicate: 'measurement {{n}}',
  signedBy: '{{what}} by {{name}}',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    signatures: '签名',
    none: '尚无签名。',
    broken:
      '已签署的内容与现有数据不一致，或审计日志中的签名不同。本页内容不可采信：请立即告知系统管理员，并保持现场。',
    verified: '审核',
    authorised: '签发',
    yes: '有效',
    changed: '无效：签署后被更改',
    forged: '无效：与审计日志不符',
    session: '登录身份',
    password: '再次输入密码',
    rule: '已批准的规则',
    values_other: '{{count}} 项结果',
    withVerdict: '含结论',
    doubted: '存疑：其依据的结果已更正，请勿采信。',
    replaced: '已由下方结论取代',
    revoked: '已撤销：其检测批次无效，请勿采信。',
    entered: '双人录入',
    imported: '文件导入',
    replicate: '第 {{n}} 次检测',
    signedBy: '{{name}} {{what}}',
  },
}

export const useSignatureWords = () => useWords('signatures', words)
