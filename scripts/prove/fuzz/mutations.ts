/**
 * Messages as they should never come: the house's own fixtures, published ones, and reports on real
 * specimens with a patient's name in them, each broken in one to four ways. Chance decides all of it.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { oru } from '../../../lims-adapters/hl7/outgoing.ts'
import { APPLICATION } from '../../../test/support/site.ts'

type Random = () => number

/** What only a patient's segments hold; no sentence of ours may say it. */
export const CANARIES = ['KANARIENVOGEL', '金丝雀鸣', '4711-CANARY-0815'] as const

const LONGEST_OF_CORPUS = 8 * 1024
const ANALYTES = [
  ['TSH', 'mIU/L'],
  ['OHP17', 'nmol/L'],
  ['G6PD', 'U/gHb'],
] as const
const VERSIONS = ['2.5.1', '2.5.1', '2.5.1', '2.3.1', '2.8', '3.0', ''] as const
const CHARSETS = [
  { names: ['UNICODE UTF-8', 'UTF-8', ''], name: 'utf8' },
  { names: ['GB 18030-2000', 'GBK', 'GB2312'], name: 'gb18030' },
] as const

/** Every message file of these folders that is not too long to be said often. */
export const corpusIn = (folders: readonly string[]): Buffer[] =>
  folders
    .flatMap(folder =>
      globSync('**/*.hl7', { cwd: folder })
        .sort()
        .map(file => readFileSync(join(folder, file))),
    )
    .filter(bytes => bytes.length < LONGEST_OF_CORPUS)

export interface Sources {
  readonly corpus: readonly Buffer[]
  readonly cards: readonly string[]
  readonly facilities: readonly string[]
}

/** The bytes of one message in its frame or in what is left of that, with a number of its own. */
export function nextWire(sources: Sources, n: number, random: Random): Buffer {
  const source = random() < 0.6 ? report(sources, n, random) : pick(sources.corpus, random)
  let payload = numbered(source, `F${n}`)
  const ways = random() < 0.1 ? 0 : 1 + Math.floor(random() * 4)
  for (let i = 0; i < ways; i++) payload = pick(WAYS, random)(payload, random, sources)
  return framedSomehow(payload, random)
}

/** A report on a card of the laboratory, with the name and the number of a patient. */
function report({ cards, facilities }: Sources, n: number, random: Random): Buffer {
  const charset = pick(CHARSETS, random)
  const [code, unit] = pick(ANALYTES, random)
  const text = oru({
    version: pick(VERSIONS, random),
    controlId: `F${n}`,
    at: '20261122120000',
    charset: pick(charset.names, random),
    sender: { application: APPLICATION, facility: pick(facilities, random) },
    specimen: pick(cards, random),
    patient: { name: `${CANARIES[0]}${CANARIES[1]}`, sex: 'F', bornAt: '20261120' },
    observations: [{ code, value: (random() * 40).toFixed(1), unit, measuredAt: '20261122115900' }],
  })
  return iconv.encode(text.replace('PID|1|', `PID|1||${CANARIES[2]}`), charset.name)
}

/** MSH-10 of every message replaced, so that answers can be told apart. */
function numbered(payload: Buffer, number: string): Buffer {
  let following = 0
  const text = payload.toString('latin1').replace(/(?:^|[\r\n])MSH\|[^\r\n]*/g, line => {
    const fields = line.split('|')
    if (fields.length > 9) fields[9] = following++ === 0 ? number : `${number}-${following}`
    return fields.join('|')
  })
  return Buffer.from(text, 'latin1')
}

const pick = <T>(some: readonly T[], random: Random): T => {
  const one = some[Math.floor(random() * some.length)]
  if (one === undefined) throw new Error('there is nothing to choose from')
  return one
}

type Way = (payload: Buffer, random: Random, sources: Sources) => Buffer

const flip: Way = (payload, random) => {
  const out = Buffer.from(payload)
  for (let n = 1 + Math.floor(random() * 3); n > 0 && out.length > 0; n--)
    out[place(out, random)] = Math.floor(random() * 256)
  return out
}

const remove: Way = (payload, random) => {
  const [from, to] = range(payload, random)
  return Buffer.concat([payload.subarray(0, from), payload.subarray(to)])
}

const double: Way = (payload, random) => {
  const [from, to] = range(payload, random)
  return Buffer.concat([payload.subarray(0, to), payload.subarray(from)])
}

const splice: Way = (payload, random, { corpus }) => {
  const other = pick(corpus, random)
  const [from, to] = range(other, random)
  return inserted(payload, place(payload, random), other.subarray(from, to))
}

const remark: Way = (payload, random) => {
  const marks = [...'|^~\\&\r\n$#A9 ']
  const [old, now] = [pick(marks, random), pick(marks, random)]
  const text = payload.toString('latin1')
  const at = text.indexOf(old, place(payload, random))
  if (random() < 0.2) return Buffer.from(text.replaceAll(old, now), 'latin1')
  return at < 0
    ? payload
    : Buffer.from(text.slice(0, at) + now + text.slice(at + old.length), 'latin1')
}

const ODDITIES = [
  ...['\x00', '\x0b', '\x1c', '\x1c\r', '\r\r', '\n', '\t', '\x7f', '\ufeff', '\ud7ff', '🩸'],
  ...['\\X0B\\', '\\.br\\', '\\F\\\\S\\\\T\\\\R\\\\E\\', '""', '\x1b$B', 'MSH|', '\rMSA|AA|F1\r'],
].map(text => Buffer.from(text))
const BYTES = [[0xff, 0xfe], [0xb2, 0xfa], [0x8f, 0x7c], [0xa5, 0x5c], [0xc3], [0x81, 0x30, 0x81]]

const insert: Way = (payload, random) => {
  const odd = random() < 0.7 ? pick(ODDITIES, random) : Buffer.from(pick(BYTES, random))
  return inserted(payload, place(payload, random), odd)
}

const cutShort: Way = (payload, random) => payload.subarray(0, place(payload, random))

const WORDS = [
  ...['', 'ACK', 'ACK^R01', 'ADT^A01', 'OUL^R22^OUL_R22', 'ORU^R01', 'QRY', 'P', 'T', 'D', '2.5.1'],
  ...['2.3', '3', 'AL', 'NE', 'ER', 'SU', '""', 'LAB1', APPLICATION, 'NOBODY', 'é', '产', ' ', '0'],
  ...['UNICODE UTF-8', 'GB 18030-2000', '8859/1', 'ISO IR87', 'ASCII', 'BIG-5', 'EBCDIC', '~UTF-8'],
]

/** One field of the header replaced. */
const misname: Way = (payload, random) => {
  const text = payload.toString('latin1')
  const end = text.search(/[\r\n]/)
  if (end < 0) return payload
  const fields = text.slice(0, end).split('|')
  const field = 1 + Math.floor(random() * 18)
  while (fields.length <= field) fields.push('')
  fields[field] = Buffer.from(pick(WORDS, random)).toString('latin1')
  return Buffer.from(fields.join('|') + text.slice(end), 'latin1')
}

const shuffle: Way = (payload, random) => {
  const segments = payload.toString('latin1').split('\r')
  const [a, b] = [place(segments, random), place(segments, random)]
  const [first, second] = [segments[a] ?? '', segments[b] ?? '']
  segments[a] = second
  segments[b] = first
  return Buffer.from(segments.join('\r'), 'latin1')
}

/** Rarely: a segment or a mark very many times. */
const repeat: Way = (payload, random) => {
  if (random() > 0.05) return payload
  const [from, to] = range(payload, random)
  const some = payload.subarray(from, Math.min(to, from + 64))
  const times = Math.floor(random() * 1500)
  return inserted(payload, to, Buffer.concat(Array.from({ length: times }, () => some)))
}

const merge: Way = (payload, random, { corpus }) => {
  const other = numbered(pick(corpus, random), `M${Math.floor(random() * 2 ** 40)}`)
  return Buffer.concat([payload, Buffer.from(pick(['\r', '', '\n'], random)), other])
}

const batch: Way = (payload, random) => {
  const count = pick(['1', '2', '', 'x'], random)
  const head = pick(['FHS|^~\\&|A\rBHS|^~\\&|A\r', 'BHS|^~\\&|A\r', 'FHS|^~\\&\r'], random)
  const tail = pick([`\rBTS|${count}\rFTS|1\r`, `\rBTS|${count}\r`, ''], random)
  return Buffer.concat([Buffer.from(head), payload, Buffer.from(tail)])
}

const WAYS: readonly Way[] = [
  ...[flip, flip, remove, double, splice, remark, remark, insert, insert, cutShort],
  ...[misname, misname, misname, shuffle, repeat, merge, batch],
]

const place = (some: { readonly length: number }, random: Random): number =>
  Math.floor(random() * some.length)

function range(payload: Buffer, random: Random): readonly [number, number] {
  const from = place(payload, random)
  return [from, Math.min(payload.length, from + 1 + Math.floor(random() ** 3 * 200))]
}

const inserted = (payload: Buffer, at: number, some: Buffer): Buffer =>
  Buffer.concat([payload.subarray(0, at), some, payload.subarray(at)])

const [VT, END] = [Buffer.of(0x0b), Buffer.of(0x1c, 0x0d)]

/** Mostly as it should be; else without its end, with a doubled mark, or with noise behind it. */
function framedSomehow(payload: Buffer, random: Random): Buffer {
  const chance = random()
  if (chance < 0.92) return Buffer.concat([VT, payload, END])
  if (chance < 0.94) return Buffer.concat([VT, payload])
  if (chance < 0.95) return Buffer.concat([VT, payload, Buffer.of(0x1c)])
  if (chance < 0.96) return Buffer.concat([VT, VT, payload, END])
  if (chance < 0.97) return Buffer.concat([VT, payload, Buffer.of(0x1c), END])
  if (chance < 0.98) return Buffer.concat([VT, payload, END, END, Buffer.from('\r\n')])
  if (chance < 0.99) return Buffer.concat([Buffer.from('noise'), VT, payload, END])
  return Buffer.concat([VT, END, VT, payload, END])
}
