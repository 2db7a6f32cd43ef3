/** The instruments of a centre: how each fares, what is wrong, and how it is set up. */
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { Alarms } from './lines/alarms.tsx'
import { LineForm } from './lines/line-form.tsx'
import { LineTable } from './lines/line-table.tsx'
import { Strangers } from './lines/strangers.tsx'
import { EMPTY, fromStranger, typedOf } from './lines/typed.ts'
import { useLineWords } from './lines/words.ts'
import './lines/lines.css'

export const screen = {
  path: '/lines',
  title: { en: 'Instruments', zh: '仪器通道' },
  may: 'see-lines',
  menu: { group: 'house', order: 40, key: 'i' },
  at: 'centre',
} satisfies Screen

export default function LinesScreen() {
  const w = useLineWords()
  const may = useMay('edit-lines')
  const [, open] = useAddress('line')
  return (
    <CentrePage
      screen={screen}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-lines')} quiet onPress={() => open('new')}>
          {w('add')}
        </WhyNot>
      }
    >
      {centre => <Lines key={centre} centre={centre} />}
    </CentrePage>
  )
}

/** What is connected and when it was heard is no fact: it is asked for now and then. */
const EVERY_MS = 10_000

function Lines({ centre }: { centre: string }) {
  const w = useLineWords()
  const may = useMay('edit-lines')
  const asked = useAsk('listLines', { centre }, { everyMs: EVERY_MS, keep: true })
  const strangers = useAsk('listStrangers', may ? {} : null, { everyMs: EVERY_MS, keep: true })
  const [open, setOpen] = useAddress('line')
  const [knocked, setKnocked] = useAddress('stranger')
  const line = asked.gave?.find(one => one.id === open)
  const stranger = strangers.gave?.find(one => one.id === knocked)
  const close = () => {
    setOpen('')
    setKnocked('')
  }
  return (
    <>
      {asked.gave && <Alarms lines={asked.gave} onOpen={setOpen} />}
      <Part title={w('lines')}>
        <LineTable asked={asked} onOpen={setOpen} />
      </Part>
      {may && (
        <Strangers
          asked={strangers}
          onRegister={id => {
            setKnocked(id)
            setOpen('new')
          }}
        />
      )}
      <SideDrawer title={w('add')} open={open === 'new' && may} onClose={close} wide>
        <LineForm
          key={stranger?.id ?? 'new'}
          centre={centre}
          initial={stranger ? fromStranger(stranger) : EMPTY}
          onDone={close}
        />
      </SideDrawer>
      <SideDrawer title={line?.name ?? ''} open={line !== undefined} onClose={close} wide>
        {line && (
          <LineForm
            key={line.id}
            centre={centre}
            line={line}
            initial={typedOf(line)}
            onDone={close}
          />
        )}
      </SideDrawer>
    </>
  )
}
