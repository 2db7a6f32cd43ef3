/** A report for tests of the paper: baby Ada's second edition, and what is different about it. */
import type { Paper } from '../../labels/report/paper.ts'
import type { ReportContent, ReportRequest, ReportValue } from '../../server/contract/reports.ts'
import { say } from '../../server/contract/words.ts'

export const VALUE: ReportValue = {
  result: '0198f0a0-1111-7222-8333-444455556000',
  analyte: 'TSH',
  name: say('Thyrotropin', '促甲状腺激素'),
  value: '<48.70',
  unit: 'mIU/L',
  judgedAs: null,
  replicate: 1,
  origin: 'measured',
  measuredAt: null,
  limits: [
    say(
      '≥ 8 mIU/L (first specimen; R47 Shunde; unverified)',
      '≥ 8 mIU/L（首次标本；R47 Shunde；未核实）',
    ),
  ],
  mean: null,
  doubt: null,
  stands: 'beyond',
}

/** Of a woman of twenty-nine at 16+3. */
export const REQUEST: ReportRequest = {
  ...{ age: 29, gestationDays: 115, countedFrom: say('ultrasound', '超声'), fetuses: 1 },
  dated: { basis: 'ultrasound', on: '2026-11-20', days: 112 },
  ...{ lastPeriod: null, consentOn: '2026-11-22' },
  indication: say('Suitable: serum risk between the limits', '适用：血清学筛查临界风险'),
}

const CONTENT: ReportContent = {
  specimen: '03260000000119',
  edition: 2,
  replaces: { edition: 1, releasedAt: '2026-11-20T06:05:00.000Z' },
  programme: say('Newborn screening', '新生儿疾病筛查'),
  programmeVersion: '2026-11',
  centre: say('Guiyang Maternal and Child Health Hospital', '贵阳市妇幼保健院'),
  samplingPoint: say('Nanming MCH, maternity', '南明区妇幼保健院产科'),
  subject: {
    ...{ kind: 'newborn', sex: 'female', bornAt: '2026-11-19T01:00:00.000Z' },
    ...{ gestationDays: 283, birthWeight: 3200 },
  },
  ...{ request: null, scope: null },
  ordinal: 2,
  repeats: '03260000000118',
  collectedAt: '2026-11-23T01:00:00.000Z',
  receivedAt: '2026-11-23T05:00:00.000Z',
  condition: say('accepted with a remark', '让步接收'),
  faults: [{ code: 'D05', says: say('late transport', '递送超时') }],
  values: [VALUE],
  verdict: 'positive',
  verdictSays: say('high risk', '高风险'),
  severity: 'high',
  verdictAt: '2026-11-23T06:10:00.000Z',
  reasons: [say('TSH <48.70 mIU/L: beyond the limit', 'TSH <48.70 mIU/L：超出界值')],
  remarks: [],
  next: [say('Call the family today.', '请当日联系家属。')],
  signed: [
    { as: 'verified', by: say('田思', '田思'), at: '2026-11-23T06:00:00.000Z' },
    { as: 'authorised', by: say('安雅', '安雅'), at: '2026-11-23T06:10:00.000Z' },
  ],
}

export const paperOf = (
  more: Partial<ReportContent> = {},
  person: Partial<Paper['person']> = {},
): Paper => ({
  content: { ...CONTENT, ...more },
  person: { name: '王小燕 之婴 2/2', idNumber: null, ...person },
  released: { at: '2026-11-23T06:12:00.000Z', by: '安雅' },
  check: 'https://screening.example/check/0198f0a0-1111-7222-8333-444455556666/2/ABCDEFGHJK',
  ended: null,
})
