/** One review: by which row, whom they were shown, what was taken out and for what; and its end. */
import { Link } from 'wouter'
import {
  REVIEW_CAUSES,
  type ReviewOnList,
  type ReviewPage,
} from '../../../server/contract/reviews.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { When } from '../../ui/clock.tsx'
import { DataTable } from '../../ui/data-table.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { LongTextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { useSay } from '../../words.ts'
import { useReviewWords } from './words.ts'
import './reviews.css'

export function OneReview({ id }: { id: string }) {
  const { gave, refusal, again } = useAsk('showReview', { id })
  if (refusal) return <Failed refusal={refusal} again={again} />
  if (!gave) return <Loading rows={6} />
  return (
    <div className="one-review">
      <About review={gave.review} />
      {gave.review.closedAt === null && <Close review={gave.review} />}
      <Looks looks={gave.looks} />
      <Given given={gave.given} />
    </div>
  )
}

function About({ review }: { review: ReviewOnList }) {
  const w = useReviewWords()
  const speak = useSay()
  const { cause, count, most, source, verified } = review
  const inNeed = cause === 'opened-in-need'
  return (
    <FactList
      facts={[
        [w('who'), review.staffName],
        [w('what'), speak(REVIEW_CAUSES[cause])],
        inNeed ? [w('reason'), review.reason] : [w('count'), w('ofMost', { count, most })],
        review.specimen ? [w('number'), <SpecimenLink key="1" number={review.specimen} />] : null,
        review.until ? [w('until'), <When key="1" at={review.until} />] : null,
        [w('raised'), <When key="1" at={review.raisedAt} />],
        inNeed ? null : [w('since'), <When key="1" at={review.since} />],
        source
          ? [
              w('row'),
              <span key="1">
                {speak(sourceInWords(source))}{' '}
                <StatusTag tone={verified === 'verified' ? 'done' : 'high'}>
                  {w(verified ?? 'unverified')}
                </StatusTag>
              </span>,
            ]
          : null,
        review.finding ? [w('outcome'), review.finding] : null,
        review.closedByName && review.closedAt
          ? [
              w('closedBy'),
              <span key="1">
                {review.closedByName} · <When at={review.closedAt} />
              </span>,
            ]
          : null,
      ]}
    />
  )
}

const SpecimenLink = ({ number }: { number: string }) => (
  <Link className="number" href={`/specimens/${number}`}>
    {grouped(number)}
  </Link>
)

function Looks({ looks }: Pick<ReviewPage, 'looks'>) {
  const w = useReviewWords()
  return (
    <Part title={w('looks')}>
      {looks.length > 0 && <p className="soft">{w('looksLead', { count: looks.length })}</p>}
      <DataTable
        label={w('looks')}
        rows={looks}
        keyOf={({ at, about, how }) => `${at} ${about} ${how}`}
        empty={<Empty says={w('noLooks')} />}
        cards
        columns={[
          { key: 'at', head: w('at'), show: ({ at }) => <When at={at} /> },
          { key: 'how', head: w('how'), show: ({ how }) => w(how) },
          {
            key: 'number',
            head: w('number'),
            show: ({ specimen }) =>
              specimen ? (
                <SpecimenLink number={specimen} />
              ) : (
                <span className="soft">{w('noNumber')}</span>
              ),
          },
        ]}
      />
    </Part>
  )
}

function Given({ given }: Pick<ReviewPage, 'given'>) {
  const w = useReviewWords()
  if (given.length === 0) return null
  return (
    <Part title={w('given')}>
      <DataTable
        label={w('given')}
        rows={given}
        keyOf={({ at, what }) => `${at} ${what}`}
        empty={null}
        cards
        columns={[
          { key: 'at', head: w('at'), show: ({ at }) => <When at={at} /> },
          { key: 'what', head: w('what'), show: ({ what }) => w(what) },
          { key: 'count', head: w('count'), show: ({ count }) => count, figures: true },
          { key: 'why', head: w('why'), show: ({ why }) => why || w('noWhy') },
        ]}
      />
    </Part>
  )
}

const EMPTY = { finding: '' }

function Close({ review }: { review: ReviewOnList }) {
  const w = useReviewWords()
  const told = useTell('closeReview')
  const form = useForm(EMPTY, ({ finding }) =>
    finding.trim() === '' ? { finding: say('Say what you found.', '请填写核查结论。') } : {},
  )
  const submit = async ({ finding }: typeof EMPTY) => {
    const { refusal } = await told.tell({ id: review.id, version: review.version, finding })
    if (refusal) return form.refuse(refusal)
    toast('good', say('The review is closed.', '复核已结束。'))
    nounsChanged(new Set(['review']))
  }
  return (
    <Form form={form} label={w('close')} onSubmit={values => void submit(values)}>
      <p className="soft">{w('findingLead')}</p>
      <LongTextField
        label={w('finding')}
        {...form.field('finding')}
        maxLength={500}
        rows={2}
        needed
      />
      <FormActs act={w('close')} busy={told.busy} />
    </Form>
  )
}
