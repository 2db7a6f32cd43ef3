/** Which acts ask for which certificate, from when on: without a valid one nobody does them. */
import { useState } from 'react'
import type { Action } from '../../server/contract/actions.ts'
import {
  CAPABILITY_NAMES,
  Capability,
  CERTIFIED,
  type CertificateNeed,
} from '../../server/contract/certificates.ts'
import { sourceInWords } from '../../server/contract/sources.ts'
import { dayOf, type Say, say } from '../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../api.ts'
import { nowInstant } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { DayField, isDay } from '../ui/day-field.tsx'
import { EndForm } from '../ui/end-form.tsx'
import { ChoiceField, TextField } from '../ui/field.tsx'
import { Form, FormActs, useForm } from '../ui/form.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { ACTS, useNeedWords } from './needs/words.ts'
import { Proposals } from './rules/proposals.tsx'
import './rules/rules.css'

export const screen = {
  path: '/certificate-needs',
  title: { en: 'Needs of certificates', zh: '证书要求' },
  may: 'see-rules',
  menu: { group: 'house', order: 22 },
} satisfies Screen

export default function Needs() {
  const w = useNeedWords()
  const speak = useSay()
  const why = useMay('edit-rules') ? null : whoCan('edit-rules')
  const [open, setOpen] = useAddress('need')
  const { gave, refusal, again } = useAsk('listCertificateNeeds', {})
  const columns = useColumns(why, setOpen)
  const ending = gave?.find(one => one.id === open)
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={why} quiet onPress={() => setOpen('new')}>
          {w('ask')}
        </WhyNot>
      }
    >
      <Proposals only="certificate-need" />
      {Capability.options.map(capability => (
        <Part key={capability} title={speak(CAPABILITY_NAMES[capability])}>
          <p className="soft">
            {w('acts', { acts: actsOf(capability).map(speak).join(w('and')) })}
          </p>
          <DataTable
            label={speak(CAPABILITY_NAMES[capability])}
            columns={columns}
            rows={gave?.filter(one => one.capability === capability)}
            keyOf={one => one.id}
            refusal={refusal}
            again={again}
            cards
            empty={<p>{w('none')}</p>}
          />
        </Part>
      ))}
      <SideDrawer title={w('ask')} open={open === 'new' && !why} onClose={() => setOpen('')}>
        <AskForm done={() => setOpen('')} />
      </SideDrawer>
      <SideDrawer
        title={ending ? speak(CAPABILITY_NAMES[ending.capability]) : ''}
        open={ending !== undefined && !why}
        onClose={() => setOpen('')}
      >
        {ending && <EndNeed need={ending} done={() => setOpen('')} />}
      </SideDrawer>
    </Page>
  )
}

const actsOf = (capability: Capability): Say[] =>
  (Object.keys(CERTIFIED) as Action[])
    .filter(action => CERTIFIED[action] === capability)
    .map(action => ACTS[action] ?? say(action, action))

function useColumns(why: Say | null, open: (id: string) => void): Column<CertificateNeed>[] {
  const w = useNeedWords()
  const speak = useSay()
  const today = dayOf(nowInstant())
  const isOver = (one: CertificateNeed) => one.endsOn !== null && one.endsOn <= today
  return [
    { key: 'from', head: w('from'), show: one => one.startsOn },
    { key: 'until', head: w('until'), show: one => one.endsOn ?? w('open') },
    {
      ...{ key: 'state', head: w('state') },
      show: one => (
        <StatusTag tone={isOver(one) ? 'plain' : one.startsOn > today ? 'watch' : 'done'}>
          {w(isOver(one) ? 'over' : one.startsOn > today ? 'coming' : 'holds')}
        </StatusTag>
      ),
    },
    {
      key: 'source',
      head: w('source'),
      show: one => speak(sourceInWords(one.source)),
      width: '34%',
    },
    {
      ...{ key: 'act', head: '' },
      show: one =>
        isOver(one) ? null : (
          <WhyNot variant="default" size="compact-sm" why={why} quiet onPress={() => open(one.id)}>
            {w('end')}
          </WhyNot>
        ),
    },
  ]
}

const EMPTY = { capability: '', startsOn: '', source: '', reason: '' }

function AskForm({ done }: { done: () => void }) {
  const w = useNeedWords()
  const speak = useSay()
  const told = useTell('needCertificate')
  const form = useForm(EMPTY, check)
  const submit = async ({ capability, ...given }: typeof EMPTY) => {
    const { refusal } = await told.tell({ ...given, capability: Capability.parse(capability) })
    if (refusal) return form.refuse(refusal)
    toast('good', say('Proposed. A colleague approves it.', '已提交，待同事批准。'))
    nounsChanged(new Set(['proposal']))
    done()
  }
  return (
    <Form form={form} label={w('ask')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('askLead')}</p>
      <ChoiceField
        label={w('capability')}
        {...form.field('capability')}
        choices={Capability.options.map(value => ({
          value,
          label: speak(CAPABILITY_NAMES[value]),
        }))}
        needed
      />
      <DayField label={w('from')} {...form.field('startsOn')} needed />
      <TextField label={w('source')} {...form.field('source')} maxLength={200} needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('ask')} busy={told.busy} />
    </Form>
  )
}

function check(values: typeof EMPTY): Partial<Record<keyof typeof EMPTY, Say>> {
  return {
    ...(values.capability ? {} : { capability: say('Choose one.', '请选择。') }),
    ...(isDay(values.startsOn) ? {} : { startsOn: say('Choose a day.', '请选择日期。') }),
    ...(values.source.trim() ? {} : { source: say('Say what it rests on.', '请填写依据。') }),
    ...(values.reason.trim() ? {} : { reason: say('Say why.', '请填写原因。') }),
  }
}

function EndNeed({ need, done }: { need: CertificateNeed; done: () => void }) {
  const w = useNeedWords()
  const told = useTell('endCertificateNeed')
  const [today] = useState(dayOf(nowInstant()))
  return (
    <EndForm
      label={w('end')}
      words={{ day: w('firstWithout'), end: w('end'), keep: w('keep'), reason: w('reason') }}
      from={today}
      busy={told.busy}
      onEnd={async given => {
        const { refusal } = await told.tell({ id: need.id, ...given })
        if (!refusal)
          toast('good', say('Proposed. A colleague approves it.', '已提交，待同事批准。'))
        nounsChanged(new Set(['proposal']))
        return refusal ?? null
      }}
      onDone={done}
    />
  )
}
