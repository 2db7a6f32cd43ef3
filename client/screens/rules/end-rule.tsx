/** Proposes the end of a row, from tomorrow; what it judged stays judged. */
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import type { Rule } from '../../../server/contract/rules.ts'
import { type Day, dayOf, later, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { EndForm } from '../../ui/end-form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useSubjectOf } from './in-words.ts'
import { useRuleWords } from './words.ts'

const DAY_MS = 86_400_000

export function EndRule({ rule, done }: { rule: Rule; done: () => void }) {
  const w = useRuleWords()
  const speak = useSay()
  const subjectOf = useSubjectOf()
  const told = useTell('proposeRuleEnd')
  const end = async ({ endsOn, reason }: { endsOn: Day; reason: string }) => {
    const { refusal } = await told.tell({ id: rule.id, version: rule.version, endsOn, reason })
    if (refusal) return refusal
    toast('good', say('Proposed. A colleague approves it.', '已提交，待同事批准。'))
    nounsChanged(new Set(['proposal']))
    return null
  }
  return (
    <EndForm
      label={w('endTitle')}
      words={{ day: w('lastDay'), end: w('endIt'), keep: w('cancel'), reason: w('reason') }}
      from={dayOf(later(nowInstant(), DAY_MS))}
      busy={told.busy}
      onEnd={end}
      onDone={done}
    >
      <p>
        <strong>{subjectOf(rule)}</strong> {speak(figuresInWords(rule))}
      </p>
      <p className="soft">{w('endLead')}</p>
    </EndForm>
  )
}
