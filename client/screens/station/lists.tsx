/** Below the form: what waits here, what is packed, what has been sent. The address says which. */
import { useAddress } from '../../ui/use-address.ts'
import { ConsentLists } from '../consents/lists.tsx'
import { useConsentWords } from '../consents/words.ts'
import { Cards, useCards } from './cards.tsx'
import { Pack } from './pack.tsx'
import { Sent } from './sent.tsx'
import { useStationWords } from './words.ts'

export const LISTS = ['expected', 'collected', 'all', 'pack', 'sent', 'consents'] as const
export type ListName = (typeof LISTS)[number]

export function useList(): [ListName, (next: string) => void] {
  const [text, set] = useAddress('list', 'expected')
  return [LISTS.find(name => name === text) ?? 'expected', set]
}

export function Lists(props: { samplingPoint: string; onOpenCard: (number: string) => void }) {
  const w = useStationWords()
  const consent = useConsentWords()
  const [list, setList] = useList()
  const titles: Record<ListName, string> = {
    expected: w('tabExpected'),
    collected: w('tabCollected'),
    all: w('tabAll'),
    pack: w('tabPack'),
    sent: w('tabSent'),
    consents: consent('tab'),
  }
  return (
    <section className="part" aria-label={w('lists')} id="lists">
      <div className="tabs" role="tablist" aria-label={w('lists')}>
        {LISTS.map(name => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === list}
            onClick={() => setList(name)}
          >
            {titles[name]}
          </button>
        ))}
      </div>
      <div role="tabpanel" aria-label={titles[list]}>
        <OneList list={list} {...props} onSent={() => setList('sent')} />
      </div>
    </section>
  )
}

function OneList(props: {
  list: ListName
  samplingPoint: string
  onOpenCard: (number: string) => void
  onSent: () => void
}) {
  const { list, samplingPoint } = props
  if (list === 'pack') return <Pack samplingPoint={samplingPoint} onSent={props.onSent} />
  if (list === 'consents') return <ConsentLists samplingPoint={samplingPoint} />
  if (list === 'sent') return <Sent samplingPoint={samplingPoint} onOpenCard={props.onOpenCard} />
  return <StateList {...props} list={list} />
}

function StateList(props: {
  list: 'expected' | 'collected' | 'all'
  samplingPoint: string
  onOpenCard: (number: string) => void
}) {
  const w = useStationWords()
  const { list } = props
  const answer = useCards(props.samplingPoint, list === 'all' ? undefined : list)
  const empty = { expected: w('emptyExpected'), collected: w('emptyCollected'), all: w('emptyAll') }
  return (
    <Cards
      answer={answer}
      empty={empty[list]}
      oneState={list !== 'all'}
      onOpen={props.onOpenCard}
    />
  )
}
