/** A consent as it is typed beside a registration or on a specimen, checked, and shaped for the contract. */
import {
  type ConsentGiven,
  type ConsentScope,
  type ConsentText,
  isDrawn,
  NOT_DRAWN,
  Relation,
} from '../../../server/contract/consents.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { isDay } from '../../ui/day-field.tsx'
import { strokesIn } from '../../ui/signature-field.tsx'

/** `consent`: nothing said yet, on paper, on the screen, or refused. */
export const NO_CONSENT = {
  ...{ consent: '', refusedHow: 'paper', consentBy: '', guardian: '', kin: '' },
  ...{ consentOn: '', drawing: '', leftover: '' },
}
export type TypedConsent = typeof NO_CONSENT
type Problems = Partial<Record<keyof TypedConsent, Say>>

/** Where a problem of the contract belongs on a form. */
export const CONSENT_FIELDS = Object.fromEntries(
  ['consent', 'consents.0', 'consents.1'].flatMap(path => [
    [`${path}.signedOn`, 'consentOn'],
    [`${path}.by`, 'consentBy'],
    [`${path}.name`, 'guardian'],
    [`${path}.kin`, 'kin'],
    [`${path}.drawing`, 'drawing'],
    [`${path}.text`, 'consentOn'],
    [`${path}.how`, 'consent'],
  ]),
) as Record<string, keyof TypedConsent>

export const REFUSAL_KEPT = say(
  'The refusal is recorded. No number was taken.',
  '已登记拒绝，未取号。',
)

export const isRefusal = ({ consent }: Pick<TypedConsent, 'consent'>): boolean =>
  consent === 'refused'

/** How it was or is signed. */
export const howOf = ({ consent, refusedHow }: TypedConsent): 'paper' | 'drawn' =>
  (consent === 'refused' ? refusedHow : consent) === 'drawn' ? 'drawn' : 'paper'

export function checkConsent(values: TypedConsent): Problems {
  if (values.consent === '') return { consent: CHOOSE }
  const { consentBy, guardian, kin, drawing, consentOn } = values
  const isOther = consentBy === 'father' || consentBy === 'other'
  const noDrawing = howOf(values) === 'drawn' && !isDrawn(strokesIn(drawing))
  return {
    ...(isDay(consentOn) ? {} : { consentOn: NO_DAY }),
    ...(isOther && guardian.trim() === '' ? { guardian: NO_NAME } : {}),
    ...(consentBy === 'other' && kin.trim() === '' ? { kin: NO_KIN } : {}),
    ...(noDrawing ? { drawing: NOT_DRAWN } : {}),
  }
}

const CHOOSE = say(
  'Say how the consent was signed, or that it was refused.',
  '请选择知情同意的签署方式，或登记拒绝。',
)
const NO_DAY = say('Enter a day, such as 2026-11-22.', '请填写日期，如 2026-11-22。')
const NO_NAME = say('Write the name of who decided.', '请填写决定人姓名。')
const NO_KIN = say('Write what this guardian is to the child.', '请填写与新生儿的关系。')

/** A decision, about the test itself unless told; `text` is the one that was shown. */
export function givenConsent(
  values: TypedConsent,
  id: string,
  texts: readonly ConsentText[],
  scope: ConsentScope = 'screening',
): ConsentGiven {
  const { consentBy, guardian, kin, consentOn, drawing } = values
  const by = Relation.parse(consentBy)
  const text = texts.find(one => one.scope === scope)
  const how = howOf(values)
  return {
    ...{ id, scope, by, signedOn: consentOn, how },
    ...(text ? { text: text.id } : {}),
    ...(by === 'father' || by === 'other' ? { name: guardian } : {}),
    ...(by === 'other' ? { kin } : {}),
    ...(how === 'drawn' ? { drawing: strokesIn(drawing) } : {}),
  }
}

/** With a registration: the test, and what is left over where that was asked. */
export function givenConsents(
  values: TypedConsent,
  request: string,
  texts: readonly ConsentText[],
) {
  const own = givenConsent(values, request, texts)
  const rest = givenConsent(values, secondId(request), texts, 'leftover')
  const asked = values.leftover === 'agreed' || values.leftover === 'refused'
  return [
    { ...own, decision: 'agreed' as const },
    ...(asked ? [{ ...rest, decision: values.leftover as 'agreed' | 'refused' }] : []),
  ]
}

/** Another id of the same request, so that a resend has no second effect. */
const secondId = (id: string): string =>
  id.slice(0, -1) + ((Number.parseInt(id.slice(-1), 16) + 1) % 16).toString(16)
