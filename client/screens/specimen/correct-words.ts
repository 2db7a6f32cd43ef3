/** The words of correcting what a card says. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  title: 'Corrections of the card',
  lead: 'What the card says is wrong, not missing? The value before is kept, with your name and reason.',
  correct: 'Correct it',
  judgedLead:
    'A verdict was given on this: a second person confirms, its report is withdrawn, and two people sign anew.',
  calledLead:
    'A flag or a recall is open on this, which the correction may end: a second person confirms it first.',
  aloneLead:
    'It holds at once, and what was measured is judged anew. Where another specimen of the same person was judged already, a second person confirms first.',
  what: 'What is wrong',
  sex: 'Sex',
  gestation: 'Gestation at birth',
  birthWeight: 'Birth weight',
  collectedAt: 'Time of collection',
  dating: 'Dating of the pregnancy',
  now: 'The card says now:',
  right: 'What is right',
  weeks: 'Completed weeks',
  days: 'and days',
  basis: 'Counted from',
  lmp: 'last period',
  ultrasound: 'ultrasound',
  ivf: 'embryo transfer',
  datedOn: 'On the day',
  reason: 'Reason',
  make: 'Correct the card',
  ask: 'Ask for the correction',
  cancel: 'Cancel',
  confirm: 'Confirm',
  decline: 'Leave it as it is',
  takeBack: 'Take it back',
  asked: 'waits for a second person',
  made: 'made',
  declined: 'not made',
  by: '{{name}}, {{reason}}',
}

const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    title: '登记信息更正',
    lead: '登记信息填写有误（而非缺项）时在此更正，原值、更正人及原因均予保留。',
    correct: '更正',
    judgedLead: '已据此作出结论：须由第二人确认，原报告撤回，并由两人重新签署。',
    calledLead: '该标本有未解除的提示或召回，更正可能使其解除：须先由第二人确认。',
    aloneLead: '更正立即生效，检测值将重新判定。如同一对象的其他标本已有结论，须先由第二人确认。',
    what: '有误的项目',
    sex: '性别',
    gestation: '出生孕周',
    birthWeight: '出生体重',
    collectedAt: '采集时间',
    dating: '孕周推算',
    now: '现登记为：',
    right: '正确内容',
    weeks: '整周',
    days: '余天数',
    basis: '推算依据',
    lmp: '末次月经',
    ultrasound: '超声',
    ivf: '胚胎移植',
    datedOn: '日期',
    reason: '原因',
    make: '更正登记信息',
    ask: '申请更正',
    cancel: '取消',
    confirm: '确认更正',
    decline: '维持原值',
    takeBack: '撤回申请',
    asked: '待第二人确认',
    made: '已更正',
    declined: '未更正',
    by: '{{name}}：{{reason}}',
  },
}

export const useCorrectWords = () => useWords('correct', words)

/** The word of each thing that is corrected. */
export const NAMES = {
  ...{ sex: 'sex' as const, gestation: 'gestation' as const, dating: 'dating' as const },
  ...{ 'birth-weight': 'birthWeight' as const, 'collected-at': 'collectedAt' as const },
}
