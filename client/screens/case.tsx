/** One case on a page of its own: everything known of it, printable, the identity covered. */
import { Button } from '@mantine/core'
import { Link, useParams } from 'wouter'
import { SPECIMEN_STATES } from '../../server/contract/moves.ts'
import { type CasePage, leading } from '../../server/contract/recalls.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { useAsk } from '../api.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { CLOSE_REASONS, SPECIMEN_TONES, VERDICT_TONES, VERDICTS } from '../terms.ts'
import { Clock, When } from '../ui/clock.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useSay } from '../words.ts'
import { RecallStateTag, SeverityTag } from './board/parts.tsx'
import { CaseBody } from './case/body.tsx'
import { EvidencePart } from './case/evidence.tsx'
import { PrenatalPart } from './case/prenatal.tsx'
import { Printed } from './case/printed.tsx'
import { useSubjectFacts } from './case/subject-facts.tsx'
import { useCaseWords } from './case/words.ts'
import { ConsentPart } from './consents/part.tsx'
import { useCouples } from './couple/part.tsx'
import { useCoupleWords } from './couple/words.ts'

export const screen = {
  path: '/cases/:id',
  title: { en: 'Case', zh: '病例' },
  may: 'see-board',
  under: '/board',
} satisfies Screen

export default function Case() {
  const w = useCaseWords()
  const { id } = useParams<{ id: string }>()
  const asked = useAsk('showCase', { id })
  const print = (
    <Button variant="default" onClick={() => window.print()}>
      {w('print')}
    </Button>
  )
  return (
    <Page title={screen.title} lead={asked.gave?.maskedName} acts={asked.gave && print}>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.waiting && <Loading rows={8} />}
      {asked.gave && (
        <>
          <Facts page={asked.gave} />
          <Joined page={asked.gave} />
          <Recalls page={asked.gave} />
          <PrenatalPart prenatal={asked.gave.prenatal} />
          <CaseBody page={asked.gave} />
          <Specimens page={asked.gave} />
          <Consents page={asked.gave} />
          <Verdicts page={asked.gave} />
          <EvidencePart page={asked.gave} />
          <Printed />
        </>
      )}
    </Page>
  )
}

/** What was decided about any specimen of the case is decided about the case. */
function Consents({ page }: { page: CasePage }) {
  const [first] = page.specimens
  return first ? <ConsentPart specimen={first} subject={page.subject} /> : null
}

function Facts({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  const { case: it } = page
  const owner = page.owners.find(one => one.id === it.owner)?.name
  const named = page.rows.find(row => row.owner === it.owner)?.ownerName
  const closed = it.closedFor ? ` · ${speak(CLOSE_REASONS[it.closedFor])}` : ''
  const subject = useSubjectFacts(page.subject)
  return (
    <Part title={w('facts')}>
      <div className="case-facts">
        <FactList
          facts={[
            [w('state'), w(it.state === 'open' ? 'open' : 'closedState') + closed],
            [w('programme'), names.programme(it.programme)],
            [w('centre'), names.place(it.centre)],
            [w('place'), names.place(it.samplingPoint)],
            [w('owner'), it.owner ? (owner ?? named ?? it.owner) : w('noOwner')],
            page.deputy ? [w('deputy'), page.deputy.name] : null,
          ]}
        />
        <FactList facts={subject} />
      </div>
    </Part>
  )
}

/** Several cases are one after a merge: said before anything is done to it. */
function Joined({ page }: { page: CasePage }) {
  const w = useCaseWords()
  if (page.joined.length === 0) return null
  return (
    <SentenceCard tone="fault" says={w('joined', { n: page.joined.length + 1 })}>
      <FactList
        facts={page.joined.map(one => [
          one.ownerName ?? w('noOwner'),
          <span key={one.id}>
            {w(one.state === 'open' ? 'open' : 'closedState')} · <When at={one.openedAt} />
          </span>,
        ])}
      />
    </SentenceCard>
  )
}

function Recalls({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const speak = useSay()
  const names = useNames()
  if (page.rows.length === 0) return null
  return (
    <Part title={w('recalls')}>
      <ul className="case-list">
        {page.rows.map(row => (
          <li key={row.id}>
            <p className="case-line">
              <SeverityTag severity={row.severity} />
              <strong>{names.condition(row.programme, row.condition)}</strong>
              <RecallStateTag state={row.state} />
              {row.shown && <Clock due={leading(row).dueAt} />}
            </p>
            <p className="soft">{speak(row.says)}</p>
          </li>
        ))}
      </ul>
    </Part>
  )
}

function Specimens({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const speak = useSay()
  const couples = useCouples(page.subject.kind === 'woman' ? page.subject.id : null).gave ?? []
  return (
    <Part title={w('specimens')}>
      <ul className="case-list">
        {page.specimens.map(s => (
          <li key={s.number} className="case-line">
            <Link className="number" href={`/specimens/${s.number}`}>
              {grouped(s.number)}
            </Link>
            <Whose him={couples.find(one => one.partner === s.subject)?.him.maskedName} />
            <StatusTag tone={SPECIMEN_TONES[s.state]}>{speak(SPECIMEN_STATES[s.state])}</StatusTag>
            {s.collectedAt && (
              <span>
                {w('collectedAt')} <When at={s.collectedAt} />
              </span>
            )}
            {s.receivedAt && (
              <span>
                {w('receivedAt')} <When at={s.receivedAt} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Part>
  )
}

/** Of two people in one case: what is his is said to be his. */
function Whose({ him }: { him: string | undefined }) {
  const w = useCoupleWords()
  return him ? <span>{w('ofPartner', { name: him })}</span> : null
}

function Verdicts({ page }: { page: CasePage }) {
  const w = useCaseWords()
  const speak = useSay()
  return (
    <Part title={w('verdicts')}>
      {page.verdicts.length === 0 && <p className="soft">{w('noVerdict')}</p>}
      <ul className="case-list">
        {page.verdicts.map(v => (
          <li key={v.id}>
            <p className="case-line">
              <StatusTag tone={v.severity ?? VERDICT_TONES[v.verdict]}>
                {speak(VERDICTS[v.verdict])}
              </StatusTag>
              <span className="number">{grouped(v.specimen)}</span>
              <When at={v.at} />
            </p>
            {v.reasons.map(reason => (
              <p key={reason.en}>{speak(reason)}</p>
            ))}
          </li>
        ))}
      </ul>
    </Part>
  )
}
