/** What we build with node-hl7-client, and why nothing is received with it. */
import { expect } from 'chai'
import { MLLPCodec } from 'node-hl7-client'
import { Message } from '../lims-adapters/hl7/message.ts'
import { Decoder, frame } from '../lims-adapters/hl7/mllp.ts'
import { build, type OruOut, oru } from '../lims-adapters/hl7/outgoing.ts'

function parsed(text: string): Message {
  const message = Message.parse(text)
  if ('refused' in message) throw new Error(message.refused.en)
  return message
}

const TSH: OruOut = {
  version: '2.5.1',
  controlId: 'C1',
  at: '20260301083000+0800',
  sender: { application: 'DEMO-IA', facility: 'GYFY' },
  receiver: { application: 'GUTHRIE', facility: 'NBS' },
  charset: 'UNICODE UTF-8',
  specimen: '01260000010123',
  patient: { name: '王小宝', sex: 'F', bornAt: '20260226' },
  observations: [
    { code: '29575-8', name: 'TSH', system: 'LN', value: '48.70', unit: 'mIU/L', flag: 'H' },
  ],
}

describe('an outgoing result message', () => {
  it('is what an analyzer of today says', () => {
    expect(oru(TSH).split('\r')).to.deep.equal([
      'MSH|^~\\&|DEMO-IA|GYFY|GUTHRIE|NBS|20260301083000+0800||ORU^R01^ORU_R01|C1|P|2.5.1||||||UNICODE UTF-8',
      'PID|1||||王小宝||20260226|F',
      'OBR|1||||||20260301083000+0800',
      'OBX|1|NM|29575-8^TSH^LN||48.70|mIU/L||H|||F',
      'SPM|1|01260000010123||DBS|||||||P',
      '',
    ])
  })

  it('is what an older one says', () => {
    const observations = [
      { code: 'G6PD', value: ['>', '12'], unit: 'U/gHb', type: 'SN', measuredAt: '2026' },
    ]
    const text = oru({ ...TSH, version: '2.3.1', observations })
    expect(text).to.include('|ORU^R01|').and.to.include('\rOBR|1||01260000010123|')
    expect(text).to.include('\rOBX|1|SN|G6PD||>^12|U/gHb|||||F|||2026\r')
    expect(text).to.not.include('SPM')
  })

  it('holds any text in any field, whatever it is made of', () => {
    const nasty = 'a|b^c~d&e\\f\r\ng\\.br\\'
    const header = { ...TSH, type: 'ORU', event: 'R01' }
    const text = build(header, [
      { name: 'OBX', fields: { 5: nasty, 6: ['', nasty] } },
      { name: 'NTE', fields: { 3: 'last' } },
    ])
    const message = parsed(text)
    expect(message.segments.map(segment => segment.name)).to.deep.equal(['MSH', 'OBX', 'NTE'])
    expect(message.at('OBX', 5, 1)).to.equal('a|b^c~d&e\\f\ng\\.br\\')
    expect(message.at('OBX', 6, 2)).to.equal('a|b^c~d&e\\f\ng\\.br\\')
    expect(message.at('OBX', 6, 1)).to.equal('')
  })

  for (const char of ['\0', '\x0b', '\x1c', '\ue00d', '\ud800']) {
    it(`refuses ${JSON.stringify(char)} instead of sending it`, () => {
      expect(() => oru({ ...TSH, patient: { name: `A${char}` } })).to.throw('PID-5')
    })
  }
})

describe('why node-hl7-client does not receive', () => {
  const A1 = frame(Buffer.from(oru({ ...TSH, controlId: 'A1' })))
  const A2 = frame(Buffer.from(oru({ ...TSH, controlId: 'A2' })))
  const chunk = Buffer.concat([A1, A2.subarray(0, A2.indexOf('48.70') + 1)])

  it('its codec hands on a TSH of 48.70, cut after the first digit, as a whole message', () => {
    const codec = new MLLPCodec()
    expect(codec.receiveData(chunk)).to.equal(true)
    expect(codec.getLastMessage()).to.match(/\|A2\|[\s\S]*\|\|4$/)
  })

  it('ours waits for the rest', () => {
    const decoder = new Decoder()
    const pieces = decoder.push(chunk)
    expect(pieces.map(piece => piece.kind)).to.deep.equal(['frame'])
    expect(decoder.push(A2.subarray(A2.indexOf('48.70') + 1))[0]?.bytes.toString()).to.include(
      '48.70',
    )
  })
})
