/** Whose money it is settled with; left empty, finance sees it as not said. */
import { PAYERS, Payer } from '../../../server/contract/specimens.ts'
import { ChoiceField } from '../../ui/field.tsx'
import type { FieldOf } from '../../ui/form.tsx'
import { useSay } from '../../words.ts'
import { useStationWords } from './words.ts'

export function PayerField({ form }: { form: { field(name: 'payer'): FieldOf } }) {
  const w = useStationWords()
  const speak = useSay()
  return (
    <ChoiceField
      label={w('payer')}
      {...form.field('payer')}
      without={w('payerUnsaid')}
      choices={Payer.options.map(value => ({ value, label: speak(PAYERS[value]) }))}
    />
  )
}
