/** A line as it is typed, and back: text in every field, lists as people write them. */
import type { ContractOf } from '../../../server/contract/index.ts'
import type { Input, Output } from '../../../server/contract/kit.ts'
import { Address, Fingerprint } from '../../../server/contract/lines.ts'
import { type Say, say } from '../../../server/contract/words.ts'

export type LineRow = Output<ContractOf['listLines']>[number]
export type StrangerRow = Output<ContractOf['listStrangers']>[number]
type Added = Input<ContractOf['addLine']>

export const EMPTY = {
  name: '',
  adapter: '',
  state: 'on',
  mode: 'live',
  analytes: '',
  assays: '',
  port: '',
  peers: '',
  application: '',
  facility: '',
  allowed: '',
  transport: 'plain',
  clientCertificate: '',
  charset: '',
  acknowledgements: 'as-asked',
  unknownSpecimen: 'AA',
  specimenPaths: '',
  specimenTrim: '',
  specimenCheck: 'ours',
  silentAfterMinutes: '',
  mostPerHour: '',
  strangersPerHour: '',
}
export type Typed = typeof EMPTY

const text = (value: string | number | null): string => (value === null ? '' : String(value))
const lines = (list: readonly string[]): string => list.join('\n')

/** A line of the laboratory as it stands in its form. */
export function typedOf(line: LineRow): Typed {
  const [application = '', facility = ''] = line.sender.split('|')
  return {
    ...EMPTY,
    ...{ name: line.name, adapter: line.adapter, state: line.state, mode: line.mode },
    ...{ application, facility, port: text(line.port) },
    // UTF-8 where it is valid is what a line without a charset does.
    charset: line.charset === 'gb18030' ? line.charset : '',
    ...{
      analytes: line.analytes.join(','),
      assays: lines(line.assays.map(assayAsTyped)),
      peers: lines(line.peers),
      allowed: lines(line.allowed),
    },
    ...{ transport: line.transport, clientCertificate: text(line.clientCertificate) },
    ...{ acknowledgements: line.acknowledgements, unknownSpecimen: line.unknownSpecimen },
    ...{ specimenPaths: lines(line.specimenPaths), specimenTrim: text(line.specimenTrim) },
    specimenCheck: line.specimenCheck,
    silentAfterMinutes: text(line.silentAfterMinutes),
    mostPerHour: text(line.mostPerHour),
    strangersPerHour: text(line.strangersPerHour),
  }
}

/** A new line for a sender that knocked. */
export const fromStranger = ({ application, facility }: StrangerRow): Typed => ({
  ...EMPTY,
  ...{ application, facility, name: [application, facility].filter(Boolean).join(' ') },
})

/** Addresses and places never hold a space; a comma or a line break parts them just as well. */
export const listed = (typed: string): string[] =>
  typed.split(/[\s,;，；、]+/).filter(part => part !== '')

type Assays = LineRow['assays']

const assayAsTyped = ({ analyte, method, kit }: Assays[number]): string =>
  `${analyte} = ${method}${kit === null ? '' : ` | ${kit}`}`

/** One to a line: `TSH = TRFIA | kit`, or `* = MS/MS` for all others. */
function assaysIn(typed: string): Assays {
  return typed.split('\n').flatMap(line => {
    const [analyte = '', rest = ''] = apart(line, /[=＝]/)
    const [method = '', kit = ''] = apart(rest, /[|｜]/)
    return analyte === '' && method === '' ? [] : [{ analyte, method, kit: kit || null }]
  })
}

function apart(text: string, by: RegExp): string[] {
  const at = text.search(by)
  return at < 0 ? [text.trim()] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}

const number = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed))
const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())

/** What is told to the laboratory; the form was checked before. */
export const asGiven = (typed: Typed): Omit<Added, 'centre'> => ({
  ...{ name: typed.name, adapter: typed.adapter },
  ...{ application: typed.application, facility: typed.facility },
  state: typed.state as 'on' | 'off',
  mode: typed.mode as 'live' | 'drill',
  analytes: listed(typed.analytes),
  ...(typed.assays.trim() !== '' && { assays: assaysIn(typed.assays) }),
  port: number(typed.port),
  peers: listed(typed.peers),
  allowed: listed(typed.allowed),
  transport: typed.transport as 'plain' | 'tls',
  clientCertificate: typed.transport === 'tls' ? orNull(typed.clientCertificate) : null,
  charset: typed.charset === 'gb18030' ? 'gb18030' : null,
  acknowledgements: typed.acknowledgements as 'as-asked' | 'silent',
  unknownSpecimen: typed.unknownSpecimen as 'AA' | 'AE',
  specimenPaths: listed(typed.specimenPaths),
  specimenTrim: orNull(typed.specimenTrim),
  specimenCheck: typed.specimenCheck as 'ours' | 'any',
  silentAfterMinutes: number(typed.silentAfterMinutes),
  mostPerHour: number(typed.mostPerHour),
  strangersPerHour: number(typed.strangersPerHour),
})

type Problems = Partial<Record<keyof Typed, Say>>

const COUNTS = ['silentAfterMinutes', 'mostPerHour', 'strangersPerHour'] as const

/** What can be seen to be wrong without asking. */
export function problemsOf(typed: Typed): Problems {
  const odd = (field: 'peers' | 'allowed') =>
    listed(typed[field]).find(one => !Address.safeParse(one).success)
  const halfSaid = assaysIn(typed.assays).some(one => one.analyte === '' || one.method === '')
  const [peer, allowed] = [odd('peers'), odd('allowed')]
  const found: [keyof Typed, Say | false][] = [
    ['name', typed.name.trim() === '' && NAME],
    ['adapter', typed.adapter === '' && ADAPTER],
    ['assays', halfSaid && ASSAYS],
    ['port', !isCount(typed.port, 65_535) && PORT],
    ['peers', peer !== undefined && noAddress(peer)],
    ['allowed', allowed !== undefined && noAddress(allowed)],
    ['clientCertificate', !isFingerprint(typed.clientCertificate) && FINGERPRINT],
    ...COUNTS.map((name): [keyof Typed, Say | false] => [name, !isCount(typed[name]) && COUNT]),
  ]
  return Object.fromEntries(found.filter(([, says]) => says !== false))
}

const isCount = (typed: string, most = 1_000_000): boolean =>
  typed.trim() === '' || (/^\d+$/.test(typed.trim()) && +typed >= 1 && +typed <= most)
const isFingerprint = (typed: string): boolean =>
  typed.trim() === '' || Fingerprint.safeParse(typed.trim()).success

const NAME = say('Give it a name.', '请填写名称。')
const ADAPTER = say('Choose the kind of instrument.', '请选择仪器类型。')
const ASSAYS = say(
  'One to a line: analyte = method, such as “TSH = TRFIA | kit”; * stands for all others.',
  '每行一项：项目 = 方法，如“TSH = TRFIA | 试剂盒”；* 表示其余项目。',
)
const PORT = say('A port is a number from 1 to 65535.', '端口为 1 至 65535 的数字。')
const COUNT = say('Write a whole number above 0, or nothing.', '请填写大于 0 的整数，或留空。')
const FINGERPRINT = say(
  'A SHA-256 fingerprint has 64 hexadecimal digits, with or without colons.',
  'SHA-256 指纹为 64 位十六进制数字，可含冒号。',
)
const noAddress = (given: string): Say =>
  say(
    `“${given}” is no address. Write 10.1.2.3, or a range such as 10.1.2.0/24.`,
    `“${given}”不是有效地址。请写作 10.1.2.3，或地址段 10.1.2.0/24。`,
  )
