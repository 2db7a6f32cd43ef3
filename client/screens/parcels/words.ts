/** The words of the parcels. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  lost: 'should have been received: look for it',
  lead: 'Scan the number on a box: it is picked up, or handed over if you carry it.',
  scan: 'Box or seal',
  mine: 'With me ({{count}})',
  noneMine: 'You carry nothing now.',
  waiting: 'To pick up ({{count}})',
  noneWaiting: 'Nothing waits to be picked up.',
  others: 'Handed over, opened, or with a colleague ({{count}})',
  noneOthers: 'Nothing.',
  pickUp: 'Pick up',
  handOver: 'Hand over',
  handedOver: 'It was handed over',
  takenBy: 'Taken by',
  back: 'Back',
  to: 'to',
  sent: 'sent',
  box: 'box {{box}}',
  noBox: 'no number on the box',
  opened: 'opened: {{n}} of {{all}} received',
  specimens_one: '{{count}} specimen',
  specimens_other: '{{count}} specimens',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lost: '超时未接收，请查找',
    lead: '扫描箱号：待取件的即取件，已在您手中的即交接。',
    scan: '箱号或封签号',
    mine: '在我手中（{{count}}）',
    noneMine: '您目前没有携带包裹。',
    waiting: '待取件（{{count}}）',
    noneWaiting: '没有待取的包裹。',
    others: '已交接、已开箱或由同事递送（{{count}}）',
    noneOthers: '无。',
    pickUp: '取件',
    handOver: '交接',
    handedOver: '确认已交接',
    takenBy: '接收人',
    back: '返回',
    to: '送往',
    sent: '发出于',
    box: '箱号 {{box}}',
    noBox: '无箱号',
    opened: '已开箱：已接收 {{n}} / {{all}}',
    specimens_other: '{{count}} 份标本',
  },
}

export const useParcelWords = () => useWords('parcels', words)
