/** Who is signed in, what they may do now, and at which place they work. */
import { createContext, useContext } from 'react'
import {
  type Action,
  heldApart,
  MAY,
  ROLE_NAMES,
  rolesThatMay,
} from '../server/contract/actions.ts'
import type { Place } from '../server/contract/places.ts'
import type { HeldPost, Me, Post } from '../server/contract/staff.ts'
import { type Say, say } from '../server/contract/words.ts'
import { useAsk } from './api.ts'
import { cell, useCell } from './cell.ts'
import { nowInstant } from './clock.ts'

export const MeContext = createContext<Me | null>(null)

/** The person in front of the screen; only below the signed-in shell. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (!me) throw new Error('useMe is for screens that need a session')
  return me
}

/** The posts that hold now. */
export function postsNow(me: Me): readonly HeldPost[] {
  const now = nowInstant()
  return heldApart(me.posts.filter(p => p.startsAt <= now && (p.endsAt === null || p.endsAt > now)))
}

export const mayDo = (me: Me, action: Action): boolean =>
  postsNow(me).some(post => MAY[post.role].includes(action))

export const useMay = (action: Action): boolean => mayDo(useMe(), action)

/** Who could do it instead: the reason beside a button that this person may not press. */
export function whoCan(action: Action): Say {
  const names = rolesThatMay(action).map(role => ROLE_NAMES[role])
  return say(
    `Your roles do not include this. Who can: ${names.map(n => n.en.toLowerCase()).join(', ')}.`,
    `您的角色无此权限。可操作者：${names.map(n => n.zh).join('、')}。`,
  )
}

/** The kinds of place at which somebody works here. */
type PlaceKind = Extract<Place['kind'], 'centre' | 'sampling-point'>
const remembered = (kind: PlaceKind) => `guthrie.at.${kind}`
const chosen = {
  centre: cell(localStorage.getItem(remembered('centre'))),
  'sampling-point': cell(localStorage.getItem(remembered('sampling-point'))),
} satisfies Record<PlaceKind, unknown>

/** Works at this place from now on; remembered in this browser. */
export function workAt(place: Place): void {
  const { kind } = place
  if (kind !== 'centre' && kind !== 'sampling-point') return
  localStorage.setItem(remembered(kind), place.id)
  chosen[kind].set(place.id)
}

/**
 * The place of a kind where this person does `action`: the one chosen, or the first of those that
 * their posts reach. `here` is null while places are loading and where there is none.
 */
export function useWorkplace(kind: PlaceKind, action: Action) {
  const me = useMe()
  const asked = useAsk('listPlaces', {})
  const wanted = useCell(chosen[kind])
  const posts = postsNow(me).filter(post => MAY[post.role].includes(action))
  const places = (asked.gave?.places ?? []).filter(place => place.kind === kind)
  const choices = places.filter(place => posts.some(post => reaches(post, place)))
  const here = choices.find(place => place.id === wanted) ?? choices[0] ?? null
  return { here, choices, waiting: asked.waiting, refusal: asked.refusal, again: asked.again }
}

const reaches = (post: Post, place: Place): boolean =>
  post.scopeKind === 'everywhere' || post.scope === place.id
