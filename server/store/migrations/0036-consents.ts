/**
 * Consent and refusal: the texts, the records, who signed (apart, because it names people), scans of
 * paper, and the specimens that a withdrawal has frozen with the state to which they go back.
 */
import { moreColumns, table } from '../palette.ts'

export const consents = [
  table(
    'consentText',
    {
      id: 'text',
      programme: 'text',
      scope: 'text',
      edition: 'text',
      en: 'text',
      zh: 'text',
      source: 'text',
      verified: 'text',
      startsOn: 'text',
      endsOn: 'text?',
    },
    { key: ['id'], index: [['programme', 'scope']] },
  ),
  table(
    'consent',
    {
      id: 'text',
      centre: 'text',
      samplingPoint: 'text',
      programme: 'text',
      scope: 'text',
      decision: 'text',
      text: 'text?',
      specimen: 'text?',
      case: 'text?',
      subject: 'text',
      by: 'text',
      kin: 'text?',
      signedOn: 'text',
      how: 'text',
      told: 'text?',
      reason: 'text?',
      takenBy: 'text',
      ordinal: 'integer',
      at: 'text',
    },
    {
      key: ['id'],
      index: [['case'], ['subject'], ['centre', 'at'], ['samplingPoint', 'at'], ['signedOn']],
    },
  ),
  table(
    'consentSignature',
    { consent: 'text', name: 'text?', witness: 'text?', drawing: 'text?' },
    { key: ['consent'] },
  ),
  table(
    'consentScan',
    {
      id: 'text',
      consent: 'text',
      name: 'text',
      media: 'text',
      size: 'integer',
      sha256: 'text',
      bytes: 'bytes',
      addedBy: 'text',
      addedAt: 'text',
    },
    { key: ['id'], index: [['consent']] },
  ),
  table(
    'freeze',
    {
      consent: 'text',
      specimen: 'text',
      centre: 'text',
      was: 'text',
      at: 'text',
      cameAt: 'text?',
      endedAt: 'text?',
      endedBy: 'text?',
    },
    { key: ['consent', 'specimen'], index: [['specimen', 'endedAt']] },
  ),
  moreColumns('recall', { consentGoneAt: 'text?' }),
]
