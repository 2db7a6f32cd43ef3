/**
 * Real messages, as published and with CR between segments, through the reader.
 *
 * They lie outside the project and stay there: beside its root in `../shared/hl7`, or in the folder
 * that HL7_CORPUS names. Where there is none, this says so and passes.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { split } from '../lims-adapters/hl7/batch.ts'
import { decode, encode } from '../lims-adapters/hl7/charset.ts'
import { groups } from '../lims-adapters/hl7/groups.ts'
import { headerOf } from '../lims-adapters/hl7/header.ts'
import { Message } from '../lims-adapters/hl7/message.ts'
import { Decoder } from '../lims-adapters/hl7/mllp.ts'
import { observation, readEach } from '../lims-adapters/reading.ts'
import { readValue } from '../lims-adapters/value.ts'

const FOLDER =
  process.env.HL7_CORPUS ?? fileURLToPath(new URL('../../shared/hl7/', import.meta.url))

const withCr = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/\r\n?|\n/g, '\r'), 'latin1')

/** Files hold bare messages, `.mllp` files frames. */
function payloads(file: string, bytes: Buffer): Buffer[] {
  if (!file.endsWith('.mllp')) return [bytes]
  const pieces = new Decoder().push(bytes)
  expect(pieces.map(piece => piece.kind)).to.deep.equal(pieces.map(() => 'frame'))
  return pieces.map(piece => piece.bytes)
}

/** Reads one payload to the last value; the messages in it that were read and refused. */
function readAll(payload: Buffer): { read: number; refused: number } {
  const decoded = decode(payload)
  if ('refused' in decoded) return refusedWith(decoded.refused)
  expect(encode(decoded.text, decoded.charset)?.equals(payload)).to.equal(true)
  const counts = { read: 0, refused: 0 }
  for (const text of split(decoded.text).messages) {
    const message = Message.parse(text)
    if ('refused' in message) {
      counts.refused += refusedWith(message.refused).refused
      continue
    }
    counts.read++
    expect(message.print()).to.equal(text)
    const seen = readEach(message, (o, g, m) => observation(o, g, m, 'S1'))
    expect(seen).to.have.length(message.all('OBX').length)
    for (const one of seen) {
      expect(one).to.not.have.property('error')
      if (!('unreadable' in one)) readValue(one.value, one.valueType)
    }
    expect(groups(message).filter(group => group.obr)).to.have.length(message.all('OBR').length)
  }
  return counts
}

function refusedWith(says: { en: string; zh: string }): { read: number; refused: number } {
  expect(says.en).to.match(/\.$/)
  expect(says.zh).to.match(/。$/)
  return { read: 0, refused: 1 }
}

describe('published messages', () => {
  const here = existsSync(FOLDER)
  const files = here
    ? readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(name =>
        /\.(hl7|mllp)$/.test(name),
      )
    : []

  it(here ? `are ${files.length} files` : 'SKIPPED: no folder of published messages here', () => {
    if (here) expect(files).to.not.have.length(0)
  })

  for (const [title, change] of [
    ['as published', (bytes: Buffer) => bytes],
    ['with CR between segments', withCr],
  ] as const) {
    it(`${title}: each is read whole or refused with a reason (A-15)`, function () {
      if (!here) this.skip()
      let read = 0
      for (const file of files) {
        const bytes = change(readFileSync(join(FOLDER, file)))
        for (const payload of payloads(file, bytes)) {
          try {
            const counts = readAll(payload)
            read += counts.read
            if (counts.refused > 0 && counts.read === 0) headerOf(payload)
          } catch (error) {
            throw new Error(`${file}, ${title}`, { cause: error })
          }
        }
      }
      expect(read).to.be.above(files.length * 0.9)
    })
  }
})
