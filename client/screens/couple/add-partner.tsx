/** A partner who is recorded after she was registered, with the fields and the search of her form. */
import { type Id, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { toast } from '../../ui/toast.tsx'
import { useHisCard } from '../station/card-scan.ts'
import { PartnerFields } from '../station/partner.tsx'
import {
  checkPartner,
  NO_PARTNER,
  PARTNER_FIELDS,
  partnerOf,
  partnerOn,
  type TypedPartner,
} from '../station/partner-values.ts'
import { useCoupleWords } from './words.ts'

interface Props {
  readonly pregnancy: Id
  readonly samplingPoint: Id
  readonly done: () => void
}

export function AddPartner({ pregnancy, samplingPoint, done }: Props) {
  const w = useCoupleWords()
  const told = useTell('beginCouple')
  const form = useForm<TypedPartner>(
    { ...NO_PARTNER, partner: 'typed' },
    typed => checkPartner(typed, 'couple'),
    { name: `partner ${pregnancy}` },
  )
  useHisCard(card => form.put(partnerOn(card)))
  const record = async (typed: TypedPartner) => {
    const { partner } = partnerOf(typed, 'couple')
    if (!partner) return
    const { refusal } = await told.tell({ id: pregnancy, samplingPoint, partner })
    if (refusal) return form.refuse(refusal, PARTNER_FIELDS)
    toast('good', RECORDED)
    form.sent()
    nounsChanged(new Set(['pregnancy']))
    done()
  }
  return (
    <Form form={form} label={w('add')} onSubmit={typed => void record(typed)} onward>
      <PartnerFields {...{ form, samplingPoint }} ready />
      <FormActs act={w('record')} busy={told.busy} cancel={w('cancel')} onCancel={done} />
    </Form>
  )
}

const RECORDED = say('The partner is recorded.', '配偶已登记。')
