/** The nightly copies of everything: whether there is one, how old it is, and one more by hand. */
import type { Backups } from '../../server/contract/backups.ts'
import { say } from '../../server/contract/words.ts'
import { useAsk, useTell } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Ago, When } from '../ui/clock.tsx'
import { DataTable } from '../ui/data-table.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { StatusTag, type Tone } from '../ui/status-tag.tsx'
import { toast } from '../ui/toast.tsx'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { useBackupWords } from './backups/words.ts'

export const screen = {
  path: '/backups',
  title: { en: 'Backups', zh: '备份' },
  may: 'see-backups',
  menu: { group: 'house', order: 70 },
} satisfies Screen

/** Files on a disk make no noise of their own. */
const EVERY_MS = 5_000
const TONES: Record<Backups['state'], Tone> = {
  ...{ fine: 'done', running: 'watch', overdue: 'critical', off: 'critical' },
}

export default function BackupsScreen() {
  const { gave, refusal, again } = useAsk('showBackups', {}, { everyMs: EVERY_MS })
  return (
    <Page
      title={screen.title}
      lead={useBackupWords()('lead')}
      acts={gave && <MakeOne state={gave.state} begun={again} />}
    >
      {refusal && !gave && <Failed refusal={refusal} again={again} />}
      {!refusal && !gave && <Loading rows={3} />}
      {gave && <Shown backups={gave} />}
    </Page>
  )
}

const NO_FOLDER = say('No folder is named for backups yet.', '尚未指定备份文件夹。')
const IN_HAND = say('One is being made at this moment.', '正在备份。')

function MakeOne({ state, begun }: { state: Backups['state']; begun: () => void }) {
  const w = useBackupWords()
  const may = useMay('make-backup')
  const told = useTell('makeBackup')
  const why = !may
    ? whoCan('make-backup')
    : state === 'off'
      ? NO_FOLDER
      : state === 'running'
        ? IN_HAND
        : null
  const make = async () => {
    const { refusal } = await told.tell({})
    if (refusal) toast('stop', refusal.says)
    else toast('good', say('A backup is being made.', '已开始备份。'))
    begun()
  }
  return (
    <WhyNot why={why} loading={told.busy} onPress={() => void make()}>
      {w('make')}
    </WhyNot>
  )
}

function Shown({ backups }: { backups: Backups }) {
  const w = useBackupWords()
  const { state, folder, keep, nextAt, failed, rows } = backups
  const speak = useSay()
  return (
    <>
      {(state === 'off' || state === 'overdue') && (
        <SentenceCard tone="stop" says={w(state === 'off' ? 'offSays' : 'overdueSays')} />
      )}
      {failed && (
        <SentenceCard tone="fault" says={w('failed')}>
          <p>
            <When at={failed.at} />: {speak(failed.says)}
          </p>
        </SentenceCard>
      )}
      <Part title={w('state')}>
        <FactList
          facts={[
            [
              w('state'),
              <StatusTag key="state" tone={TONES[state]}>
                {w(state)}
              </StatusTag>,
            ],
            folder ? [w('folder'), <code key="folder">{folder}</code>] : null,
            folder ? [w('kept'), w('keptCount', { count: keep })] : null,
            nextAt ? [w('next'), <When key="next" at={nextAt} />] : null,
            [w('keys'), w('keysSay')],
          ]}
        />
      </Part>
      <Part title={w('list')}>
        <List rows={rows} />
      </Part>
    </>
  )
}

function List({ rows }: Pick<Backups, 'rows'>) {
  const w = useBackupWords()
  const megabytes = (bytes: number) => w('megabytes', { size: (bytes / 2 ** 20).toFixed(1) })
  return (
    <DataTable
      label={w('list')}
      rows={rows}
      keyOf={row => row.name}
      empty={<Empty says={w('empty')} />}
      cards
      columns={[
        { key: 'at', head: w('at'), show: row => <When at={row.at} /> },
        { key: 'age', head: w('age'), show: row => <Ago at={row.at} /> },
        { key: 'name', head: w('name'), show: row => <code>{row.name}</code> },
        { key: 'size', head: w('size'), show: row => megabytes(row.bytes), figures: true },
      ]}
    />
  )
}
