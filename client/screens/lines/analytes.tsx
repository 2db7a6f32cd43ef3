/** Which analytes an instrument is asked for, group by group: what it does not send is missed. */
import { Button } from '@mantine/core'
import type { AnalyteGroup } from '../../../server/contract/rules.ts'
import { useAsk } from '../../api.ts'
import type { FieldOf } from '../../ui/form.tsx'
import { useSay } from '../../words.ts'
import { listed } from './typed.ts'
import { useLineWords } from './words.ts'
import '../../ui/choice-buttons.css'

export function Analytes(field: FieldOf) {
  const w = useLineWords()
  const speak = useSay()
  const programmes = useAsk('listProgrammes', {}).gave ?? []
  return (
    <fieldset className="choice-buttons" id={field.id} tabIndex={-1}>
      <legend>{w('analytes')}</legend>
      <small className="soft">{w('analytesHint')}</small>
      {programmes
        .flatMap(({ groups }) => groups)
        .map(group => (
          <Group
            key={group.code}
            group={group}
            chosen={listed(field.value)}
            choose={codes => field.onValue(codes.join(','))}
          />
        ))}
      {field.problem && <small className="few-error">{speak(field.problem)}</small>}
    </fieldset>
  )
}

function Group(props: {
  group: AnalyteGroup
  /** Of all groups. */
  chosen: readonly string[]
  choose: (codes: string[]) => void
}) {
  const w = useLineWords()
  const speak = useSay()
  const { group, chosen, choose } = props
  const here = group.analytes.filter(code => chosen.includes(code))
  const others = chosen.filter(code => !group.analytes.includes(code))
  const isAll = here.length === group.analytes.length
  const toggle = (code: string, on: boolean) =>
    choose([...chosen.filter(one => one !== code), ...(on ? [code] : [])])
  return (
    <details className="line-analytes">
      <summary>
        {speak(group)} <span className="soft">{`${here.length} / ${group.analytes.length}`}</span>
      </summary>
      <div>
        {group.analytes.map(code => (
          <label key={code} data-chosen={chosen.includes(code)}>
            <input
              type="checkbox"
              checked={chosen.includes(code)}
              onChange={event => toggle(code, event.currentTarget.checked)}
            />
            {code}
          </label>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          onClick={() => choose(isAll ? others : [...others, ...group.analytes])}
        >
          {isAll ? w('none') : w('all')}
        </Button>
      </div>
    </details>
  )
}
