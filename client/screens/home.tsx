/** The start page: what is next for me, as counts that open the list they count. */
import { Redirect } from 'wouter'
import type { Action } from '../../server/contract/actions.ts'
import { mayDo, postsNow, useMe, useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { Empty } from '../ui/states.tsx'
import { useLanguage, useSay } from '../words.ts'
import { HeldSpecimens } from './home/held.tsx'
import { NoticeTiles } from './home/notice-tiles.tsx'
import { QueuesPart } from './home/queue-tiles.tsx'
import { BoardTiles, CentreTiles, HouseTiles, WardTiles } from './home/tiles.tsx'
import { useHomeWords } from './home/words.ts'
import './home/home.css'

export const screen = {
  path: '/',
  title: { en: 'What is next', zh: '今日待办' },
  may: null,
  menu: { group: 'work', order: 0, key: 'h' },
} satisfies Screen

/** Work at the desk or the bench of a centre; whoever only reads results has none there. */
const CENTRE_ACTIONS = ['receive', 'verify', 'authorise', 'see-parked'] as const

/** Whoever has work here: anybody but those who read figures alone. */
const WORK_ACTIONS = [
  ...CENTRE_ACTIONS,
  ...(['see-board', 'register', 'edit-network', 'see-staff', 'edit-rules'] as const),
]

/** Whoever has one thing to do here begins where it is done. */
const ONLY = [
  ['carry-parcels', '/parcels'],
  ['see-settlement', '/settlement'],
  ['see-statistics', '/statistics'],
] as const

export default function Home() {
  const w = useHomeWords()
  const me = useMe()
  const may = (action: Action) => mayDo(me, action)
  const only = ONLY.find(([action]) => may(action))
  if (only && !WORK_ACTIONS.some(may)) return <Redirect to={only[1]} replace />
  return (
    <Page title={screen.title} lead={w('hello', { name: me.name })}>
      {me.unconfirmedSince && <SentenceCard tone="fault" says={w('unconfirmed')} />}
      {!me.unconfirmedSince && postsNow(me).length === 0 && <Empty says={w('noRole')} />}
      {may('see-notices') && (
        <Part title={w('notices')}>
          <NoticeTiles />
        </Part>
      )}
      <QueuesPart />
      {may('see-board') && <BoardPart />}
      {may('register') && <WardPart />}
      {CENTRE_ACTIONS.some(may) && <CentrePart />}
      {(may('edit-network') || may('see-staff') || may('see-backups')) && (
        <Part title={w('house')}>
          <HouseTiles
            network={may('edit-network')}
            staff={may('see-staff')}
            lines={may('edit-lines')}
          />
        </Part>
      )}
    </Page>
  )
}

function BoardPart() {
  const w = useHomeWords()
  return (
    <Part title={w('recall')}>
      <BoardTiles />
    </Part>
  )
}

function WardPart() {
  const w = useHomeWords()
  const spoken = useLanguage()
  const { here } = useWorkplace('sampling-point', 'register')
  if (!here) return null
  return (
    <Part title={`${w('ward')} · ${spoken === 'en' ? here.nameEn : here.name}`}>
      <WardTiles samplingPoint={here.id} />
    </Part>
  )
}

/** The desk and the bench of one centre; a person with two centres chooses on those screens. */
function CentrePart() {
  const w = useHomeWords()
  const speak = useSay()
  const me = useMe()
  const doing = CENTRE_ACTIONS.find(action => mayDo(me, action)) ?? 'receive'
  const at = useWorkplace('centre', doing).here
  if (!at) return null
  return (
    <>
      <Part title={`${w('centre')} · ${speak({ en: at.nameEn, zh: at.name })}`}>
        <CentreTiles centre={at.id} />
      </Part>
      {mayDo(me, 'release-specimen') && <HeldSpecimens centre={at.id} />}
    </>
  )
}
