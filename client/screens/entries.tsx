/** Values typed in from paper by two people; a third decides where they read it differently. */
import { Link } from 'wouter'
import type { EntryShown } from '../../server/contract/entries.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import type { Screen } from '../screen.ts'
import { Ago } from '../ui/clock.tsx'
import { Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { BeginForm } from './entries/begin-form.tsx'
import { NextForm } from './entries/next-form.tsx'
import { useEntryWords } from './entries/words.ts'
import './entries/entries.css'

export const screen = {
  path: '/entries',
  title: { en: 'Results by hand', zh: '手工录入结果' },
  may: 'enter-results',
  menu: { group: 'work', order: 34, key: 'y' },
  at: 'centre',
} satisfies Screen

export default function Entries() {
  const w = useEntryWords()
  return (
    <CentrePage screen={screen} lead={w('lead')} acts={<Link href="/import">{w('fromFile')}</Link>}>
      {centre => (
        <div className="entries">
          <Part title={w('begin')}>
            <BeginForm key={centre} centre={centre} />
          </Part>
          <Waiting centre={centre} />
        </div>
      )}
    </CentrePage>
  )
}

function Waiting({ centre }: { centre: string }) {
  const w = useEntryWords()
  const [after, setAfter] = useAddress('after')
  const { gave, refusal, waiting, again } = useAsk(
    'listEntries',
    { centre, ...(after ? { after } : {}) },
    { keep: true },
  )
  return (
    <Part title={w('waiting')}>
      {refusal && <Failed refusal={refusal} again={again} />}
      {waiting && <Loading />}
      {gave?.rows.length === 0 && <Empty says={w('none')} />}
      <ul className="entry-list">
        {gave?.rows.map(entry => (
          <One key={entry.id} entry={entry} />
        ))}
      </ul>
      <Pages after={after} next={gave?.next} set={setAfter} />
    </Part>
  )
}

function One({ entry }: { entry: EntryShown }) {
  const w = useEntryWords()
  return (
    <li className="entry">
      <p className="entry-line">
        <Link className="number" href={`/specimens/${entry.specimen}`}>
          {grouped(entry.specimen)}
        </Link>
        <strong>{entry.analyte}</strong>
        <StatusTag tone={entry.state === 'differs' ? 'high' : 'watch'}>{w(entry.state)}</StatusTag>
      </p>
      <p className="soft">
        {entry.source} · {w('firstBy', { name: entry.firstByName })} · <Ago at={entry.firstAt} />
        {entry.secondByName && <> · {w('secondBy', { name: entry.secondByName })}</>}
      </p>
      <NextForm entry={entry} />
    </li>
  )
}
