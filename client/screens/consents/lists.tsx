/** At a collection site: papers whose scan is missing, and refusals that somebody may take back. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { ConsentOnList } from '../../../server/contract/consents.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { toast } from '../../ui/toast.tsx'
import { usePrintLabel } from '../station/print.ts'
import { AddConsentScan } from './add-scan.tsx'
import { ConsentFields, emptyConsent, useConsentTexts } from './fields.tsx'
import { ConsentRows } from './rows.tsx'
import { CONSENT_FIELDS, checkConsent, givenConsent } from './values.ts'
import { useConsentWords } from './words.ts'
import './consents.css'

export function ConsentLists({ samplingPoint }: { samplingPoint: string }) {
  const w = useConsentWords()
  const [agreeing, agree] = useState<ConsentOnList | null>(null)
  return (
    <div className="consent-lists">
      <h3>{w('listMissing')}</h3>
      <ConsentRows
        ask={{ list: 'missing-scan', samplingPoint }}
        label={w('listMissing')}
        empty={w('emptyMissing')}
        act={row => <AddConsentScan consent={row.id} />}
      />
      <h3>{w('listRefused')}</h3>
      <ConsentRows
        ask={{ list: 'refused', samplingPoint }}
        label={w('listRefused')}
        empty={w('emptyRefused')}
        act={row => <AgreeNow row={row} onPress={() => agree(row)} />}
      />
      <SideDrawer title={w('agreeNow')} open={agreeing !== null} onClose={() => agree(null)}>
        {agreeing && <Agreeing row={agreeing} done={() => agree(null)} />}
      </SideDrawer>
    </div>
  )
}

/** A woman who agrees is registered with her request, because the test has to suit her. */
function AgreeNow({ row, onPress }: { row: ConsentOnList; onPress: () => void }) {
  const w = useConsentWords()
  if (row.by === 'self') return <span className="soft">{w('agreeWoman')}</span>
  return (
    <Button variant="default" size="compact-sm" onClick={onPress}>
      {w('agreeNow')}
    </Button>
  )
}

function Agreeing({ row, done }: { row: ConsentOnList; done: () => void }) {
  const w = useConsentWords()
  const told = useTell('agreeAfterRefusal')
  const label = usePrintLabel()
  const form = useForm(emptyConsent('mother'), checkConsent)
  const texts = useConsentTexts(row.programme, form.values.consentOn)
  const agree = async (values: typeof form.values) => {
    const consent = givenConsent(values, form.request, texts)
    const { gave, refusal } = await told.tell({ id: row.id, request: form.request, consent })
    if (refusal) return form.refuse(refusal, CONSENT_FIELDS)
    const number = grouped(gave.specimen.number)
    toast('good', say(`${number} registered.`, `已登记 ${number}。`))
    nounsChanged(new Set(['consent', 'specimen']))
    await label.print(gave.specimen)
    done()
  }
  return (
    <Form form={form} label={w('agreeNow')} onSubmit={values => void agree(values)}>
      <p>
        <strong>{row.maskedName}</strong> · {row.signedOn}
      </p>
      <p className="soft">{w('agreeLead')}</p>
      <ConsentFields form={form} programme={row.programme} own="mother" later="signed" />
      <FormActs act={w('agreeNow')} busy={told.busy || label.busy} />
    </Form>
  )
}
