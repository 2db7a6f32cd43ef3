/** The words of the backups. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  lead: "Every night a copy of everything is made on the server's machine, encrypted, and read through once more. It leaves that machine by the hands of whoever runs it.",
  make: 'Make a backup now',
  state: 'State',
  fine: 'in order',
  running: 'one is being made',
  overdue: 'overdue',
  off: 'not set up',
  offSays:
    'No backup is made. Whoever runs the machine names a folder on another disk in LIMS_BACKUPS and starts the server again; until then a broken disk takes everything along.',
  overdueSays:
    'The newest backup is more than a day old. Whoever runs the machine looks why, and makes one now.',
  failed: 'The last one did not come about',
  folder: 'Folder',
  kept: 'Kept',
  keptCount: 'the newest {{count}}',
  next: 'Next one',
  keys: 'Keys',
  keysSay:
    'A backup is opened with the backup key and goes on with the journal key. Both stand outside the folder; keep a copy of each where the backups are not.',
  list: 'Backups',
  name: 'File',
  at: 'State of',
  age: 'Age',
  size: 'Size',
  megabytes: '{{size}} MB',
  empty: 'No backup yet.',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '每晚在服务器上生成一份加密的完整备份，并重新读取核对。备份的外部存放由服务器维护人员负责。',
    make: '立即备份',
    state: '状态',
    fine: '正常',
    running: '正在备份',
    overdue: '已逾期',
    off: '未设置',
    offSays:
      '目前没有备份。请服务器维护人员在 LIMS_BACKUPS 中指定另一磁盘上的文件夹并重新启动；在此之前，磁盘损坏将丢失全部数据。',
    overdueSays: '最新备份已超过一天。请服务器维护人员查明原因，并立即备份。',
    failed: '上次备份未成功',
    folder: '文件夹',
    kept: '保留',
    keptCount: '最新 {{count}} 份',
    next: '下次备份',
    keys: '密钥',
    keysSay:
      '打开备份需要备份密钥，继续使用需要日志密钥。两者均不在该文件夹内；请将副本保存在备份以外的地方。',
    list: '备份',
    name: '文件',
    at: '数据截至',
    age: '距今',
    size: '大小',
    megabytes: '{{size}} MB',
    empty: '尚无备份。',
  },
}

export const useBackupWords = () => useWords('backups', words)
