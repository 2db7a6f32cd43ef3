/** Results from a file: chosen, tried row by row, and brought in only then. */
import { Button, FileButton } from '@mantine/core'
import { Link } from 'wouter'
import { writeCsv } from '../../server/contract/csv.ts'
import { COLUMNS } from '../../server/contract/imports.ts'
import { CentrePage } from '../centre-page.tsx'
import { CSV, saveFile, TABLES } from '../files.ts'
import type { Screen } from '../screen.ts'
import { Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { useLanguage, useSay } from '../words.ts'
import { ImportTable } from './import/import-table.tsx'
import { type Importing, useImporting } from './import/importing.ts'
import { RunTables } from './import/run-table.tsx'
import { useImportWords } from './import/words.ts'
import './import/import.css'

export const screen = {
  path: '/import',
  title: { en: 'Results from a file', zh: '文件导入结果' },
  may: 'enter-results',
  menu: { group: 'work', order: 33, key: 'f' },
  at: 'centre',
} satisfies Screen

export default function Import() {
  const w = useImportWords()
  return (
    <CentrePage screen={screen} lead={w('lead')} acts={<Link href="/entries">{w('byHand')}</Link>}>
      {centre => <Desk key={centre} centre={centre} />}
    </CentrePage>
  )
}

function Desk({ centre }: { centre: string }) {
  const w = useImportWords()
  const speak = useSay()
  const importing = useImporting(centre)
  const { file, refusal, tried, done } = importing
  return (
    <>
      <Part title={w('file')} acts={<Template />}>
        <div className="import-choose">
          <FileButton accept={TABLES} onChange={importing.choose}>
            {props => (
              <Button {...props} loading={importing.busy}>
                {w(file ? 'chooseOther' : 'choose')}
              </Button>
            )}
          </FileButton>
          {file ? <strong>{file.name}</strong> : <span className="soft">{w('hint')}</span>}
        </div>
        {refusal && <SentenceCard tone="stop" says={speak(refusal.says)} />}
        {done && (
          <SentenceCard tone="good" says={w('done', { count: done.fresh })}>
            <p>
              <Link href="/results">{w('toBench')}</Link> ·{' '}
              <Link href={`/messages/${done.message}`}>{w('toMessage')}</Link>
            </p>
          </SentenceCard>
        )}
      </Part>
      {tried && <Tried importing={importing} />}
      <RunTables centre={centre} />
    </>
  )
}

/** The heading and two rows, to be filled in: numbers as text, so that no zero is lost. */
function Template() {
  const w = useImportWords()
  const english = useLanguage() === 'en'
  const heading = Object.values(COLUMNS).map(names =>
    english ? names[0] : (names.find(name => /[\u4e00-\u9fff]/.test(name)) ?? names[0]),
  )
  return (
    <Button variant="default" onClick={() => saveFile(writeCsv([heading]), 'results.csv', CSV)}>
      {w('template')}
    </Button>
  )
}

function Tried({ importing }: { importing: Importing }) {
  const w = useImportWords()
  const speak = useSay()
  const { tried, done } = importing
  if (!tried) return null
  const bad = tried.rows.filter(row => row.became === 'bad')
  const download = () => {
    const rows = bad.map(r => [r.specimen, r.analyte, r.value, r.unit, r.says ? speak(r.says) : ''])
    const heading = [w('specimen'), w('analyte'), w('value'), w('unit'), w('why')]
    saveFile(writeCsv([heading, ...rows]), 'errors.csv', CSV)
  }
  return (
    <Part
      title={w(done ? 'brought' : 'tried')}
      acts={
        !done && (
          <div className="import-acts">
            {tried.fresh > 0 && tried.bad === 0 && (
              <Button loading={importing.busy} onClick={() => importing.bringIn('all')}>
                {w('bringAll', { count: tried.fresh })}
              </Button>
            )}
            {tried.fresh > 0 && tried.bad > 0 && (
              <Button loading={importing.busy} onClick={() => importing.bringIn('good')}>
                {w('bringGood', { count: tried.fresh })}
              </Button>
            )}
            {bad.length > 0 && (
              <Button variant="default" onClick={download}>
                {w('download', { count: bad.length })}
              </Button>
            )}
          </div>
        )
      }
    >
      <p className="import-sum">
        {w('fresh', { count: tried.fresh })} · {w('knownSum', { count: tried.known })} ·{' '}
        <strong className={tried.bad > 0 ? 'import-bad' : ''}>
          {w('badSum', { count: tried.bad })}
        </strong>{' '}
        · {tried.charset}
      </p>
      {tried.unread.length > 0 && (
        <p className="soft">{w('unread', { names: tried.unread.join(', ') })}</p>
      )}
      {tried.fresh === 0 && !done && <SentenceCard tone="fault" says={w('nothing')} />}
      <ImportTable rows={tried.rows} />
    </Part>
  )
}
