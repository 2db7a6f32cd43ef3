/** Ends a mapping from a day on, today at the earliest. */
import type { MappingOnList } from '../../../server/contract/mappings.ts'
import { type Day, dayOf, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { EndForm } from '../../ui/end-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useMappingWords } from './words.ts'

export function EndMapping({ row, done }: { row: MappingOnList; done: () => void }) {
  const w = useMappingWords()
  const names = useNames()
  const told = useTell('endMapping')
  const end = async ({ endsOn }: { endsOn: Day }) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version, endsOn })
    if (refusal) return refusal
    toast('good', say('The mapping ends on that day.', '对应关系将于该日终止。'))
    nounsChanged(new Set(['mapping']))
    return null
  }
  return (
    <EndForm
      label={w('endTitle')}
      words={{ day: w('lastDay'), end: w('endIt'), keep: w('cancel') }}
      from={dayOf(nowInstant())}
      busy={told.busy}
      onEnd={end}
      onDone={done}
    >
      <p>
        <strong className="number">
          {row.sentCode} {row.sentUnit}
        </strong>{' '}
        → {names.analyte(row.programme, row.analyte)}
      </p>
      <p className="soft">{w('endLead')}</p>
    </EndForm>
  )
}
