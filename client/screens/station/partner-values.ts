/** A woman's partner as he is typed on her form, checked, and shaped for the contract. */
import type { ReadCard } from '../../../server/contract/card-readers.ts'
import type { Partner } from '../../../server/contract/couples.ts'
import { otherSex } from '../../../server/contract/identity-numbers.ts'
import { wrongName } from '../../../server/contract/person-names.ts'
import type { ProgrammeInfo } from '../../../server/contract/rules.ts'
import { Mother } from '../../../server/contract/subjects.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { paperOf, wrongPaper } from './paper-fields.tsx'

/** `partner` is empty until he is asked for, `typed`, or the id of one whom this site knows. */
export const NO_PARTNER = {
  ...{ partner: '', partnerShown: '', partnerName: '', partnerPhone: '' },
  ...{ partnerIdNumber: '', partnerIdKind: '', partnerTakeOver: '' },
}
export type TypedPartner = typeof NO_PARTNER

/** Where a problem of the contract belongs on this form. */
export const PARTNER_FIELDS = {
  partner: 'partnerName',
  'partner.name': 'partnerName',
  'partner.phone': 'partnerPhone',
  'partner.idNumber': 'partnerIdNumber',
  'partner.takeOver': 'partnerTakeOver',
} as const satisfies Record<string, keyof TypedPartner>

export const paperOfPartner = (values: TypedPartner) => ({
  idNumber: values.partnerIdNumber,
  idKind: values.partnerIdKind,
  takeOver: values.partnerTakeOver,
})

/** His card as it fills the form: what was typed of him before was of somebody else. */
export const partnerOn = ({ idNumber, name = '' }: ReadCard): TypedPartner => ({
  ...{ ...NO_PARTNER, partner: 'typed', partnerIdNumber: idNumber, partnerName: name },
})

/** Whether he is asked for: where the programme is about both, always. */
export const asksPartner = (values: TypedPartner, concerns: ProgrammeInfo['concerns']): boolean =>
  concerns === 'couple' || values.partner !== ''

export function partnerOf(
  values: TypedPartner,
  concerns: ProgrammeInfo['concerns'],
): { partner?: Partner } {
  if (!asksPartner(values, concerns)) return {}
  if (values.partner !== '' && values.partner !== 'typed')
    return { partner: { id: values.partner } }
  const { partnerName: name, partnerPhone: phone } = values
  return { partner: { name, phone, ...paperOf(paperOfPartner(values)) } }
}

export function checkPartner(
  values: TypedPartner,
  concerns: ProgrammeInfo['concerns'],
): Partial<Record<keyof TypedPartner, Say>> {
  const { partner } = partnerOf(values, concerns)
  if (!partner || 'id' in partner) return {}
  const name =
    partner.name.trim() === ''
      ? say('Enter the partner’s name.', '请填写配偶姓名。')
      : wrongName(partner.name.trim())
  const paper = paperOfPartner(values)
  const number =
    wrongPaper(paper) ?? (paper.idKind === 'other' ? null : otherSex(paper.idNumber, 'male'))
  return {
    ...(name ? { partnerName: name } : {}),
    ...(Mother.shape.phone.safeParse(partner.phone).success ? {} : { partnerPhone: NO_PHONE }),
    ...(number ? { partnerIdNumber: number } : {}),
  }
}

const NO_PHONE = say(
  'Enter the partner’s phone: digits, with + for another country.',
  '请填写配偶手机号：数字，境外以 + 开头。',
)

/** Her third contact, where it is he. */
export const asThirdContact = (values: TypedPartner): string =>
  `${values.partnerName.trim()} ${values.partnerPhone.trim()}`.trim()
