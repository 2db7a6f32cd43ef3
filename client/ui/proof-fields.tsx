/** Where a figure is from, and whether somebody read it there: asked alike of whatever holds figures. */
import { FewField, TextField } from './field.tsx'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'

export function ProofFields(props: { source: FieldOf; hint: string; verified: FieldOf }) {
  const w = useControlWords()
  return (
    <>
      <TextField label={w('source')} hint={props.hint} {...props.source} maxLength={700} needed />
      <FewField
        label={w('isProven')}
        {...props.verified}
        choices={[
          { value: 'unverified', label: w('notYet') },
          { value: 'verified', label: w('yes') },
        ]}
      />
    </>
  )
}
