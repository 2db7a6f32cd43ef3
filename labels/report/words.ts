/** What stands on a report around its data, in both languages; data bring their own sentences. */
export interface PaperWords {
  readonly report: string
  readonly specimen: string
  readonly name: string
  readonly sex: Readonly<Record<'female' | 'male' | 'indeterminate' | 'unknown', string>>
  readonly sexIs: string
  readonly born: string
  readonly gestation: string
  readonly weeks: (weeks: number, days: number) => string
  readonly weight: string
  readonly age: string
  readonly years: (n: number) => string
  readonly gestationThen: string
  readonly lastPeriod: string
  readonly dated: string
  readonly datedAs: (from: string, on: string, weeks: string) => string
  readonly fetuses: string
  readonly consent: string
  readonly screened: string
  readonly risk: Readonly<Record<'high' | 'low' | 'none', string>>
  readonly outcome: (disease: string, risk: string) => string
  readonly indication: string
  readonly method: string
  readonly notScreened: string
  readonly residual: string
  readonly idNumber: string
  readonly site: string
  readonly ordinal: string
  readonly ordinalOf: (n: number) => string
  readonly repeats: string
  readonly collected: string
  readonly received: string
  readonly condition: string
  readonly notKnown: string
  readonly verdict: string
  readonly because: string
  readonly remarks: string
  readonly next: string
  readonly severity: Readonly<Record<'critical' | 'high' | 'watch', string>>
  readonly analyte: string
  readonly value: string
  readonly unit: string
  readonly limit: string
  readonly finding: string
  readonly stands: Readonly<Record<'within' | 'beyond' | 'no-limit', string>>
  readonly again: (replicate: number) => string
  readonly origin: Readonly<Record<'computed' | 'entered' | 'imported', string>>
  readonly mean: (value: string) => string
  readonly judgedAs: (value: string, unit: string) => string
  readonly signed: Readonly<Record<'verified' | 'authorised', string>>
  readonly released: string
  readonly edition: (n: number) => string
  readonly replaces: (n: number, at: string) => string
  readonly page: (n: number, of: number) => string
  readonly check: string
  readonly holds: string
  readonly draft: string
  readonly stamp: Readonly<Record<'replaced' | 'withdrawn', string>>
  readonly ended: Readonly<
    Record<'replaced' | 'withdrawn', (at: string, by: number | null) => string>
  >
}

const zh: PaperWords = {
  report: '报告单',
  specimen: '标本编号',
  name: '姓名',
  sexIs: '性别',
  sex: { female: '女', male: '男', indeterminate: '无法判定', unknown: '不详' },
  born: '出生时间',
  gestation: '出生孕周',
  weeks: (weeks, days) => `${weeks}+${days} 周`,
  weight: '出生体重',
  age: '年龄',
  years: n => `${n} 岁`,
  gestationThen: '采血孕周',
  lastPeriod: '末次月经',
  dated: '孕周推算',
  datedAs: (from, on, weeks) => `${from}，${on} 为 ${weeks}`,
  fetuses: '胎儿数',
  consent: '知情同意',
  screened: '筛查疾病与风险',
  risk: { high: '高风险', low: '低风险', none: '未得出结果' },
  outcome: (disease, risk) => `${disease}：${risk}`,
  indication: '适应证',
  method: '检测方法',
  notScreened: '检测范围之外',
  residual: '残余风险',
  idNumber: '证件号码',
  site: '采血机构',
  ordinal: '标本次序',
  ordinalOf: n => `第 ${n} 次`,
  repeats: '复采自',
  collected: '采集时间',
  received: '接收时间',
  condition: '标本状态',
  notKnown: '未填',
  verdict: '结论',
  because: '判定依据',
  remarks: '说明',
  next: '后续建议',
  severity: { critical: '危急', high: '紧急', watch: '关注' },
  analyte: '检测项目',
  value: '结果',
  unit: '单位',
  limit: '适用界值（适用对象；来源）',
  finding: '判定',
  stands: { within: '在范围内', beyond: '超出界值', 'no-limit': '无适用界值' },
  again: replicate => `第 ${replicate} 次测定`,
  origin: { computed: '计算值', entered: '双人录入', imported: '文件导入' },
  mean: value => `按均值 ${value} 判定`,
  judgedAs: (value, unit) => `按 ${value} ${unit} 判定`,
  signed: { verified: '审核', authorised: '签发' },
  released: '发布',
  edition: n => `第 ${n} 版`,
  replaces: (n, at) => `更正报告：替代 ${at} 发布的第 ${n} 版，原版作废。`,
  page: (n, of) => `第 ${n} 页，共 ${of} 页`,
  check: '扫码或打开以下地址，核对本版是否有效：',
  holds: '本报告仅对所检标本负责；筛查结果不能代替诊断。',
  draft: '草稿 未发布',
  stamp: { replaced: '已替代 作废', withdrawn: '已撤回 作废' },
  ended: {
    replaced: (at, by) => `本版已作废：${at} 由第 ${by ?? '?'} 版替代，以新版为准。`,
    withdrawn: at => `本版已作废：${at} 撤回，请勿采信。`,
  },
}

const en: PaperWords = {
  report: 'Report',
  specimen: 'Specimen',
  name: 'Name',
  sexIs: 'Sex',
  sex: { female: 'female', male: 'male', indeterminate: 'indeterminate', unknown: 'not known' },
  born: 'Born',
  gestation: 'Gestation at birth',
  weeks: (weeks, days) => `${weeks}+${days} weeks`,
  weight: 'Birth weight',
  age: 'Age',
  years: n => `${n} years`,
  gestationThen: 'Gestation then',
  lastPeriod: 'Last period',
  dated: 'Dated by',
  datedAs: (from, on, weeks) => `${from}, ${weeks} on ${on}`,
  fetuses: 'Fetuses',
  consent: 'Consent',
  screened: 'Screened for',
  risk: { high: 'high risk', low: 'low risk', none: 'no result' },
  outcome: (disease, risk) => `${disease}: ${risk}`,
  indication: 'Indication',
  method: 'Method',
  notScreened: 'Not screened for',
  residual: 'Residual risk',
  idNumber: 'ID number',
  site: 'Collection site',
  ordinal: 'In the case',
  ordinalOf: n => `specimen ${n}`,
  repeats: 'repeats',
  collected: 'Collected',
  received: 'Received',
  condition: 'Condition',
  notKnown: 'not given',
  verdict: 'Conclusion',
  because: 'Because',
  remarks: 'To be read with it',
  next: 'What to do next',
  severity: { critical: 'critical', high: 'high', watch: 'watch' },
  analyte: 'Test',
  value: 'Result',
  unit: 'Unit',
  limit: 'Limits that applied (for whom; source)',
  finding: 'Finding',
  stands: { within: 'in range', beyond: 'beyond limit', 'no-limit': 'no limit holds' },
  again: replicate => `measured again, ${replicate}`,
  origin: { computed: 'computed', entered: 'entered by two people', imported: 'from a file' },
  mean: value => `judged on the mean ${value}`,
  judgedAs: (value, unit) => `judged as ${value} ${unit}`,
  signed: { verified: 'Verified', authorised: 'Authorised' },
  released: 'Released',
  edition: n => `Version ${n}`,
  replaces: (n, at) =>
    `Corrected report: replaces version ${n}, released ${at}, which no longer holds.`,
  page: (n, of) => `page ${n} of ${of}`,
  check: 'Scan, or open this address, to check that this version still holds:',
  holds: 'Valid for the specimen named above. A screening result is no diagnosis.',
  draft: 'DRAFT, not released',
  stamp: { replaced: 'REPLACED', withdrawn: 'WITHDRAWN' },
  ended: {
    replaced: (at, by) =>
      `Holds no more: replaced ${at} by version ${by ?? '?'}. Rely on that one.`,
    withdrawn: at => `Holds no more: withdrawn ${at}. Do not rely on it.`,
  },
}

export const PAPER_WORDS: Readonly<Record<'zh-CN' | 'en', PaperWords>> = { 'zh-CN': zh, en }
