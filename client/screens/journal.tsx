/** The journal, a book after a number, and what the laboratory says of its own health. */
import { Button, NativeSelect } from '@mantine/core'
import type { Fact } from '../../server/contract/facts.ts'
import { useAsk } from '../api.ts'
import { useMay } from '../me.ts'
import { useNames } from '../names.ts'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { type Column, DataTable } from '../ui/data-table.tsx'
import { Page, Part } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { After } from './journal/after.tsx'
import { HealthPart } from './journal/health.tsx'
import { useJournalWords } from './journal/words.ts'
import './journal/journal.css'

export const screen = {
  path: '/journal',
  title: { en: 'Audit trail', zh: '审计日志' },
  may: 'see-journal',
  menu: { group: 'house', order: 50, key: 'o' },
} satisfies Screen

const PAGE = 100

export default function Journal() {
  const w = useJournalWords()
  const [book, setBook] = useAddress('book', 'registry')
  const [text, setAfter] = useAddress('after', '0')
  const after = Math.max(0, Math.trunc(Number(text)) || 0)
  const list = useAsk('readJournal', { book, after, limit: PAGE }, { keep: true })
  const head = useAsk('health', {}).gave?.heads?.[book]
  const last = list.gave?.at(-1)?.seq ?? after
  return (
    <Page title={screen.title} lead={w('lead')}>
      <HealthPart />
      <Part
        title={w('facts')}
        acts={
          <div className="journal-bar">
            <BookChoice book={book} choose={setBook} />
            <After key={after} after={after} go={n => setAfter(String(n))} />
            <Button variant="default" onClick={list.again}>
              {w('again')}
            </Button>
          </div>
        }
      >
        <DataTable
          label={w('facts')}
          columns={useColumns()}
          rows={list.gave}
          keyOf={fact => `${fact.book}${fact.seq}`}
          refusal={list.refusal}
          again={list.again}
          cards
          empty={<Empty says={w('empty', { after })} />}
        />
        <div className="journal-foot">
          {head !== undefined && <span className="soft">{w('upTo', { last, head })}</span>}
          {after > 0 && (
            <Button variant="default" onClick={() => setAfter('0')}>
              {w('first')}
            </Button>
          )}
          {head !== undefined && last < head && (
            <Button variant="default" onClick={() => setAfter(String(last))}>
              {w('next', { count: PAGE })}
            </Button>
          )}
          {head !== undefined && last < head && (
            <Button variant="default" onClick={() => setAfter(String(Math.max(0, head - PAGE)))}>
              {w('newest')}
            </Button>
          )}
        </div>
      </Part>
    </Page>
  )
}

function BookChoice({ book, choose }: { book: string; choose: (book: string) => void }) {
  const w = useJournalWords()
  const names = useNames()
  const heads = useAsk('health', {}).gave?.heads ?? {}
  const books = [...new Set(['registry', ...Object.keys(heads), book])]
  const label = (one: string) => (one === 'registry' ? w('registry') : names.place(one, one))
  return (
    <NativeSelect
      label={w('book')}
      value={book}
      onChange={e => choose(e.currentTarget.value)}
      data={books.map(value => ({ value, label: label(value) }))}
    />
  )
}

function useColumns(): Column<Fact>[] {
  const w = useJournalWords()
  return [
    { key: 'seq', head: w('seq'), figures: true, show: fact => fact.seq },
    { key: 'at', head: w('at'), show: fact => <When at={fact.at} /> },
    { key: 'kind', head: w('kind'), show: fact => <strong>{fact.kind}</strong> },
    { key: 'about', head: w('about'), show: fact => <code>{fact.about}</code> },
    { key: 'by', head: w('by'), show: fact => <Who by={fact.by} /> },
    { key: 'data', head: w('data'), width: '32%', show: fact => <Data data={fact.data} /> },
  ]
}

/** A colleague's name where the viewer may know it; instruments and the clock by their id. */
function Who({ by }: { by: string }) {
  const may = useMay('see-staff')
  const staff = useAsk('listStaff', may ? {} : null).gave
  const person = staff?.find(one => by === `staff:${one.id}`)
  return person ? <span title={by}>{person.name}</span> : <code>{by}</code>
}

function Data({ data }: { data: Fact['data'] }) {
  const names = useNames()
  const text = (value: unknown) =>
    typeof value === 'string' ? names.place(value, value) : JSON.stringify(value)
  return (
    <span className="journal-data">
      {Object.entries(data).map(([name, value]) => (
        <span key={name}>
          <small>{name}</small> {text(value)}
        </span>
      ))}
    </span>
  )
}
