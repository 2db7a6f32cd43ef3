/**
 * The staff at their desks: each signs in over HTTP with a password and keeps a cookie, as a browser
 * does. When a session has run out (in two weeks of history that is every morning) the next one is
 * opened behind the door: hashing four hundred passwords would take longer than the history.
 */
import { REGISTRY } from '../../server/accounts/rows.ts'
import * as accounts from '../../server/accounts.ts'
import { clientOver } from '../../server/contract/client.ts'
import type { GuthrieClient } from '../../server/contract/index.ts'
import type { Store } from '../../server/store/store.ts'
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
  staff: string
  cookie: string
  until: number
}

/** A session lasts twelve hours of the laboratory's clock; nobody waits for the last one to end. */
const RENEWED_AFTER = 11 * HOUR
const LIMITS = { lastsMs: 12 * HOUR, idleMs: 24 * HOUR }

export function colleaguesAt(url: string, store: Store, clock: MovableClock): Colleagues {
  const sessions = new Map<string, Session>()

  async function session(login: string): Promise<Session> {
    const now = Date.parse(clock.now())
    const known = sessions.get(login)
    if (known && now < known.until) return known
    const fresh = known ? await renewed(store, known) : await signedIn(url, login)
    fresh.until = now + RENEWED_AFTER
    sessions.set(login, fresh)
    return fresh
  }

  return {
    as: async login => (await session(login)).client,
    cookieOf: async login => (await session(login)).cookie,
  }
}

async function signedIn(url: string, login: string): Promise<Session> {
  const session = { staff: '', cookie: '', until: 0 }
  const client = clientOver({
    origin: url,
    fetch,
    headers: () => ({
      'accept-language': 'en',
      ...(session.cookie && { cookie: session.cookie }),
    }),
    heard(response) {
      const [set] = response.headers.getSetCookie()
      if (set) session.cookie = set.split(';', 1)[0] ?? ''
    },
  })
  session.staff = (await client.signIn({ login, password: PASSWORD })).id
  return Object.assign(session, { client })
}

async function renewed(store: Store, session: Session): Promise<Session> {
  const token = accounts.newToken()
  await store.work({ id: `staff:${session.staff}` }, [REGISTRY], work =>
    accounts.openSession(work, session.staff, { token, device: 'demo', ...LIMITS }),
  )
  session.cookie = session.cookie.replace(/=.*/, `=${token}`)
  return session
}
