/** Accounts, sessions and roles with their scope and dates. */
import { z } from 'zod'
import { Role, SCOPE_KINDS } from './actions.ts'
import { endpoint } from './kit.ts'
import { Id, Instant, Line, say, Version } from './words.ts'

export const Login = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._-]{1,39}$/)

/** What lists of passwords begin with, once figures and signs are left out of them. */
const COMMON = [
  ...['', 'password', 'passw', 'pass', 'qwerty', 'qwertyuiop', 'asdfghjkl', 'abcdefghij', 'abc'],
  ...['admin', 'administrator', 'root', 'welcome', 'letmein', 'iloveyou', 'woaini', 'guthrie'],
]
const FEWEST_CHARACTERS = 5

/** Neither figures alone (a phone, a day), nor a common word with figures, nor the same few keys. */
function isHard(password: string): boolean {
  const plain = password.toLowerCase()
  const letters = plain.replace(/[^\p{L}]/gu, '')
  return new Set(plain).size >= FEWEST_CHARACTERS && !COMMON.includes(letters)
}

const TOO_EASY = say(
  'This is among the first that are tried. Choose several words, not figures alone.',
  '该密码过于简单，容易被猜中。请使用多个词语，不要只用数字。',
)
export const Password = z
  .string()
  .min(10)
  .max(200)
  .refine(isHard, { params: { says: TOO_EASY } })

/** A role somewhere, from one instant to another: everywhere, in a district, at a place. */
export const Post = z
  .object({
    id: Id,
    staff: Id,
    role: Role,
    scopeKind: z.enum(SCOPE_KINDS),
    /** The id of the place, the code of the district; `*` for everywhere. */
    scope: z.string(),
    startsAt: Instant,
    endsAt: Instant.nullable(),
  })
  .meta({ id: 'Post' })
export type Post = z.infer<typeof Post>

export const Staff = z
  .object({
    id: Id,
    login: z.string(),
    name: z.string(),
    createdAt: Instant,
    disabledAt: Instant.nullable(),
    /** Entered by a one-time link then; holds nothing until a second person has confirmed who it was. */
    unconfirmedSince: Instant.nullable(),
    version: Version,
  })
  .meta({ id: 'Staff' })
export type Staff = z.infer<typeof Staff>

export const StaffWithPosts = Staff.extend({ posts: z.array(Post) }).meta({ id: 'StaffWithPosts' })

/** A post, or that of somebody for whom I stand in, whose name it carries. */
export const HeldPost = Post.extend({ insteadOf: z.string().optional() }).meta({ id: 'HeldPost' })
export type HeldPost = z.infer<typeof HeldPost>

/** Who I am and what I hold now; the screens build the menu from it. */
export const Me = z
  .object({
    ...{ id: Id, login: z.string(), name: z.string(), posts: z.array(HeldPost), now: Instant },
    /** Not null: what is held does not count until a second person has confirmed who I am. */
    unconfirmedSince: Instant.nullable(),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof Me>

/** `key` is 32 bytes in base64, the same for a person wherever they are signed in. */
export const DraftKey = z
  .object({ staff: Id, key: z.string(), hours: z.number() })
  .meta({ id: 'DraftKey' })

export const Invitation = z.object({ token: z.string(), until: Instant }).meta({ id: 'Invitation' })

export const NewPost = Post.pick({ role: true, scopeKind: true, scope: true })
export type NewPost = z.infer<typeof NewPost>

export const staff = {
  whoAmI: endpoint({
    does: 'Say who is signed in and which roles they hold now',
    verb: 'get',
    path: '/me',
    may: 'signed-in',
    takes: z.object({}),
    gives: Me,
    shows: ['staff'],
  }),
  signIn: endpoint({
    does: 'Sign in; the session travels in an http-only cookie',
    verb: 'post',
    path: '/session',
    may: 'anyone',
    takes: z.object({ login: Login, password: z.string().min(1).max(200) }),
    gives: Me,
  }),
  signOut: endpoint({
    does: 'Sign out here, or on every device',
    verb: 'delete',
    path: '/session',
    may: 'signed-in',
    takes: z.object({ everywhere: z.enum(['yes', 'no']).default('no') }),
    gives: z.object({}),
  }),
  showDraftKey: endpoint({
    does: 'Give the key under which my unsent forms are kept on a computer, and for how many hours',
    verb: 'get',
    path: '/me/draft-key',
    may: 'signed-in',
    takes: z.object({}),
    gives: DraftKey,
  }),
  setUpState: endpoint({
    does: 'Say whether the first administrator is still to be made',
    verb: 'get',
    path: '/setup',
    may: 'anyone',
    takes: z.object({}),
    gives: z.object({ state: z.enum(['open', 'done']) }),
  }),
  setUp: endpoint({
    does: 'Make the first administrator with the one-time link that the first start printed',
    verb: 'post',
    path: '/setup',
    may: 'anyone',
    takes: z.object({
      token: z.string().min(20).max(200),
      login: Login,
      name: Line(60),
      password: Password,
    }),
    gives: Me,
  }),
  acceptInvitation: endpoint({
    does: 'Choose a password with the one-time link of an invitation; the roles hold once a second person has confirmed who it was',
    verb: 'post',
    path: '/invitation',
    may: 'anyone',
    takes: z.object({ token: z.string().min(20).max(200), password: Password }),
    gives: Me,
  }),
  changePassword: endpoint({
    does: 'Change my password; every other session of mine ends',
    verb: 'post',
    path: '/me/password',
    may: 'signed-in',
    takes: z.object({ old: z.string().min(1).max(200), password: Password }),
    gives: z.object({}),
  }),
  listStaff: endpoint({
    does: 'List the staff with their roles, present and past',
    verb: 'get',
    path: '/staff',
    may: 'see-staff',
    takes: z.object({}),
    gives: z.array(StaffWithPosts),
    shows: ['staff'],
  }),
  addStaff: endpoint({
    does: 'Add a colleague; roles come from the security administrator, or here while there is none. The answer holds the one-time link to choose a password',
    verb: 'post',
    path: '/staff',
    may: 'edit-staff',
    takes: z.object({ login: Login, name: Line(60), posts: z.array(NewPost).max(10).default([]) }),
    gives: z.object({ staff: StaffWithPosts, invitation: Invitation }),
  }),
  inviteAgain: endpoint({
    does: 'Make a new one-time link for somebody who lost the password; their sessions end',
    verb: 'post',
    path: '/staff/:id/invitation',
    may: 'edit-staff',
    takes: z.object({ id: Id }),
    gives: Invitation,
  }),
  confirmStaff: endpoint({
    does: 'Confirm, having met or called them, that it was the colleague who chose the password over the one-time link; until then the account holds nothing',
    verb: 'post',
    path: '/staff/:id/confirmation',
    may: 'confirm-staff',
    takes: z.object({ id: Id, version: Version }),
    gives: StaffWithPosts,
  }),
  giveRole: endpoint({
    does: 'Give a role from now on',
    verb: 'post',
    path: '/staff/:id/posts',
    may: 'give-roles',
    takes: NewPost.extend({ id: Id }),
    gives: StaffWithPosts,
  }),
  endRole: endpoint({
    does: 'End a role now or at a later instant; open boards and sessions follow within a second',
    verb: 'post',
    path: '/posts/:id/end',
    may: 'give-roles',
    takes: z.object({ id: Id, endsAt: Instant.optional() }),
    gives: StaffWithPosts,
  }),
  disableStaff: endpoint({
    does: 'Close an account; its sessions and sockets end within a second',
    verb: 'delete',
    path: '/staff/:id',
    may: 'edit-staff',
    takes: z.object({ id: Id, version: z.coerce.number().int() }),
    gives: StaffWithPosts,
  }),
}
