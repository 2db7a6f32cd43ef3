/** Routes and their changes: a part of the table of contents (`../api.ts`). */
import type { Handlers } from '../contract/kit.ts'
import type { routing as routingEndpoints } from '../contract/routing.ts'
import * as routing from '../lab/routing.ts'
import type { Doors, Who } from './desk.ts'

export function routingHandlers({ read, registry }: Doors): Handlers<typeof routingEndpoints, Who> {
  return {
    showRouting: ({ programme }, who) => read(who, look => routing.show(look, programme)),
    previewRouting: (given, who) => read(who, look => routing.preview(look, given)),
    changeRouting: (given, who) => registry(who, work => routing.change(work, given)),
  }
}
