/** The analyte, chosen by typing: a tandem-MS panel has too many for a list. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Analyte } from '../../../server/contract/rules.ts'
import { useAsk } from '../../api.ts'
import type { FormOf } from '../../ui/form.tsx'
import { PickBox } from '../../ui/pick-box.tsx'
import { useLanguage, useSay } from '../../words.ts'
import type { Typed } from './new-mapping.ts'
import { useMappingWords } from './words.ts'

const MOST = 8

export function AnalyteField({ form }: { form: FormOf<Typed> }) {
  const w = useMappingWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const [text, setText] = useState('')
  const analytes = useAnalytes(form.values.programme)
  const field = form.field('analyte')
  const chosen = analytes.find(one => one.code === field.value)
  const nameOf = (one: Analyte) => (english ? one.en : one.zh)
  if (chosen) {
    const { code, unit } = chosen
    return (
      <div className="mapping-analyte" id={field.id} tabIndex={-1}>
        <span className="field-label">{w('analyte')}</span>
        <p>
          {w('chosenAnalyte', { code, name: nameOf(chosen), unit })}
          <Button size="compact-sm" variant="default" onClick={() => field.onValue('')}>
            {w('chooseAnother')}
          </Button>
        </p>
      </div>
    )
  }
  const found = analytes
    .filter(one => fits(one, text.trim().toLowerCase()))
    .toSorted((a, b) => rank(a, text) - rank(b, text))
    .slice(0, MOST)
  return (
    <div id={field.id} tabIndex={-1}>
      <PickBox
        label={`${w('analyte')} *`}
        hint={w('analyteHint')}
        text={text}
        onText={setText}
        picks={found.map(one => ({
          key: one.code.replace(/\W/g, '-'),
          title: one.code,
          note: `${nameOf(one)} · ${one.unit}`,
          choose: () => {
            setText('')
            field.onValue(one.code)
          },
        }))}
        says={found.length > 0 ? null : w(form.values.programme ? 'noAnalyte' : 'programmeFirst')}
      />
      {field.problem && <small className="few-error">{speak(field.problem)}</small>}
    </div>
  )
}

const fits = ({ code, en, zh, loinc }: Analyte, text: string): boolean =>
  [code, en, zh].some(one => one.toLowerCase().includes(text)) ||
  (text.length > 3 && loinc.startsWith(text))

/** The code itself first, then those that begin so. */
function rank({ code }: Analyte, text: string): number {
  const [a, b] = [code.toLowerCase(), text.trim().toLowerCase()]
  return a === b ? 0 : a.startsWith(b) ? 1 : 2
}

/** What an instrument may report; ratios, which the laboratory computes, have no spelling. */
function useAnalytes(programme: string): readonly Analyte[] {
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  const spelled = useAsk('listMappings', {}).gave?.builtIn ?? []
  const of = programmes.find(one => one.code === programme)?.analytes ?? []
  const known = spelled.filter(one => one.programme === programme && one.codes.length > 0)
  return of.filter(one => known.some(({ analyte }) => analyte === one.code))
}
