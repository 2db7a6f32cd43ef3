/** The one-time token of a link, and the way in once it has been used. */
import { useLocation, useSearch } from 'wouter'
import type { Me } from '../../../server/contract/staff.ts'
import { queries } from '../../api.ts'
import { goodbye } from '../../live.ts'

export const useToken = (): string => new URLSearchParams(useSearch()).get('token') ?? ''

/** Signed in: the start page replaces the link, so that the token does not stay in the address. */
export function useEnter(): (me: Me) => void {
  const [, go] = useLocation()
  return me => {
    goodbye.set(null)
    queries.setQueryData(['whoAmI', {}], me)
    go('/', { replace: true })
  }
}
