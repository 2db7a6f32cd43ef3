/** Right: the label as it will print, with the numbers left, and the one thing to press. */
import { Button } from '@mantine/core'
import type { Place } from '../../../server/contract/places.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { fetchedLater } from '../../fetched.ts'
import { Arriving } from '../../ui/caught.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { Loading } from '../../ui/states.tsx'
import { PrintingHere } from '../labels/printing-here.tsx'
import { nextNumber, numbersLeft } from './numbers.ts'
import type { KitRow } from './rows.ts'
import { useStationWords } from './words.ts'

/** The symbols are half as large as all the rest: the form is there before them. */
const Drawing = fetchedLater(() => import('./drawing.tsx'))

export function LabelPart(props: {
  kits: readonly KitRow[] | undefined
  preprinted: string | null
  onPreprinted: (number: string | null) => void
  name: string | null
  programme: ProgrammeInfo
  samplingPoint: Place
  /** What is recorded instead of a number, where none is taken. */
  instead: string | null
  busy: boolean
}) {
  const w = useStationWords()
  const { kits = [], preprinted, instead } = props
  const number = preprinted ?? nextNumber(kits)
  const left = numbersLeft(kits)
  return (
    <Part title={w('label')}>
      <div className="label-part">
        <Arriving fallback={<Loading rows={1} height={110} />}>
          {number && (
            <Drawing.Show {...props} samplingPoint={props.samplingPoint.name} number={number} />
          )}
        </Arriving>
        {props.kits && !number && <SentenceCard tone="stop" says={w('noNumbers')} />}
        {preprinted && (
          <div className="form-acts">
            <span>{w('cardNumberUsed', { number: grouped(preprinted) })}</span>
            <Button variant="default" size="xs" onClick={() => props.onPreprinted(null)}>
              {w('ownNumber')}
            </Button>
          </div>
        )}
        {number && !preprinted && (
          <p>
            {w('nextNumber')} <span className="number">{grouped(number)}</span>
            <br />
            <span className={left < 20 ? 'tone-high' : 'soft'}>{w('left', { count: left })}</span>
          </p>
        )}
        <Button
          size="lg"
          fullWidth
          type="submit"
          loading={props.busy}
          disabled={!number && !instead}
        >
          {instead ?? w('register')}
        </Button>
        <PrintingHere samplingPoint={props.samplingPoint.id} template={props.programme.label} />
      </div>
    </Part>
  )
}
