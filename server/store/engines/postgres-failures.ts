/** What PostgreSQL's errors mean to the person who waits for an answer. */
import { Refusal } from '../../contract/refusal.ts'
import { say } from '../../contract/words.ts'
import { codeOf, type Failure } from './engine.ts'

export const tooBusy = (): Refusal =>
  new Refusal(
    'unavailable',
    say(
      'The database is busy and this waited too long, nothing was saved. Try again.',
      '数据库繁忙，等待超时，本次未保存。请重试。',
    ),
  )

/** Classes and codes of PostgreSQL's appendix A, beside those of Node's sockets. */
const LOST = /^(08...|57P0.|ECONN.*|EPIPE|ETIMEDOUT|EHOST.*|ENET.*|ENOTFOUND|EAI_AGAIN)$/
const BUSY = /^(55P03|57014|40001|40P01|53...|25P03)$/
const NO_ROOM = /^(53100)$/
const NO_WRITING = /^(25006|58030|58P..|XX001|XX002)$/
const LOST_WORDS =
  /^(Connection terminated|timeout exceeded when trying|timeout expired|Query read timeout|Client (was closed|has encountered a connection error))/

export const isLost = (error: unknown): boolean => {
  const code = codeOf(error)
  return code ? LOST.test(code) : error instanceof Error && LOST_WORDS.test(error.message)
}

/** The refusal an error means; at a commit a lost connection leaves the outcome unknown. */
export function failure(error: unknown, moment?: 'commit'): Failure | undefined {
  if (isLost(error))
    return { refusal: new Refusal('unavailable', moment ? UNCERTAIN : LOST_SAYS), broken: false }
  const code = codeOf(error) ?? ''
  if (NO_ROOM.test(code)) return { refusal: new Refusal('unavailable', FULL_SAYS), broken: false }
  if (BUSY.test(code)) return { refusal: tooBusy(), broken: false }
  if (!NO_WRITING.test(code)) return undefined
  return { refusal: new Refusal('unavailable', cannotWrite(code)), broken: false }
}

const LOST_SAYS = say(
  'The connection to the database was lost, nothing was saved. Try again in a moment.',
  '与数据库的连接已中断，本次未保存。请稍后重试。',
)
const UNCERTAIN = say(
  'The connection to the database was lost at the last moment: it is not certain whether this was saved. Look before you repeat it.',
  '与数据库的连接在最后一刻中断：无法确定是否已保存。请先查看，再决定是否重做。',
)
const FULL_SAYS = say(
  'The disk of the database server is full, nothing was saved. Free space there; then it goes on by itself.',
  '数据库服务器磁盘已满，本次未保存。请清理其磁盘空间，之后会自动恢复。',
)
const cannotWrite = (code: string) =>
  say(
    `The database server cannot write (${code}), nothing was saved. Ask who looks after PostgreSQL.`,
    `数据库服务器无法写入（${code}），本次未保存。请联系 PostgreSQL 管理员。`,
  )
