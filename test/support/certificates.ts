/**
 * An authority and the certificates it signs, made while a test runs: no private key is ever stored,
 * and no tool of the machine is needed. X.509 version 3 with P-256 keys, as much as TLS asks for.
 */
import {
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'

export interface Certified {
  readonly cert: string
  readonly key: string
  /** SHA-256 as a tool prints it, with colons. */
  readonly fingerprint: string
}

export interface Authority {
  readonly cert: string
  /** A certificate for somebody; valid for two days around now unless told. */
  certify(name: string, valid?: { from: Date; to: Date }): Certified
}

const DAY_MS = 86_400_000

/** An authority of its own. */
export function authority(name: string): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signer = { name, key: privateKey }
  const cert = signed(signer, { name, key: publicKey, valid: aroundNow(), isAuthority: true })
  return {
    cert,
    certify(subject, valid = aroundNow()) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const one = signed(signer, { name: subject, key: pair.publicKey, valid, isAuthority: false })
      return {
        cert: one,
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        fingerprint: new X509Certificate(one).fingerprint256,
      }
    },
  }
}

const aroundNow = () => ({ from: new Date(Date.now() - DAY_MS), to: new Date(Date.now() + DAY_MS) })

interface Wish {
  readonly name: string
  readonly key: KeyObject
  readonly valid: { from: Date; to: Date }
  readonly isAuthority: boolean
}

function signed(by: { name: string; key: KeyObject }, wish: Wish): string {
  const extensions = wish.isAuthority
    ? [extension('551d13', sequence(der(0x01, Buffer.of(0xff))), 'critical')]
    : [
        extension(
          '551d11',
          sequence(der(0x87, Buffer.of(127, 0, 0, 1)), der(0x82, ascii('localhost'))),
        ),
      ]
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(0x01), randomBytes(8)])),
    ECDSA_SHA256,
    named(by.name),
    sequence(time(wish.valid.from), time(wish.valid.to)),
    named(wish.name),
    wish.key.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  )
  const signature = sign('sha256', body, by.key)
  const whole = sequence(body, ECDSA_SHA256, der(0x03, Buffer.of(0), signature))
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), body])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts)
const ascii = (text: string): Buffer => Buffer.from(text, 'latin1')
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'))

/** A name with nothing but its common name. */
const named = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))))

const time = (at: Date): Buffer =>
  der(0x18, ascii(`${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`))

function extension(id: string, value: Buffer, critical?: 'critical'): Buffer {
  const mark = critical ? [der(0x01, Buffer.of(0xff))] : []
  return sequence(oid(id), ...mark, der(0x04, value))
}
