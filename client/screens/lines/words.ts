/** The words of setting up instruments. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  lead: 'Each instrument is a line of its centre, known by the names that it sends in MSH-3 and MSH-4.',
  add: 'Register an instrument',
  name: 'Name',
  nameHint: 'As your laboratory calls it.',
  adapter: 'Kind of instrument',
  application: 'MSH-3, sending application',
  facility: 'MSH-4, sending facility',
  facilityHint: 'Leave empty if the instrument sends none.',
  charset: 'Characters where the message declares none',
  utf8: 'UTF-8, otherwise held',
  gb18030: 'GB 18030',
  unknown: 'Answer for an unknown specimen',
  aa: 'AA: kept, and held for a person',
  ae: 'AE: the partner insists on it',
  register: 'Register the instrument',
  added:
    '“{{name}}” is registered. Set the instrument to send to this server, port {{ports}} (MLLP), and send one test message.',
  noPort: '–',
  noCentre: 'You may register instruments at no centre.',
  seen: 'When each line was last heard stands under “Held messages”, for technicians and authorisers.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '每台仪器为所属中心的一条通道，按其在 MSH-3 和 MSH-4 中发送的名称识别。',
    add: '登记仪器',
    name: '名称',
    nameHint: '实验室惯用的名称。',
    adapter: '仪器类型',
    application: 'MSH-3 发送程序',
    facility: 'MSH-4 发送机构',
    facilityHint: '仪器不发送则留空。',
    charset: '消息未声明字符集时',
    utf8: 'UTF-8，否则待处理',
    gb18030: 'GB 18030',
    unknown: '遇到未知标本时的应答',
    aa: 'AA：保存并待人工处理',
    ae: 'AE：对方要求如此',
    register: '登记仪器',
    added:
      '“{{name}}”已登记。请将仪器的发送地址设为本服务器，端口 {{ports}}（MLLP），并发送一条测试消息。',
    noPort: '–',
    noCentre: '您没有可登记仪器的中心。',
    seen: '各通道最近收到数据的时间见“待处理消息”，由检验技师和签发医师查看。',
  },
}

export const useLineWords = () => useWords('lines', words)
