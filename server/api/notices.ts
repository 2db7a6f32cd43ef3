/** What the clock tells people: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { notices as noticeEndpoints } from '../contract/notices.ts'
import type { queues as queueEndpoints } from '../contract/queues.ts'
import * as amended from '../lab/amended.ts'
import * as list from '../lab/notice-list.ts'
import * as queues from '../lab/queues.ts'
import type { Doors, Who } from './desk.ts'

export function noticeHandlers({
  read,
  ofRow,
}: Doors): Handlers<typeof noticeEndpoints & typeof queueEndpoints, Who> {
  return {
    listQueues: (_, who) => read(who, queues.list),
    listMyNotices: (ask, who) => read(who, look => list.list(look, ask)),
    showNoticeCount: (_, who) => read(who, list.count),
    acknowledgeNotice: ({ id, version }, who) =>
      ofRow(who, 'notice', id, work => list.acknowledge(work, id, version)),
    giveNoticeCase: ({ id, owner }, who) =>
      ofRow(who, 'notice', id, async work => {
        const given = await list.giveCase(work, id, owner)
        if (given.case) await amended.followCase(work, given.case)
        return given
      }),
  }
}
