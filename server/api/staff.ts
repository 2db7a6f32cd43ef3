/** Who comes in, and who is on the staff: a part of the table of contents (`../api.ts`). */
import * as access from '../access.ts'
import * as confirming from '../accounts/confirming.ts'
import * as passwords from '../accounts/passwords.ts'
import * as roles from '../accounts/roles.ts'
import * as accounts from '../accounts.ts'
import type { Handlers } from '../contract/kit.ts'
import type { staff as staffEndpoints } from '../contract/staff.ts'
import { type Desk, type Doors, REGISTRY_BOOKS, type Who } from './desk.ts'

export function staffHandlers(
  { store, sessions, draftHours }: Desk,
  { read, registry, going }: Doors,
): Handlers<typeof staffEndpoints, Who> {
  async function signedIn(
    who: Who,
    begin: (
      session: Parameters<typeof accounts.openSession>[2],
    ) => Promise<Awaited<ReturnType<typeof accounts.me>>>,
  ) {
    const token = accounts.newToken()
    const me = await begin({ token, device: who.device, ...sessions })
    who.session.set(token)
    return me
  }

  return {
    whoAmI: (_, who) => read(who, look => accounts.me(look, access.personOf(who.by).staff)),
    signIn: async ({ login, password }, who) => {
      const staff = await passwords.signIn(store, login, password)
      return signedIn(who, session =>
        store.work({ id: `staff:${staff}` }, REGISTRY_BOOKS, work =>
          accounts.openSession(work, staff, session),
        ),
      )
    },
    signOut: async ({ everywhere }, who) => {
      await registry(who, work => accounts.signOut(work, access.personOf(who.by), everywhere))
      who.session.clear()
      return {}
    },
    showDraftKey: async (_, who) => {
      const { staff } = access.personOf(who.by)
      return { staff, key: store.secret('drafts', staff), hours: draftHours }
    },
    setUpState: async (_, who) => ({
      state: (await read(who, accounts.isNew)) ? 'open' : 'done',
    }),
    setUp: async ({ token, login, name, password }, who) => {
      const hashed = await passwords.hashPassword(password)
      return signedIn(who, session =>
        store.work({ id: 'setup' }, REGISTRY_BOOKS, async work => {
          const id = await accounts.setUp(work, { token, login, name, hashed })
          return accounts.openSession(work, id, session)
        }),
      )
    },
    acceptInvitation: async ({ token, password }, who) => {
      const hashed = await passwords.hashPassword(password)
      return signedIn(who, session =>
        store.work({ id: 'setup' }, REGISTRY_BOOKS, async work => {
          const id = await accounts.acceptInvitation(work, token, hashed)
          return accounts.openSession(work, id, session)
        }),
      )
    },
    changePassword: async ({ old, password }, who) => {
      const person = access.personOf(who.by)
      await passwords.proveAgain(store, person, old, passwords.CHANGING)
      const hashed = await passwords.hashPassword(password)
      await registry(who, work => accounts.changePassword(work, person, hashed))
      return {}
    },
    listStaff: (_, who) => read(who, accounts.list),
    addStaff: (given, who) =>
      registry(who, work => accounts.add(work, { ...given, token: accounts.newToken() })),
    inviteAgain: ({ id }, who) =>
      registry(who, work => accounts.inviteAgain(work, id, accounts.newToken())),
    confirmStaff: (given, who) => registry(who, work => confirming.confirm(work, given)),
    giveRole: ({ id, ...post }, who) => registry(who, work => roles.giveRole(work, id, post)),
    endRole: ({ id, endsAt }, who) =>
      going(
        who,
        look => roles.whose(look, id),
        work => roles.endRole(work, id, endsAt),
      ),
    disableStaff: ({ id, version }, who) =>
      going(
        who,
        async () => id,
        work => accounts.disable(work, id, version),
      ),
  }
}
