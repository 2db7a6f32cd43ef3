/**
 * Passwords and what it costs to guess one. They are hashed by argon2 *before* a unit of work begins
 * (inside one nothing but the database is awaited). After five failures an account rests, longer each
 * time, whichever door was tried: sign-in, signature or change of the password. Guesses at one account
 * are looked at one after the other, so that many at once do not overtake the count. At the sign-in an
 * account that rests answers like a wrong password and like nobody, in words and in time: whether an
 * account is there, or whether a guess was right, is learnt by no stranger.
 */
import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { ANYONE, type Person } from '../access.ts'
import { Refusal, wrongField } from '../contract/refusal.ts'
import { clockTime, type Id, type Instant, later, type Say, say } from '../contract/words.ts'
import type { Look, Store, Work } from '../store/store.ts'
import type { StaffRow } from '../store/tables.ts'
import { REGISTRY, staffRow } from './rows.ts'

type Doors = Pick<Store, 'read' | 'work'>

const MINUTE = 60_000
const FAILURES_BEFORE_LOCK = 5
const LONGEST_LOCK = 15 * MINUTE
/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON)

/** A hash nobody's password has, so that an unknown login costs the same time as a wrong password. */
const nobodysHash = hashPassword(randomBytes(32).toString('base64url'))

const fits = async (stored: string | null, password: string): Promise<boolean> =>
  verify(stored ?? (await nobodysHash), password)

const turns = new Map<string, Promise<unknown>>()

/** One guess after the other at one account. */
async function inTurn<T>(whose: string, guess: () => Promise<T>): Promise<T> {
  const own = (turns.get(whose) ?? Promise.resolve()).then(guess, guess)
  turns.set(whose, own)
  try {
    return await own
  } finally {
    if (turns.get(whose) === own) turns.delete(whose)
  }
}

/** Who signs in, by login and password; says only that the two do not fit, whatever the reason. */
export const signIn = (store: Doors, login: string, password: string): Promise<Id> =>
  inTurn(login, async () => {
    const found = await store.read(ANYONE, look => openAccount(look, login))
    if (await fits(found?.passwordHash ?? null, password)) {
      if (found && !found.rests) return found.id
    } else if (found && !found.rests) await count(store, found.id, 'staff.sign-in-failed')
    throw wrongPassword()
  })

async function openAccount(look: Look, login: string) {
  const row = await look.db
    .selectFrom('staff')
    .select(['id', 'passwordHash', 'lockedUntil', 'disabledAt'])
    .where('login', '=', login)
    .executeTakeFirst()
  if (!row?.passwordHash || row.disabledAt) return null
  return { ...row, rests: restsUntil(look, row) !== null }
}

const restsUntil = (look: Look, { lockedUntil }: Pick<StaffRow, 'lockedUntil'>): Instant | null =>
  lockedUntil !== null && lockedUntil > look.at ? lockedUntil : null

const wrongPassword = (): Refusal =>
  new Refusal(
    'invalid',
    say(
      'Login and password do not fit. Check both; after five failures the account rests for up to fifteen minutes, and until then no password fits.',
      '账号或密码不正确。请核对；连续五次失败后账号将锁定最长十五分钟，期间任何密码均无效。',
    ),
  )

/**
 * Somebody who is signed in types the password once more, so that an open screen does nothing by
 * itself. A wrong one is counted like a failed sign-in and makes the account rest like one; `field`
 * and `nothing` say where it was typed and what did not happen.
 */
export const proveAgain = (
  store: Doors,
  person: Person,
  password: string,
  { field, nothing, kind }: { field: string; nothing: Say; kind: Failure } = SIGNING,
): Promise<void> =>
  store
    .read(person, look => staffRow(look, person.staff))
    .then(({ login }) =>
      inTurn(login, async () => {
        const { row, until } = await store.read(person, async look => {
          const row = await staffRow(look, person.staff)
          return { row, until: restsUntil(look, row) }
        })
        if (until !== null) throw locked(until)
        if (await fits(row.passwordHash, password)) return
        await count(store, person.staff, kind)
        throw wrongField(
          field,
          `This is not your password; ${nothing.en}. After five failures the account rests a while.`,
          `密码不正确，${nothing.zh}。连续五次失败后账号将暂时锁定。`,
        )
      }),
    )

type Failure = 'staff.sign-in-failed' | 'staff.signing-failed'

const SIGNING = {
  field: 'password',
  nothing: say('nothing was signed', '未签署任何结果'),
  kind: 'staff.signing-failed',
} as const

/** Typed above a new password. */
export const CHANGING = {
  field: 'old',
  nothing: say('nothing was changed', '未作任何更改'),
  kind: 'staff.sign-in-failed',
} as const

const locked = (until: Instant): Refusal =>
  new Refusal(
    'forbidden',
    say(
      `Too many failures: this account rests until ${clockTime(until)}. Wait until then.`,
      `失败次数过多，账号已暂时锁定至 ${clockTime(until)}，请届时再试。`,
    ),
  )

const count = (store: Doors, staff: Id, kind: Failure): Promise<void> =>
  store.work({ id: `staff:${staff}` }, [REGISTRY], work => noteFailure(work, staff, kind))

/** The lock doubles with each failure past the fifth, up to fifteen minutes. */
async function noteFailure(work: Work, staff: Id, kind: Failure): Promise<void> {
  const { failures } = await staffRow(work, staff)
  const now = failures + 1
  const beyond = now - FAILURES_BEFORE_LOCK
  const lock = beyond < 0 ? null : later(work.at, Math.min(MINUTE * 2 ** beyond, LONGEST_LOCK))
  await work.db
    .updateTable('staff')
    .set({ failures: now, lockedUntil: lock })
    .where('id', '=', staff)
    .execute()
  work.tell(kind, staff, { failures: now }, REGISTRY)
}
