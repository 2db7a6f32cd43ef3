/** After an act in a case: what shows it is asked for anew at once, also while no socket is there. */
import { nounsChanged, queries } from '../../api.ts'

export function caseChanged(): void {
  nounsChanged(new Set(['case', 'recall', 'specimen']))
  void queries.invalidateQueries({ queryKey: ['showBoard'] })
}
