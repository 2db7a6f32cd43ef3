/**
 * What this centre has sent to third-party laboratories: what is out and for how many days, what has
 * come back, the manifest of what was sent together, and the form that sends.
 */
import { NativeSelect } from '@mantine/core'
import type { SendOutOnList } from '../../server/contract/send-outs.ts'
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { DataTable } from '../ui/data-table.tsx'
import { Part } from '../ui/page.tsx'
import { Pages } from '../ui/pages.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useColumns } from './send-outs/columns.tsx'
import { EndSendOut } from './send-outs/end-send-out.tsx'
import { Manifest } from './send-outs/manifest.tsx'
import { SendForm } from './send-outs/send-form.tsx'
import { useSendOutWords } from './send-outs/words.ts'
import './send-outs/send-outs.css'

export const screen = {
  path: '/send-outs',
  title: { en: 'Sent out', zh: '外送标本' },
  may: 'see-specimen',
  menu: { group: 'work', order: 45 },
  at: 'centre',
} satisfies Screen

export default function SendOuts() {
  const w = useSendOutWords()
  const may = useMay('release-specimen')
  const [, send] = useAddress('send')
  return (
    <CentrePage
      screen={screen}
      lead={w('lead')}
      acts={
        <WhyNot
          why={may ? null : whoCan('release-specimen')}
          quiet
          onPress={() => send('specimens')}
        >
          {w('send')}
        </WhyNot>
      }
    >
      {centre => <Desk key={centre} centre={centre} />}
    </CentrePage>
  )
}

const MOST = 50

function Desk({ centre }: { centre: string }) {
  const w = useSendOutWords()
  const [manifest, showManifest] = useAddress('manifest')
  const [send, setSend] = useAddress('send')
  if (manifest !== '')
    return <Manifest centre={centre} manifest={manifest} onBack={() => showManifest('')} />
  return (
    <>
      <List centre={centre} />
      <SideDrawer title={w('send')} open={send !== ''} onClose={() => setSend('')} wide>
        {send !== '' && (
          <SendForm
            centre={centre}
            first={/^\d+$/.test(send) ? send : ''}
            onDone={made => {
              setSend('')
              if (made) showManifest(made)
            }}
          />
        )}
      </SideDrawer>
    </>
  )
}

function List({ centre }: { centre: string }) {
  const w = useSendOutWords()
  const [state, setState] = useAddress('state', 'out')
  const [after, setAfter] = useAddress('after')
  const [ending, end] = useAddress('end')
  const shown = state === 'ended' ? 'ended' : 'out'
  const asked = useAsk(
    'listSendOuts',
    { centre, state: shown, limit: MOST, ...(after ? { after } : {}) },
    { keep: true },
  )
  const rows: readonly SendOutOnList[] | undefined = asked.gave?.rows
  const one = rows?.find(row => row.id === ending)
  return (
    <Part
      title={w(shown === 'out' ? 'out' : 'ended')}
      acts={
        <NativeSelect
          aria-label={w('show')}
          value={shown}
          onChange={e => {
            setAfter('')
            setState(e.currentTarget.value)
          }}
          data={[
            { value: 'out', label: w('out') },
            { value: 'ended', label: w('ended') },
          ]}
        />
      }
    >
      <DataTable
        label={w('out')}
        columns={useColumns(end)}
        rows={rows}
        keyOf={row => row.id}
        refusal={asked.refusal}
        again={asked.again}
        cards
        empty={<Empty says={w(shown === 'out' ? 'nothingOut' : 'nothingEnded')} />}
      />
      <Pages after={after} next={asked.gave?.next ?? null} set={setAfter} />
      <SideDrawer title={w('end')} open={one !== undefined} onClose={() => end('')}>
        {one && <EndSendOut key={one.id} row={one} onDone={() => end('')} />}
      </SideDrawer>
    </Part>
  )
}
