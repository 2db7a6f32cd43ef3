/** When the blood was taken, of whom it was confirmed at the bed to be. */
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { PAPERS_OF } from '../../../server/contract/paper-checks.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { nowMs } from '../../clock.ts'
import { readWhen, whenText } from '../../dates.ts'
import { Form, useForm } from '../../ui/form.tsx'
import { sound } from '../../ui/sound.ts'
import { toast } from '../../ui/toast.tsx'
import { WhenField } from '../../ui/when-field.tsx'
import { type AtBed, AtBedPart, confirmedOf, isWhole, NOTHING_GIVEN, refusedAt } from './at-bed.tsx'
import { Impossible, useWhy } from './card-moves.tsx'
import {
  checkCircumstances,
  circumstancesIn,
  NO_CIRCUMSTANCES,
  type TypedCircumstances,
} from './circumstance-values.ts'
import { Circumstances } from './circumstances.tsx'
import { besideOf, PaperScan, PapersSwitch, papersOf, usePapersWanted } from './papers.tsx'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

type Typed = { collectedAt: string } & TypedCircumstances

export function Collect(props: {
  row: SpecimenRow
  onDone: () => void
  onOther: (number: string) => void
}) {
  const w = useStationWords()
  const { row, onDone } = props
  const collect = useTell('collectSpecimen')
  const initial = { collectedAt: whenText(nowMs()), ...NO_CIRCUMSTANCES }
  const form = useForm(initial, checkCollection, { name: `collect ${row.number}` })
  const why = useWhy('collect', row)
  const wanted = usePapersWanted()
  const [papers, setPapers] = useState(() => papersOf(row.number, PAPERS_OF[row.medium]))
  const [given, setGiven] = useState(NOTHING_GIVEN)
  const whole = isWhole(given, row)
  const tell = async (values: Typed, at: AtBed) => {
    const { refusal } = await collect.tell({
      ...{ number: row.number, collectedAt: readWhen(values.collectedAt, nowMs()) ?? '' },
      ...{ circumstances: circumstancesIn(values, nowMs()), confirmed: confirmedOf(at) },
      beside: wanted ? besideOf(papers) : [],
    })
    if (refusal) {
      const differs = refusedAt(at, refusal)
      if (!differs) return form.refuse(refusal)
      sound('stop')
      return setGiven(differs)
    }
    const shown = grouped(row.number)
    toast('good', say(`${shown}: collection recorded.`, `${shown} 采血已记录。`))
    form.sent()
    onDone()
  }
  const give = (at: AtBed) => {
    setGiven(at)
    // Another label is told at once: that it was scanned here stays known, whatever comes next.
    if (at.label !== '' && at.label !== row.number) void tell(form.values, at)
  }
  if (why) return <Impossible title={w('collect')} why={why} />
  return (
    <section>
      <h3>{w('collect')}</h3>
      <Form form={form} label={w('collect')} onSubmit={v => whole && void tell(v, given)}>
        <AtBedPart row={row} given={given} onGiven={give} onOther={props.onOther} />
        <WhenField label={w('collectedAt')} {...form.field('collectedAt')} needed />
        {row.medium === 'card' && <Circumstances form={form} />}
        {wanted && whole && <PaperScan papers={papers} onPapers={setPapers} />}
        <div className="form-acts">
          <RecordIt
            missing={whole ? null : w(given.identifier === '' ? 'atBedFirst' : 'whichChild')}
            busy={collect.busy}
          />
          <PapersSwitch />
        </div>
      </Form>
    </section>
  )
}

/** Ready for Enter as soon as both are given; until then it says what is missing. */
function RecordIt({ missing, busy }: { missing: string | null; busy: boolean }) {
  const whole = missing === null
  const w = useStationWords()
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (whole) button.current?.focus()
  }, [whole])
  return (
    <>
      <Button ref={button} type="submit" loading={busy} disabled={!whole}>
        {w('collectNow')}
      </Button>
      {!whole && <small className="soft">{missing}</small>}
    </>
  )
}

const checkCollection = (values: Typed) => ({
  ...checkWhen(values),
  ...checkCircumstances(values, nowMs()),
})

function checkWhen(values: { collectedAt: string }): { collectedAt?: Say } {
  const at = readWhen(values.collectedAt, nowMs())
  if (!at) return { collectedAt: say('Enter when the blood was taken.', '请填写采血时间。') }
  if (Date.parse(at) <= nowMs()) return {}
  return { collectedAt: say('That lies in the future.', '采血时间晚于当前时间。') }
}
