/** The staff at their desks: each signs in over HTTP with a password and keeps a cookie, as a browser does. */
import { clientOver } from '../../server/contract/client.ts'
import type { GuthrieClient } from '../../server/contract/index.ts'
import { HOUR, type MovableClock } from './clock.ts'

export const PASSWORD = 'guthrie-demo'

export interface Colleagues {
  /** Everything this person may ask, signed in now. */
  as(login: string): Promise<GuthrieClient>
  /** The cookie of a person who is signed in, for a board's socket. */
  cookieOf(login: string): Promise<string>
}

interface Session {
  readonly client: GuthrieClient
  readonly until: number
  readonly cookie: () => string
}

/** A session lasts twelve hours of the laboratory's clock; nobody waits for the last one to end. */
const RENEWED_AFTER = 11 * HOUR

export function colleaguesAt(url: string, clock: MovableClock): Colleagues {
  const sessions = new Map<string, Promise<Session>>()

  async function session(login: string): Promise<Session> {
    const known = await sessions.get(login)
    if (known && Date.parse(clock.now()) < known.until) return known
    const fresh = signIn(url, login, Date.parse(clock.now()) + RENEWED_AFTER)
    sessions.set(login, fresh)
    return fresh
  }

  return {
    as: async login => (await session(login)).client,
    cookieOf: async login => (await session(login)).cookie(),
  }
}

async function signIn(url: string, login: string, until: number): Promise<Session> {
  let cookie = ''
  const client = clientOver({
    origin: url,
    fetch,
    headers: () => ({ 'accept-language': 'en', ...(cookie && { cookie }) }),
    heard(response) {
      const [set] = response.headers.getSetCookie()
      if (set) cookie = set.split(';', 1)[0] ?? ''
    },
  })
  await client.signIn({ login, password: PASSWORD })
  return { client, until, cookie: () => cookie }
}
