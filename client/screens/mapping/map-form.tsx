/** One mapping: what was sent, where it holds, which analyte it is, and its unit in UCUM. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { MAY } from '../../../server/contract/actions.ts'
import type { Mapping, Unmapped } from '../../../server/contract/mappings.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { postsNow, useMay, useMe } from '../../me.ts'
import { useNames } from '../../names.ts'
import { ChoiceField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, type FormOf, useForm } from '../../ui/form.tsx'
import { ProofFields } from '../../ui/proof-fields.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { Loading } from '../../ui/states.tsx'
import { useLanguage } from '../../words.ts'
import { AnalyteField } from './analyte-field.tsx'
import { asMapping, check, type Typed, typedFor } from './new-mapping.ts'
import { ReplayHeld } from './replay-held.tsx'
import { UnitFields, useUnit } from './unit-fields.tsx'
import { useMappingWords } from './words.ts'

interface Props {
  centre: string
  /** Null where it is typed by hand, and where nothing is held of it any more. */
  group: Unmapped | null
  byHand: boolean
  done: () => void
}

export function MapForm(props: Props) {
  const w = useMappingWords()
  const programmes = useAsk('listProgrammes', {}).gave
  const [added, setAdded] = useState<Mapping | null>(null)
  // What was mapped leaves the list of what waits; the drawer goes on with what it began with.
  const [group] = useState(props.group)
  if (added) return <Added {...props} group={group} row={added} />
  if (!group && !props.byHand) return <p className="soft">{w('nothingHeld')}</p>
  if (!programmes) return <Loading />
  const only = programmes.length === 1 ? (programmes[0]?.code ?? '') : ''
  return <Fields {...props} group={group} programme={only} added={setAdded} />
}

function Fields(props: Props & { programme: string; added: (row: Mapping) => void }) {
  const w = useMappingWords()
  const told = useTell('addMapping')
  const { centre, group, done } = props
  const form = useForm(typedFor(group, props.programme), check)
  const unit = useUnit(form.values)
  const submit = async (typed: Typed) => {
    const { gave, refusal } = await told.tell(asMapping(typed, centre))
    if (refusal) return form.refuse(refusal, { line: 'scope', centre: 'scope' })
    nounsChanged(new Set(['mapping', 'observation']))
    props.added(gave)
  }
  const converted = unit.factor !== null && unit.factor !== '1'
  const two = converted || unit.onWord || (unit.factor === '1' && form.values.sentUnit === '')
  return (
    <Form form={form} label={w('mapTitle')} onSubmit={v => void submit(v)}>
      <What form={form} fixed={group !== null} />
      <Scope form={form} centre={centre} />
      <Meaning form={form} />
      <UnitFields form={form} unit={unit} samples={group?.samples ?? []} />
      {unit.onWord && <Proof form={form} />}
      {two && <p className="soft">{w('needsTwo')}</p>}
      <FormActs
        act={w(two ? 'saveTwo' : 'save')}
        busy={told.busy}
        cancel={w('cancel')}
        onCancel={done}
      />
    </Form>
  )
}

interface PartProps {
  form: FormOf<Typed>
}

/** What an instrument sent is not to be retyped. */
function What({ form, fixed }: PartProps & { fixed: boolean }) {
  const w = useMappingWords()
  if (fixed) {
    const { sentCode, sentUnit, codingSystem } = form.values
    return (
      <p className="mapping-sent">
        <span className="soft">{w('sent')}</span>
        <strong className="number">{sentCode}</strong>
        {codingSystem && <span className="number soft">{codingSystem}</span>}
        <strong className="number">{sentUnit || w('noUnit')}</strong>
      </p>
    )
  }
  return (
    <>
      <div className="form-row">
        <TextField
          label={w('sentCode')}
          hint={w('codeHint')}
          {...form.field('sentCode')}
          maxLength={200}
          ready
          needed
        />
        <TextField
          label={w('sentUnit')}
          hint={w('sentUnitHint')}
          {...form.field('sentUnit')}
          maxLength={60}
        />
      </div>
      <TextField
        label={w('codingSystem')}
        hint={w('anySystem')}
        {...form.field('codingSystem')}
        maxLength={60}
      />
    </>
  )
}

function Scope({ form, centre }: PartProps & { centre: string }) {
  const w = useMappingWords()
  const names = useNames()
  const me = useMe()
  const lines = useAsk('listLines', useMay('see-parked') ? { centre } : null).gave ?? []
  const everywhere = postsNow(me).some(
    post => post.scopeKind === 'everywhere' && MAY[post.role].includes('edit-mappings'),
  )
  const centreName = names.place(centre)
  return (
    <ChoiceField
      label={w('scope')}
      {...form.field('scope')}
      choices={[
        ...lines.map(line => ({ value: line.id, label: line.name })),
        { value: 'centre', label: `${centreName}: ${w('everyLine')}` },
        ...(everywhere ? [{ value: 'all', label: w('everyCentre') }] : []),
      ]}
      needed
    />
  )
}

function Meaning({ form }: PartProps) {
  const w = useMappingWords()
  const english = useLanguage() === 'en'
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  return (
    <>
      {programmes.length > 1 && (
        <ChoiceField
          label={w('programme')}
          {...form.field('programme')}
          onValue={value => form.put({ programme: value, analyte: '' })}
          choices={programmes.map(p => ({ value: p.code, label: english ? p.en : p.zh }))}
          needed
        />
      )}
      <AnalyteField form={form} />
    </>
  )
}

function Proof({ form }: PartProps) {
  const w = useMappingWords()
  return (
    <ProofFields
      source={form.field('source')}
      hint={w('sourceHint')}
      verified={form.field('verified')}
    />
  )
}

/** What follows: a replay of what is held, or a second person. */
function Added({ row, centre, group, done }: Props & { row: Mapping }) {
  const w = useMappingWords()
  const waits = row.needs === 'two'
  return (
    <>
      <SentenceCard tone="good" says={w(waits ? 'addedTwo' : 'added')} />
      {!waits && group && <ReplayHeld centre={centre} group={group} done={done} />}
      {(waits || !group) && (
        <div className="form-acts">
          <Button variant="default" onClick={done} data-autofocus>
            {w('close')}
          </Button>
        </div>
      )}
    </>
  )
}
