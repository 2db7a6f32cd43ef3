/** The unit as UCUM has it, checked as one types, and its way to the unit that limits are in. */
import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { product } from '../../../server/contract/decimals.ts'
import type { UnitChecked } from '../../../server/contract/mappings.ts'
import { useAsk } from '../../api.ts'
import { TextField } from '../../ui/field.tsx'
import type { FormOf } from '../../ui/form.tsx'
import { ToneShape } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { isFigure, type Typed } from './new-mapping.ts'
import { useMappingWords } from './words.ts'

export interface Unit {
  readonly found: UnitChecked | undefined
  /** As far as it is known: found, or typed by hand. */
  readonly factor: string | null
  /** Whether somebody's word and source are asked for. */
  readonly onWord: boolean
  /** A mass for an amount, whether the weight is there yet or not. */
  readonly weighed: boolean
}

const PAUSE_MS = 250

export function useUnit(typed: Typed): Unit {
  const { ucum, programme, analyte, molecularWeight: weight } = typed
  const [asked] = useDebouncedValue(ucum.trim(), PAUSE_MS)
  const of = { programme, analyte }
  const found = useAsk('findUnit', asked ? { unit: asked, ...of } : null, { keep: true }).gave
  const weighed = found?.needs === 'weight'
  const isWeight = weighed && isFigure(weight)
  const byWeight = useAsk(
    'findUnit',
    isWeight ? { unit: asked, ...of, molecularWeight: weight.trim() } : null,
  ).gave
  const now = asked === '' ? undefined : found
  const typedFactor = isFigure(typed.factor) ? typed.factor.trim() : null
  const factor = now?.factor ?? (isWeight ? byWeight?.factor : null) ?? typedFactor
  const onWord = now?.needs === 'weight' || now?.needs === 'factor'
  return { found: now, factor: now?.to ? factor : null, onWord, weighed }
}

export function UnitFields(props: { form: FormOf<Typed>; unit: Unit; samples: readonly string[] }) {
  const w = useMappingWords()
  const { form, unit, samples } = props
  const { found } = unit
  return (
    <>
      <TextField
        label={w('ucum')}
        hint={w('ucumHint')}
        {...form.field('ucum')}
        maxLength={60}
        needed
      />
      <Verdict found={found} take={ucum => form.field('ucum').onValue(ucum)} />
      {unit.onWord && (
        <div className="form-row">
          {unit.weighed && (
            <TextField
              label={w('molecularWeight')}
              hint={w('weightHint')}
              {...form.field('molecularWeight')}
              unit="g/mol"
              maxLength={20}
            />
          )}
          <TextField
            label={w('factor')}
            hint={w('factorHint', { from: found?.ucum ?? '', to: found?.to ?? '' })}
            {...form.field('factor')}
            maxLength={30}
          />
        </div>
      )}
      <Way unit={unit} sentUnit={form.values.sentUnit} samples={samples} />
    </>
  )
}

/** Is it a unit; and if not, which was meant. */
function Verdict({ found, take }: { found: UnitChecked | undefined; take: (u: string) => void }) {
  const w = useMappingWords()
  const speak = useSay()
  if (!found) return null
  if (found.ucum !== null && found.says === null) {
    const says = found.name ? w('isUnit', { name: found.name }) : w('isUnitBare')
    return (
      <p className="unit-verdict" role="status">
        <ToneShape tone="done" />
        {says}
      </p>
    )
  }
  return (
    <div className="unit-verdict" role="status">
      <ToneShape tone="high" />
      <div>
        <p>{found.says && speak(found.says)}</p>
        {found.suggestions.length > 0 && (
          <p className="unit-proposals">
            <span className="soft">{w('propose')}</span>
            {found.suggestions.map(({ ucum, name }) => (
              <Button
                key={ucum}
                size="compact-sm"
                variant="default"
                title={name}
                onClick={() => take(ucum)}
              >
                {ucum}
              </Button>
            ))}
          </p>
        )}
      </div>
    </div>
  )
}

const PLAIN = /^\d+(?:\.\d+)?$/

/** What it comes to, with the values that are held. */
function Way(props: { unit: Unit; sentUnit: string; samples: readonly string[] }) {
  const w = useMappingWords()
  const { found, factor } = props.unit
  if (!found?.ucum || !found.to || factor === null) return null
  const [from, to] = [found.ucum, found.to]
  if (factor === '1') return <p className="soft">{w('sameAsSent', { from, to })}</p>
  return (
    <div className="unit-way">
      <p>
        <strong className="number">{w('oneIs', { from, factor, to })}</strong>
      </p>
      {props.samples
        .filter(value => PLAIN.test(value))
        .map(value => (
          <p key={value}>
            {w('exampleIs', {
              ...{ value, unit: props.sentUnit, to },
              amount: product(value, factor),
            })}
          </p>
        ))}
      <p className="soft">{w('shownAsSent')}</p>
    </div>
  )
}
