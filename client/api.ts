/**
 * Asking and telling the laboratory. `useAsk` keeps an answer fresh: live.ts marks it stale when a
 * whisper names a noun that its endpoint shows. `useTell` never throws: a refusal is an answer.
 */
import { keepPreviousData, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { clientOver } from '../server/contract/client.ts'
import { type ContractOf, contract, type EndpointName } from '../server/contract/index.ts'
import type { Input, Output } from '../server/contract/kit.ts'
import { Refusal } from '../server/contract/refusal.ts'
import { say } from '../server/contract/words.ts'
import { idleSeconds } from './presence.ts'
import { language } from './words.ts'

export const api = clientOver({
  origin: '',
  fetch: (input, init) => fetch(input, init),
  headers: () => ({ 'accept-language': language(), 'guthrie-idle': String(idleSeconds()) }),
})

/** Whatever was thrown, as a refusal that can be shown. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  console.error(error)
  return new Refusal(
    'unavailable',
    say(
      'The answer could not be read. Reload the page; if it happens again, tell the administrator.',
      '无法读取系统的应答。请刷新页面；如仍出现，请告知系统管理员。',
    ),
  )
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A laboratory's own network has no internet: never wait for the browser to feel online.
      networkMode: 'always',
      retry: (times, error) => refusalOf(error).kind === 'unavailable' && times < 2,
      staleTime: 15_000,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

/** Asks again for everything on the page whose endpoint shows one of these nouns. */
export function nounsChanged(nouns: ReadonlySet<string>): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) => shownBy(String(name)).some(noun => nouns.has(noun)),
  })
}

/** Asks again for everything that whispers keep fresh; after a gap that nobody can fill. */
export function everythingChanged(): void {
  void queries.invalidateQueries({
    predicate: ({ queryKey: [name] }) => name === 'showBoard' || shownBy(String(name)).length > 0,
  })
}

/** What was asked for while nobody answered is owed still: it is asked for once more. */
export function askAgain(): void {
  void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.isInvalidated })
}

function shownBy(name: string): readonly string[] {
  if (!Object.hasOwn(contract, name)) return []
  const endpoint = contract[name as EndpointName]
  return 'shows' in endpoint ? (endpoint.shows ?? []) : []
}

type Asks<N extends EndpointName> = Input<ContractOf[N]>
type Gives<N extends EndpointName> = Output<ContractOf[N]>

/** An answer that is not here yet, is here, or was refused; `again` asks once more. */
export interface Answer<T> {
  readonly gave: T | undefined
  readonly refusal: Refusal | null
  readonly waiting: boolean
  readonly again: () => void
}

/** Asks a question of the contract; `null` as input asks nothing yet. */
export function useAsk<N extends EndpointName>(
  name: N,
  input: Asks<N> | null,
  options: { everyMs?: number; keep?: boolean } = {},
): Answer<Gives<N>> {
  const asked = useQuery({
    queryKey: [name, input],
    queryFn: () => ask(name, input as Asks<N>),
    enabled: input !== null,
    ...(options.everyMs ? { refetchInterval: options.everyMs } : {}),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  })
  const refusal = asked.error && asked.data === undefined ? refusalOf(asked.error) : null
  return {
    gave: asked.data,
    refusal,
    waiting: asked.isLoading,
    again: () => void asked.refetch(),
  }
}

async function ask<N extends EndpointName>(name: N, input: Asks<N>): Promise<Gives<N>> {
  try {
    return await (api[name] as unknown as (i: Asks<N>) => Promise<Gives<N>>)(input)
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal.kind === 'not-signed-in' && name !== 'whoAmI') {
      void queries.invalidateQueries({ queryKey: ['whoAmI'] })
    }
    throw refusal
  }
}

export type Told<T> = { gave: T; refusal: null } | { gave: null; refusal: Refusal }

/** Tells the laboratory something: `const { gave, refusal } = await receive.tell({ ... })`. */
export function useTell<N extends EndpointName>(name: N) {
  const told = useMutation({ mutationFn: (input: Asks<N>) => ask(name, input) })
  return {
    busy: told.isPending,
    refusal: told.error ? refusalOf(told.error) : null,
    forget: told.reset,
    async tell(input: Asks<N>): Promise<Told<Gives<N>>> {
      try {
        return { gave: await told.mutateAsync(input), refusal: null }
      } catch (error) {
        return { gave: null, refusal: refusalOf(error) }
      }
    },
  }
}
