/** What the screens know of sealings is asked for again. */
import { nounsChanged, queries } from '../../api.ts'

export function sealsChanged(): void {
  void queries.invalidateQueries({ queryKey: ['listIdentitySeals'] })
  nounsChanged(new Set(['subject']))
}
