/** Somebody who calls the laboratory over real HTTP and keeps the cookie, as a browser would. */
import { clientOver, type GuthrieClient } from '../../server/contract/client.ts'

export type Caller = GuthrieClient & {
  /** The session token that would be sent now; empty where there is none. */
  token(): string
}

export function callerOver(origin: string, token = ''): Caller {
  let session = token
  const client = clientOver({
    origin,
    fetch,
    headers: () => ({
      'accept-language': 'en',
      ...(session ? { cookie: `guthrie=${session}` } : {}),
    }),
    heard(response) {
      for (const cookie of response.headers.getSetCookie()) {
        const found = /^guthrie=([^;]*)/.exec(cookie)
        if (found) session = found[1] ?? ''
      }
    },
  })
  return { ...client, token: () => session }
}
