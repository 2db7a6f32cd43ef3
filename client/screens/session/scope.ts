/** Where a role holds, in words. */
import type { Post } from '../../../server/contract/staff.ts'
import { say } from '../../../server/contract/words.ts'
import { useAsk } from '../../api.ts'
import { useLanguage, useSay } from '../../words.ts'

const EVERYWHERE = say('everywhere', '全部机构')
const UNKNOWN = say('a place that is not listed', '未列出的机构')

export function useScopeName() {
  const { places = [], districts = [] } = useAsk('listPlaces', {}).gave ?? {}
  const speak = useSay()
  const spoken = useLanguage()
  return (post: Pick<Post, 'scopeKind' | 'scope'>): string => {
    if (post.scopeKind === 'everywhere') return speak(EVERYWHERE)
    const place =
      places.find(p => p.id === post.scope) ?? districts.find(d => d.code === post.scope)
    if (!place) return speak(UNKNOWN)
    return spoken === 'en' ? place.nameEn : place.name
  }
}
