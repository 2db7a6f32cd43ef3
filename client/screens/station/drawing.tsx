/** The label as it will print, at its actual size. */
import { draw } from '../../../labels/draw.ts'
import type { Label } from '../../../labels/label.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { svgAddress } from '../../ui/print-sheet.ts'
import { useStationWords } from './words.ts'

const templates = import.meta.glob<Label>('../../../labels/templates/*.ts', {
  eager: true,
  import: 'default',
})
const templateOf = (name: string): Label | undefined =>
  Object.values(templates).find(template => template.name === name)

export default function Drawing(props: {
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
