/** The centres as choices of a form. */
import { useLanguage } from '../../words.ts'
import type { Network } from './network.ts'

export function useCentres(network: Pick<Network, 'places'>) {
  const spoken = useLanguage()
  return network.places
    .filter(place => place.kind === 'centre')
    .map(place => ({ value: place.id, label: spoken === 'en' ? place.nameEn : place.name }))
}
