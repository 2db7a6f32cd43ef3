/** The cookie that a session travels in: its name, and the token in it. */

const COOKIE = 'guthrie'

/** Over https a name that neither a page without TLS nor a neighbour under the same domain can set. */
export const cookieName = (secure: boolean): string => (secure ? `__Host-${COOKIE}` : COOKIE)

const TOKEN = /^([A-Za-z0-9_-]{20,100})$/

/** The session token of a cookie header; null where there is none. Over https only that name counts. */
export function tokenIn(header: string | undefined, secure: boolean): string | null {
  const [name, pairs] = [`${cookieName(secure)}=`, (header ?? '').split(/;\s*/)]
  const own = pairs.find(pair => pair.startsWith(name))?.slice(name.length) ?? ''
  return TOKEN.test(own) ? own : null
}
