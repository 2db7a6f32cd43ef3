/**
 * A message verbatim, a segment a line, its name in front. Segments that name a patient are covered
 * until somebody asks for them: what is wrong with a message is rarely in there.
 */
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useIntakeWords } from './words.ts'

const NAMES_A_PATIENT = /^(PID|NK1|PD1|MRG|GT1|IN1|IN2)\b/
const SHOWN_BYTES = 4096

interface Verbatim {
  readonly text: string | null
  readonly base64: string
}

/** `marked` is the observation to be found in it. */
export function RawMessage(props: {
  message: Verbatim
  marked?: { readonly analyte: string; readonly value: string }
}) {
  const w = useIntakeWords()
  const { text, base64 } = props.message
  if (text === null) {
    return (
      <div className="raw">
        <p>{w('unreadable')}</p>
        <pre className="raw-bytes">{hexOf(base64)}</pre>
      </div>
    )
  }
  return <Segments text={text} marked={props.marked ?? null} />
}

function Segments(props: {
  text: string
  marked: { readonly analyte: string; readonly value: string } | null
}) {
  const w = useIntakeWords()
  const [covered, cover] = useState(true)
  const lines = props.text.split(/\r\n|\r|\n/)
  if (lines.at(-1) === '') lines.pop()
  const anyone = lines.some(line => NAMES_A_PATIENT.test(line))
  return (
    <div className="raw">
      {anyone && (
        <p className="raw-cover">
          <span className="soft">{covered && w('covered')}</span>
          <Button size="compact-sm" variant="default" onClick={() => cover(!covered)}>
            {w(covered ? 'uncover' : 'cover')}
          </Button>
        </p>
      )}
      <ol className="raw-lines" aria-label={w('raw')}>
        {lines.map((line, i) => {
          const hide = covered && NAMES_A_PATIENT.test(line)
          const mark = props.marked !== null && holds(line, props.marked)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a segment is known by its place only
            <li key={i} className={mark ? 'raw-marked' : ''}>
              <Segment line={hide ? `${line.slice(0, 3)}|${w('coveredLine')}` : line} />
            </li>
          )
        })}
      </ol>
    </div>
  )
}

function Segment({ line }: { line: string }) {
  const [name, ...fields] = line.split('|')
  return (
    <>
      <strong>{name}</strong>
      {fields.map((field, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a field is known by its place only
        <span key={i}>
          <i>|</i>
          {field}
        </span>
      ))}
    </>
  )
}

/** The OBX with this analyte and value; a guess for the eye, the laboratory goes by its index. */
function holds(line: string, { analyte, value }: { analyte: string; value: string }): boolean {
  const fields = line.split('|')
  return (
    fields[0] === 'OBX' && fields[5] === value && (fields[3]?.split('^').includes(analyte) ?? false)
  )
}

/** Sixteen bytes a line: where, in hexadecimal, and as far as it is plain text. */
function hexOf(base64: string): string {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0))
  const lines: string[] = []
  for (let at = 0; at < Math.min(bytes.length, SHOWN_BYTES); at += 16) {
    const row = [...bytes.subarray(at, at + 16)]
    const hex = row.map(b => b.toString(16).padStart(2, '0')).join(' ')
    const plain = row.map(b => (b >= 32 && b < 127 ? String.fromCharCode(b) : '·')).join('')
    lines.push(`${at.toString(16).padStart(4, '0')}  ${hex.padEnd(47)}  ${plain}`)
  }
  if (bytes.length > SHOWN_BYTES) lines.push(`… ${bytes.length}`)
  return lines.join('\n')
}
