/** Right: the label as it will print, with the numbers left, and the one thing to press. */
import { Button } from '@mantine/core'
import { draw } from '../../../labels/draw.ts'
import type { Label } from '../../../labels/label.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { Part } from '../../ui/page.tsx'
import { svgAddress } from '../../ui/print-sheet.ts'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { nextNumber, numbersLeft } from './numbers.ts'
import type { KitRow } from './rows.ts'
import { useStationWords } from './words.ts'

const templates = import.meta.glob<Label>('../../../labels/templates/*.ts', {
  eager: true,
  import: 'default',
})
const templateOf = (name: string): Label | undefined =>
  Object.values(templates).find(template => template.name === name)

export function LabelPart(props: {
  kits: readonly KitRow[] | undefined
  preprinted: string | null
  onPreprinted: (number: string | null) => void
  name: string | null
  programme: ProgrammeInfo
  samplingPoint: string
  busy: boolean
}) {
  const w = useStationWords()
  const { kits = [], preprinted } = props
  const number = preprinted ?? nextNumber(kits)
  const left = numbersLeft(kits)
  return (
    <Part title={w('label')}>
      <div className="label-part">
        {number && <Drawing {...props} number={number} />}
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
        <Button size="lg" fullWidth type="submit" loading={props.busy} disabled={!number}>
          {w('register')}
        </Button>
        <small className="soft">{w('printer')}</small>
      </div>
    </Part>
  )
}

function Drawing(props: {
  number: string
  name: string | null
  programme: ProgrammeInfo
  samplingPoint: string
}) {
  const w = useStationWords()
  const { number, name, programme, samplingPoint } = props
  const template = templateOf(programme.label)
  if (!template) return null
  const { widthMm, heightMm } = template
  const data = { number, name, collectedAt: null, programme: programme.zh, samplingPoint, copy: 1 }
  return (
    <figure className="label-drawing">
      <img
        src={svgAddress(draw(template, data))}
        alt={`${w('label')} ${grouped(number)}`}
        style={{ width: `${widthMm}mm`, height: `${heightMm}mm` }}
      />
      <figcaption className="soft">{w('actualSize', { wide: widthMm, high: heightMm })}</figcaption>
    </figure>
  )
}
