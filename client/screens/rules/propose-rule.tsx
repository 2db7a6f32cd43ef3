/**
 * A row as somebody proposes it: a new one, usually like one that is there already, or one in the
 * place of another. Rows that are no limits keep what they are about; their figure and days change.
 */
import { figuresInWords } from '../../../server/contract/rule-words.ts'
import { Operator, type Rule, Severity, Verdict } from '../../../server/contract/rules.ts'
import { dayOf, later, say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useNames } from '../../names.ts'
import { SEVERITIES, SEXES, VERDICTS } from '../../terms.ts'
import { DayField } from '../../ui/day-field.tsx'
import { ChoiceField, FewField, TextField } from '../../ui/field.tsx'
import { Form, FormActs, type FormOf, useForm } from '../../ui/form.tsx'
import { ProofFields } from '../../ui/proof-fields.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { FirstOfKind, Kind } from './first-of-kind.tsx'
import { useSubjectOf } from './in-words.ts'
import { asRow, check, formOf, hasMeaning, type Typed, typedLike } from './new-rule.ts'
import { useRuleWords } from './words.ts'

const DAY_MS = 86_400_000

interface ProposeProps {
  like: Rule | null
  /** The new row begins when the other ends. */
  instead: boolean
  done: () => void
}

export function ProposeRule({ like, instead, done }: ProposeProps) {
  const w = useRuleWords()
  const told = useTell('proposeRule')
  const only = useAsk('listProgrammes', {}).gave ?? []
  const programme = only.length === 1 ? (only[0]?.code ?? '') : ''
  const tomorrow = dayOf(later(nowInstant(), DAY_MS))
  const form = useForm(typedLike(like, tomorrow, programme, instead), typed => check(typed, like), {
    name: `rule ${like?.id ?? 'new'} ${instead ? 'instead' : 'beside'}`,
  })
  const submit = async (typed: Typed) => {
    const { refusal } = await told.tell({
      row: asRow(typed, like),
      instead: like && instead ? { id: like.id, version: like.version } : null,
      reason: typed.reason.trim(),
    })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Proposed. A colleague approves it.', '已提交，待同事批准。'))
    form.sent()
    nounsChanged(new Set(['proposal']))
    done()
  }
  const isFixed = like !== null && (instead || like.kind !== 'limit')
  return (
    <Form
      form={form}
      label={w(instead ? 'changeTitle' : 'addTitle')}
      onSubmit={v => void submit(v)}
    >
      <p className="soft">{w(instead ? 'changeLead' : 'addLead')}</p>
      {like && isFixed && <About like={like} />}
      {like === null && <Kind form={form} />}
      {!isFixed && <What form={form} />}
      <Limit form={form} />
      <ForWhom form={form} />
      {hasMeaning(form.values, like) && <Meaning form={form} />}
      <Where form={form} />
      <FormActs act={w('save')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

/** What cannot be chosen: the row that is changed, or is like this one. */
function About({ like }: { like: Rule }) {
  const subjectOf = useSubjectOf()
  const speak = useSay()
  return (
    <p className="rule-about">
      <strong>{subjectOf(like)}</strong> {speak(figuresInWords(like))}
    </p>
  )
}

interface PartProps {
  form: FormOf<Typed>
}

function What({ form }: PartProps) {
  const w = useRuleWords()
  const english = useLanguage() === 'en'
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const programme = programmes.find(p => p.code === form.values.programme)
  const name = (one: { en: string; zh: string }) => (english ? one.en : one.zh)
  const chosen = formOf(form.values)
  const isOfAnalyte = form.values.kind === 'limit' || chosen?.analyte === ''
  return (
    <>
      <ChoiceField
        label={w('programme')}
        {...form.field('programme')}
        choices={programmes.map(p => ({ value: p.code, label: name(p) }))}
        needed
      />
      {form.values.kind !== 'limit' && <FirstOfKind form={form} medium={programme?.medium} />}
      {isOfAnalyte && (
        <ChoiceField
          label={w('analyte')}
          {...form.field('analyte')}
          onValue={value => {
            const unit = programme?.analytes.find(a => a.code === value)?.unit ?? ''
            form.put({ analyte: value, unit: chosen?.unit || unit })
          }}
          choices={(programme?.analytes ?? []).map(a => ({
            value: a.code,
            label: `${a.code} ${name(a)}`,
          }))}
          needed
        />
      )}
    </>
  )
}

function Limit({ form }: PartProps) {
  const w = useRuleWords()
  const signs = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', between: '[ – ]' }
  return (
    <>
      <FewField
        label={w('operator')}
        {...form.field('operator')}
        choices={Operator.options.map(value => ({ value, label: signs[value] }))}
      />
      <div className="form-row">
        <TextField label={w('value')} {...form.field('value')} maxLength={12} needed />
        {form.values.operator === 'between' && (
          <TextField label={w('valueTo')} {...form.field('valueTo')} maxLength={12} needed />
        )}
        <TextField label={w('unit')} {...form.field('unit')} maxLength={20} needed />
      </div>
    </>
  )
}

function ForWhom({ form }: PartProps) {
  const w = useRuleWords()
  const speak = useSay()
  const anybody = { value: '', label: w('everybody') }
  return (
    <>
      <FewField
        label={w('sex')}
        {...form.field('sex')}
        choices={[
          anybody,
          { value: 'female', label: speak(SEXES.female) },
          { value: 'male', label: speak(SEXES.male) },
        ]}
      />
      <FewField
        label={w('ordinal')}
        {...form.field('ordinal')}
        choices={[
          { value: '', label: w('all') },
          { value: 'first', label: w('first') },
          { value: 'repeat', label: w('repeat') },
        ]}
      />
      <div className="form-row">
        <TextField label={w('gestationMin')} {...form.field('gestationMin')} maxLength={4} />
        <TextField label={w('gestationMax')} {...form.field('gestationMax')} maxLength={4} />
      </div>
      <div className="form-row">
        <TextField label={w('weightMin')} {...form.field('weightMin')} digits maxLength={4} />
        <TextField label={w('weightMax')} {...form.field('weightMax')} digits maxLength={4} />
      </div>
      <div className="form-row">
        <TextField label={w('ageMin')} {...form.field('ageMin')} digits maxLength={5} />
        <TextField label={w('ageMax')} {...form.field('ageMax')} digits maxLength={5} />
      </div>
      <div className="form-row">
        <TextField
          label={w('method')}
          hint={w('methodHint')}
          {...form.field('method')}
          maxLength={40}
        />
        <TextField label={w('kit')} hint={w('kitHint')} {...form.field('kit')} maxLength={60} />
      </div>
    </>
  )
}

function Meaning({ form }: PartProps) {
  const w = useRuleWords()
  const speak = useSay()
  const names = useNames()
  const { programme } = form.values
  const conditions = useAsk('listProgrammes', {}).gave?.find(p => p.code === programme)?.conditions
  return (
    <>
      <div className="form-row">
        <ChoiceField
          label={w('condition')}
          {...form.field('condition')}
          choices={Object.keys(conditions ?? {}).map(value => ({
            value,
            label: names.condition(programme, value),
          }))}
          needed
        />
        <ChoiceField
          label={w('verdict')}
          {...form.field('verdict')}
          choices={Verdict.options.map(value => ({ value, label: speak(VERDICTS[value]) }))}
          needed
        />
      </div>
      <FewField
        label={w('severity')}
        {...form.field('severity')}
        choices={Severity.options.map(value => ({ value, label: speak(SEVERITIES[value]) }))}
      />
      {form.values.kind === 'limit' && (
        <TextField
          label={w('class')}
          hint={w('classHint')}
          {...form.field('class')}
          maxLength={40}
          needed
        />
      )}
    </>
  )
}

function Where({ form }: PartProps) {
  const w = useRuleWords()
  return (
    <>
      <div className="form-row">
        <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
        <DayField label={w('endsOn')} hint={w('endsHint')} {...form.field('endsOn')} />
      </div>
      <ProofFields
        source={form.field('source')}
        hint={w('sourceHint')}
        verified={form.field('verified')}
      />
      <TextField
        label={w('reason')}
        hint={w('reasonHint')}
        {...form.field('reason')}
        maxLength={300}
        needed
      />
    </>
  )
}
