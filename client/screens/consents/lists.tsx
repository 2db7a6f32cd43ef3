/** At a collection site: papers whose scan is missing, and refusals that somebody may take back. */
import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import {
  CONSENT_DECISIONS,
  CONSENT_SCOPES,
  type ConsentList,
  type ConsentOnList,
} from '../../../server/contract/consents.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { useNames } from '../../names.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { AddScan } from '../../ui/scanned.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { usePrintLabel } from '../station/print.ts'
import { ConsentFields, emptyConsent, useConsentTexts } from './fields.tsx'
import { CONSENT_FIELDS, checkConsent, givenConsent } from './values.ts'
import { useConsentWords } from './words.ts'
import './consents.css'

export function ConsentLists({ samplingPoint }: { samplingPoint: string }) {
  const w = useConsentWords()
  const [agreeing, agree] = useState<ConsentOnList | null>(null)
  return (
    <div className="consent-lists">
      <h3>{w('listMissing')}</h3>
      <Rows list="missing-scan" samplingPoint={samplingPoint} act={row => <Scan row={row} />} />
      <h3>{w('listRefused')}</h3>
      <Rows
        list="refused"
        samplingPoint={samplingPoint}
        act={row => <AgreeNow row={row} onPress={() => agree(row)} />}
      />
      <SideDrawer title={w('agreeNow')} open={agreeing !== null} onClose={() => agree(null)}>
        {agreeing && <Agreeing row={agreeing} done={() => agree(null)} />}
      </SideDrawer>
    </div>
  )
}

function Rows(props: {
  list: ConsentList
  samplingPoint: string
  act: (row: ConsentOnList) => ReactNode
}) {
  const w = useConsentWords()
  const speak = useSay()
  const names = useNames()
  const { list, samplingPoint } = props
  const asked = useAsk('listConsents', { list, samplingPoint, limit: 50 })
  const columns: Column<ConsentOnList>[] = [
    {
      key: 'who',
      head: w('who'),
      show: row => (
        <span className="two-lines">
          <strong>{row.maskedName}</strong>
          {row.specimen && (
            <Link href={`/specimens/${row.specimen}`} className="number">
              {grouped(row.specimen)}
            </Link>
          )}
        </span>
      ),
    },
    {
      key: 'decision',
      head: w('decision'),
      show: row => (
        <span className="two-lines">
          <StatusTag tone={row.decision === 'agreed' ? 'done' : 'plain'}>
            {speak(CONSENT_DECISIONS[row.decision])}
          </StatusTag>
          <small>
            {row.signedOn} · {names.programme(row.programme)} · {speak(CONSENT_SCOPES[row.scope])}
          </small>
        </span>
      ),
    },
    { key: 'act', head: w('act'), show: props.act },
  ]
  return (
    <DataTable
      label={w(list === 'refused' ? 'listRefused' : 'listMissing')}
      columns={columns}
      rows={asked.gave?.rows}
      refusal={asked.refusal}
      again={asked.again}
      keyOf={row => row.id}
      empty={<Empty says={w(list === 'refused' ? 'emptyRefused' : 'emptyMissing')} />}
    />
  )
}

function Scan({ row }: { row: ConsentOnList }) {
  const w = useConsentWords()
  const keeps = useTell('addConsentScan')
  return (
    <AddScan
      label={w('addScan')}
      busy={keeps.busy}
      keep={async scan => {
        const { refusal } = await keeps.tell({ id: row.id, ...scan })
        nounsChanged(new Set(['consent']))
        return refusal
      }}
    />
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
      <div className="form-acts">
        <Button type="submit" loading={told.busy || label.busy}>
          {w('agreeNow')}
        </Button>
      </div>
    </Form>
  )
}
