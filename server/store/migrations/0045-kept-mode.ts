/** How its line was set when a message was kept: what came in a drill stays one, whenever it is read. */
import { moreColumns } from '../palette.ts'

export const keptMode = [moreColumns('message', { mode: 'text?' })]
