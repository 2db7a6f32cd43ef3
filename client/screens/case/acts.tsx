/** What can be recorded in a case: one form at a time, every button with its reason when it cannot. */
import { type ReactNode, useState } from 'react'
import type { Action } from '../../../server/contract/actions.ts'
import {
  RECALL_MOVES,
  RECALL_STATES,
  type RecallState,
  whyNot,
} from '../../../server/contract/moves.ts'
import type { BoardRow, CasePage } from '../../../server/contract/recalls.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { mayDo, useMe, whoCan } from '../../me.ts'
import { useNames } from '../../names.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { Part } from '../../ui/page.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { CloseForm } from './close-form.tsx'
import { ContactForm } from './contact-form.tsx'
import { EndForm } from './end-form.tsx'
import { Held } from './hand.tsx'
import { OwnerForm } from './owner-form.tsx'
import { RepeatForm } from './repeat-form.tsx'
import { standing } from './standing.ts'
import { WithdrawForm } from './withdraw-form.tsx'
import { useCaseWords } from './words.ts'

const ACTS = ['contact', 'repeat', 'owner', 'end', 'withdraw', 'close'] as const
type Act = (typeof ACTS)[number]

export interface OneAct {
  readonly page: CasePage
  readonly row: BoardRow
  readonly done: () => void
}

export function Acts({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const [asked, ask] = useAddress('act')
  const act = ACTS.find(one => one === asked) ?? null
  const setAct = (one: Act | null) => ask(one ?? '')
  const [chosen, choose] = useState('')
  const rows = standing(page)
  const row = rows.find(one => one.id === chosen) ?? rows[0] ?? null
  const why = useWhyNot(page, row)
  const done = () => setAct(null)
  const lost = page.recalls.some(r => r.lossAskedBy && !r.endedAt)
  const toConfirm = page.recalls.some(r => r.withdrawalAskedBy && !r.endedAt)
  return (
    <div className="case-acts">
      <Part title={w('acts')}>
        {toConfirm && <SentenceCard tone="fault" says={w('withdrawAskedBanner')} />}
        {lost && <SentenceCard tone="fault" says={w('lossAskedBanner')} />}
        {rows.length > 1 && <Which rows={rows} row={row} choose={choose} />}
        <div className="form-acts">
          {ACTS.map((one, i) => (
            <WhyNot
              key={one}
              variant={i === 0 ? 'filled' : 'default'}
              why={why[one]}
              quiet
              aria-expanded={act === one}
              onPress={() => setAct(act === one ? null : one)}
            >
              {w(`${one}Act`)}
            </WhyNot>
          ))}
        </div>
        <Reasons why={why} />
        {act && why[act] === null && (
          <div className="case-form" key={`${act}${row?.id}`} ref={intoSight}>
            <Chosen act={act} page={page} row={row} done={done} />
          </div>
        )}
      </Part>
    </div>
  )
}

/** Why no other tube may be drawn of a pregnancy. */
const noOther = ({ prenatal }: CasePage): Say | null =>
  prenatal?.redraw.may === 'no' ? prenatal.redraw.says : null

/** Why some of the buttons cannot be pressed, one line for each reason. */
function Reasons({ why }: { why: Record<Act, Say | null> }) {
  const w = useCaseWords()
  const speak = useSay()
  const reasons = new Map<string, string[]>()
  for (const act of ACTS) {
    const says = why[act]
    if (says) reasons.set(speak(says), [...(reasons.get(speak(says)) ?? []), w(`${act}Act`)])
  }
  return [...reasons].map(([reason, acts]) => (
    <small key={reason} className="soft">
      {w('whyNot', { acts: acts.join(' · '), why: reason })}
    </small>
  ))
}

/** A form that was just asked for comes into sight; the drawer is often as high as the window. */
const intoSight = (form: HTMLElement | null) => form?.scrollIntoView({ block: 'nearest' })

function Chosen(props: { act: Act; page: CasePage; row: BoardRow | null; done: () => void }) {
  const { act, page, row, done } = props
  if (act === 'owner') return <OwnerForm page={page} done={done} />
  if (act === 'close')
    return (
      <Held page={page}>
        <CloseForm page={page} done={done} />
      </Held>
    )
  if (act === 'repeat') return <RepeatForm page={page} />
  if (!row) return null
  const forms: Record<'contact' | 'end' | 'withdraw', ReactNode> = {
    contact: (
      <Held page={page}>
        <ContactForm page={page} row={row} done={done} />
      </Held>
    ),
    end: (
      <Held page={page}>
        <EndForm page={page} row={row} done={done} />
      </Held>
    ),
    withdraw: <WithdrawForm page={page} row={row} done={done} />,
  }
  return forms[act]
}

function Which(props: {
  rows: readonly BoardRow[]
  row: BoardRow | null
  choose: (id: string) => void
}) {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  const label = (row: BoardRow) => {
    const said = `${names.condition(row.programme, row.condition)} · ${speak(RECALL_STATES[row.state])}`
    // Of two calls for the same, as of cases that are one, the specimen tells them apart.
    const isOnly = props.rows.filter(one => one.condition === row.condition).length === 1
    return isOnly ? said : `${said} · ${grouped(row.specimen)}`
  }
  return (
    <ChoiceButtons
      label={w('which')}
      id="which-recall"
      name="which-recall"
      value={props.row?.id ?? ''}
      onValue={props.choose}
      problem={null}
      choices={props.rows.map(row => ({ value: row.id, label: label(row) }))}
    />
  )
}

const CLOSED = say('The case is closed.', '该病例已结案。')
const NO_RECALL = say('No recall of this case is open.', '该病例没有进行中的召回。')

const isLossAsked = (page: CasePage, row: BoardRow | null): boolean =>
  page.recalls.some(r => r.id === row?.id && r.lossAskedBy !== null)

/** Why each act cannot be done by this person, now; null where it can. */
function useWhyNot(page: CasePage, row: BoardRow | null): Record<Act, Say | null> {
  const me = useMe()
  const may = (action: Action) => (mayDo(me, action) ? null : whoCan(action))
  const state: RecallState | null = row?.state ?? null
  const move = (name: keyof typeof RECALL_MOVES) =>
    state ? whyNot<RecallState>(RECALL_MOVES[name], state, RECALL_STATES) : NO_RECALL
  const closed = page.case.state === 'closed' ? CLOSED : null
  const asked = page.recalls.find(r => r.id === row?.id)?.withdrawalAskedBy === me.id
  const second = asked
    ? say(
        'You asked for this withdrawal; a second person confirms it.',
        '撤销由您提出，须由另一人确认。',
      )
    : null
  return {
    contact: may('contact') ?? closed ?? (row ? null : NO_RECALL),
    repeat: may('order-repeat') ?? closed ?? noOther(page),
    owner: may('own-case') ?? closed,
    end: may(isLossAsked(page, row) ? 'confirm-loss' : 'end-recall') ?? closed ?? move('lose'),
    withdraw: may('withdraw-recall') ?? closed ?? move('withdraw') ?? second,
    close: may('close-case') ?? closed,
  }
}
