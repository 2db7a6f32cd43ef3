/**
 * The routes of a programme from day to day, and the desk on which they are changed: changes are
 * gathered, previewed on the collections of a period, and saved together.
 */
import { NativeSelect } from '@mantine/core'
import { dayOf } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useNow } from '../clock.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Page } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { CloseCentre } from './routing/close-centre.tsx'
import { type Desk, type Routing, useDesk } from './routing/desk.ts'
import { Draft } from './routing/draft.tsx'
import { HandOver } from './routing/hand-over.tsx'
import { Policies, Routes } from './routing/routes.tsx'
import { SetPolicy } from './routing/set-policy.tsx'
import { SetRoute } from './routing/set-route.tsx'
import { useRoutingWords } from './routing/words.ts'
import './routing/routing.css'

export const screen = {
  path: '/routing',
  title: { en: 'Routes', zh: '分片' },
  may: 'see-network',
  menu: { group: 'house', order: 11 },
} satisfies Screen

/** Programmes with routes; thalassaemia has them before it has a laboratory here. */
const MORE = { code: 'THAL', en: 'Thalassaemia', zh: '地中海贫血' }

export default function RoutingScreen() {
  const speak = useSay()
  const w = useRoutingWords()
  const may = useMay('edit-network')
  const asked = useAsk('listProgrammes', {})
  const programmes = [...(asked.gave ?? []).map(({ code, en, zh }) => ({ code, en, zh })), MORE]
  const [chosen, choose] = useAddress('programme')
  const [, open] = useAddress('change')
  const programme = chosen || programmes[0]?.code || ''
  const press = (what: string) => () => open(what)
  const why = may ? null : whoCan('edit-network')
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <>
          <WhyNot why={why} quiet variant="default" onPress={press('hand-over')}>
            {w('handOver')}
          </WhyNot>
          <WhyNot why={why} quiet variant="default" onPress={press('close')}>
            {w('closeCentre')}
          </WhyNot>
          <WhyNot why={why} quiet onPress={press('route')}>
            {w('setRoute')}
          </WhyNot>
        </>
      }
    >
      <NativeSelect
        className="routing-programme"
        label={w('programme')}
        value={programme}
        onChange={e => choose(e.currentTarget.value)}
        data={programmes.map(p => ({ value: p.code, label: speak(p) }))}
      />
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {asked.gave && <OfProgramme key={programme} programme={programme} may={may} />}
    </Page>
  )
}

function OfProgramme({ programme, may }: { programme: string; may: boolean }) {
  const routing = useAsk('showRouting', { programme })
  const today = dayOf(new Date(useNow(60_000)).toISOString())
  const desk = useDesk(programme)
  if (routing.refusal) return <Failed refusal={routing.refusal} again={routing.again} />
  if (!routing.gave) return <Loading rows={10} />
  const props = { programme, routing: routing.gave, desk, today, may }
  return (
    <>
      {may && <Draft {...props} />}
      <Policies {...props} />
      <Routes {...props} />
      {may && <Drawers {...props} />}
    </>
  )
}

export interface RoutingProps {
  programme: string
  routing: Routing
  desk: Desk
  today: string
  may: boolean
}

function Drawers(props: RoutingProps) {
  const w = useRoutingWords()
  const [change, open] = useAddress('change')
  const done = () => open('')
  const row = props.routing.assignments.find(a => a.id === change) ?? null
  const changesRoute = change === 'route' || row !== null
  return (
    <>
      <SideDrawer title={w('setRoute')} open={changesRoute} onClose={done}>
        {changesRoute && <SetRoute key={change} {...props} row={row} onDone={done} />}
      </SideDrawer>
      <SideDrawer title={w('closeCentre')} open={change === 'close'} onClose={done}>
        {change === 'close' && <CloseCentre {...props} onDone={done} />}
      </SideDrawer>
      <SideDrawer title={w('setPolicy')} open={change === 'policy'} onClose={done}>
        {change === 'policy' && <SetPolicy {...props} onDone={done} />}
      </SideDrawer>
      <SideDrawer title={w('handOver')} open={change === 'hand-over'} onClose={done} wide>
        {change === 'hand-over' && (
          <HandOver routing={props.routing} programme={props.programme} onDone={done} />
        )}
      </SideDrawer>
    </>
  )
}
