/** Builds the client where it is stale, for `npm run check`; the starter does the same by itself. */
import { buildClient } from './client.mjs'
import { Trouble } from './house.mjs'

await buildClient().catch(error => {
  console.error(error instanceof Trouble ? error.message : error)
  process.exitCode = 1
})
