/** What others have looked at and taken out, where it was more than usual: to be closed by a second person. */
import {
  REVIEW_CAUSES,
  type ReviewCause,
  type ReviewOnList,
} from '../../server/contract/reviews.ts'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { Ago } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { StatusTag, type Tone } from '../ui/status-tag.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { useAddress } from '../ui/use-address.ts'
import { useSay } from '../words.ts'
import { OneReview } from './reviews/one-review.tsx'
import { useReviewWords } from './reviews/words.ts'

export const screen = {
  path: '/reviews',
  title: { en: 'Access reviews', zh: '查阅复核' },
  may: 'review-access',
  menu: { group: 'house', order: 65 },
} satisfies Screen

const TONES: Record<ReviewCause, Tone> = {
  ...{ 'opened-in-need': 'critical', 'given-out-in-day': 'high' },
  ...{ 'people-in-hour': 'high', 'people-in-day': 'high' },
}

export default function Reviews() {
  const w = useReviewWords()
  const [wanted] = useAddress('state')
  const [after, setAfter] = useAddress('after')
  const [open, setOpen] = useAddress('review')
  const state = wanted === 'closed' ? 'closed' : 'open'
  const asked = useAsk(
    'listReviews',
    { state, limit: 50, ...(after ? { after } : {}) },
    { keep: true },
  )
  const columns = useColumns()
  return (
    <Page title={screen.title} lead={w('lead')}>
      <Tabs
        label={w('tabs')}
        now={state}
        tabs={[
          { key: 'open', label: w('open'), href: screen.path },
          { key: 'closed', label: w('closed'), href: `${screen.path}?state=closed` },
        ]}
      />
      <Part title={w(state)}>
        <DataTable
          label={w(state)}
          columns={columns}
          rows={asked.gave?.rows}
          keyOf={row => row.id}
          refusal={asked.refusal}
          again={asked.again}
          onOpen={row => setOpen(row.id)}
          cards
          empty={<Empty says={w(state === 'open' ? 'emptyOpen' : 'emptyClosed')} />}
        />
        <Pages after={after} next={asked.gave?.next} set={setAfter} />
      </Part>
      <SideDrawer title={w('theReview')} open={open !== ''} onClose={() => setOpen('')} wide>
        <OneReview id={open} />
      </SideDrawer>
    </Page>
  )
}

function useColumns(): Column<ReviewOnList>[] {
  const w = useReviewWords()
  const speak = useSay()
  return [
    { key: 'who', head: w('who'), show: row => row.staffName },
    {
      key: 'what',
      head: w('what'),
      show: ({ cause }) => <StatusTag tone={TONES[cause]}>{speak(REVIEW_CAUSES[cause])}</StatusTag>,
    },
    {
      key: 'count',
      head: w('count'),
      show: ({ cause, reason, count, most }) =>
        cause === 'opened-in-need' ? reason : w('ofMost', { count, most }),
    },
    { key: 'raised', head: w('raised'), show: row => <Ago at={row.raisedAt} /> },
    {
      key: 'state',
      head: w('state'),
      show: row =>
        row.closedAt === null ? (
          <StatusTag tone="watch">{w('isOpen')}</StatusTag>
        ) : (
          <StatusTag tone="done">{w('isClosed')}</StatusTag>
        ),
    },
  ]
}
