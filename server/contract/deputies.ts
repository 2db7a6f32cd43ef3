/** Who stands in for whom, from one instant to another. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Login } from './staff.ts'
import { Id, Instant, Line, Version } from './words.ts'

export const Deputy = z
  .object({
    id: Id,
    /** Whose duties they are. */
    staff: Id,
    deputy: Id,
    startsAt: Instant,
    endsAt: Instant,
    reason: z.string(),
    givenBy: z.string(),
    version: Version,
  })
  .meta({ id: 'Deputy' })
export type Deputy = z.infer<typeof Deputy>

export const DeputyNamed = Deputy.extend({ name: z.string(), deputyName: z.string() }).meta({
  id: 'DeputyNamed',
})
export type DeputyNamed = z.infer<typeof DeputyNamed>

export const deputies = {
  listDeputies: endpoint({
    does: 'List who stands in for whom: all for whoever sees the staff, otherwise what concerns me',
    verb: 'get',
    path: '/deputies',
    may: 'signed-in',
    takes: z.object({}),
    gives: z.array(DeputyNamed),
    shows: ['staff'],
  }),
  nameDeputy: endpoint({
    does: 'Name a deputy for my duties, or as security administrator for those of a colleague',
    verb: 'post',
    path: '/deputies',
    may: 'signed-in',
    takes: z.object({
      /** Mine unless told. */
      staff: Id.optional(),
      deputy: Login,
      /** Now unless told. */
      startsAt: Instant.optional(),
      endsAt: Instant,
      reason: Line(200),
    }),
    gives: DeputyNamed,
  }),
  endDeputy: endpoint({
    does: 'End a deputy now; the roles taken over end within a second',
    verb: 'post',
    path: '/deputies/:id/end',
    may: 'signed-in',
    takes: z.object({ id: Id, version: Version }),
    gives: DeputyNamed,
  }),
}
