/**
 * A field that is signed in with a finger, a pen or a mouse. What is kept are the strokes, point by
 * point in the measure of the field, and no picture; they stand in the form as JSON.
 */
import { Button } from '@mantine/core'
import { type PointerEvent, useRef } from 'react'
import { useSay } from '../words.ts'
import type { FieldOf } from './form.tsx'
import { useControlWords } from './words.ts'
import './signature-field.css'

type Point = [number, number]
export interface Strokes {
  readonly width: number
  readonly height: number
  readonly strokes: Point[][]
}

const FIELD = { width: 600, height: 200 }
/** As many as are kept; nobody's name takes more. */
const MOST_STROKES = 200
const MOST_POINTS = 3_000

/** What a field holds; nothing drawn where it is empty. */
export const strokesIn = (value: string): Strokes =>
  value === '' ? { ...FIELD, strokes: [] } : (JSON.parse(value) as Strokes)

export function SignatureField(props: FieldOf & { label: string; hint: string }) {
  const w = useControlWords()
  const speak = useSay()
  const drawing = useRef<Point[] | null>(null)
  const { strokes } = strokesIn(props.value)
  const keep = (all: Point[][]) =>
    props.onValue(all.length === 0 ? '' : JSON.stringify({ ...FIELD, strokes: all }))
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    if (strokes.length >= MOST_STROKES) return
    event.currentTarget.setPointerCapture(event.pointerId)
    drawing.current = [pointOf(event)]
    keep([...strokes, drawing.current])
  }
  const draw = (event: PointerEvent<SVGSVGElement>) => {
    const stroke = drawing.current
    if (!stroke || stroke.length >= MOST_POINTS) return
    drawing.current = [...stroke, pointOf(event)]
    keep([...strokes.slice(0, -1), drawing.current])
  }
  const end = () => {
    drawing.current = null
  }
  return (
    <fieldset className="signature" id={props.id} tabIndex={-1}>
      <legend>{props.label}</legend>
      <svg
        role="img"
        aria-label={props.label}
        viewBox={`0 0 ${FIELD.width} ${FIELD.height}`}
        onPointerDown={begin}
        onPointerMove={draw}
        onPointerUp={end}
        onPointerCancel={end}
      >
        <line className="signature-line" x1="30" y1="160" x2="570" y2="160" />
        <Lines strokes={strokes} />
      </svg>
      <div className="signature-foot">
        <small>{props.hint}</small>
        <Button
          variant="default"
          size="compact-sm"
          disabled={strokes.length === 0}
          onClick={() => keep([])}
        >
          {w('clear')}
        </Button>
      </div>
      {props.problem && <small className="few-error">{speak(props.problem)}</small>}
    </fieldset>
  )
}

/** A signature as it was drawn. */
export function Signature({ drawn, label }: { drawn: Strokes; label: string }) {
  return (
    <svg
      className="signature-shown"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${drawn.width} ${drawn.height}`}
    >
      <Lines strokes={drawn.strokes} />
    </svg>
  )
}

const Lines = ({ strokes }: { strokes: Point[][] }) =>
  strokes.map((stroke, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no identity but their order
    <polyline key={i} points={stroke.map(point => point.join(',')).join(' ')} />
  ))

/** Where the pen is, in the measure of the field and inside it. */
function pointOf({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Point {
  const box = currentTarget.getBoundingClientRect()
  const inside = (share: number, most: number) => Math.round(Math.min(Math.max(share, 0), 1) * most)
  return [
    inside((clientX - box.left) / box.width, FIELD.width),
    inside((clientY - box.top) / box.height, FIELD.height),
  ]
}
