/** What sent codes and units mean: what waits to be mapped, the mappings, and what needs none. */
import { useAsk } from '../api.ts'
import { CentrePage } from '../centre-page.tsx'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { BuiltInList } from './mapping/built-in.tsx'
import { EndMapping } from './mapping/end-mapping.tsx'
import { MapForm } from './mapping/map-form.tsx'
import { Mappings } from './mapping/mappings.tsx'
import { ReadBy } from './mapping/read-by.tsx'
import { ReplayHeld } from './mapping/replay-held.tsx'
import { keyOfGroup, Waiting } from './mapping/waiting.tsx'
import { useMappingWords } from './mapping/words.ts'
import './mapping/mapping.css'

export const screen = {
  path: '/mapping',
  title: { en: 'Codes and units', zh: '代码与单位' },
  may: 'see-mappings',
  menu: { group: 'house', order: 25, key: 'd' },
  at: 'centre',
} satisfies Screen

export default function MappingScreen() {
  const w = useMappingWords()
  const may = useMay('edit-mappings')
  const [, map] = useAddress('map')
  return (
    <CentrePage
      screen={screen}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-mappings')} quiet onPress={() => map('new')}>
          {w('add')}
        </WhyNot>
      }
    >
      {centre => <Lists key={centre} centre={centre} />}
    </CentrePage>
  )
}

function Lists({ centre }: { centre: string }) {
  const unmapped = useAsk('listUnmapped', { centre }, { keep: true })
  const known = useAsk('listMappings', {}, { keep: true })
  const ours = known.gave?.mappings.filter(row => row.centre === null || row.centre === centre)
  return (
    <>
      <Waiting asked={unmapped} mappings={ours ?? []} />
      <Mappings rows={ours} refusal={known.refusal} again={known.again} />
      <BuiltInList rows={known.gave?.builtIn} />
      {unmapped.gave && ours && (
        <Drawers centre={centre} groups={unmapped.gave.rows} mappings={ours} />
      )}
    </>
  )
}

function Drawers(props: {
  centre: string
  groups: readonly Parameters<typeof keyOfGroup>[0][]
  mappings: Parameters<typeof Waiting>[0]['mappings']
}) {
  const w = useMappingWords()
  const [mapping, map] = useAddress('map')
  const [replaying, replay] = useAddress('replay')
  const [ending, end] = useAddress('end')
  const [reading, read] = useAddress('read')
  const { centre, groups, mappings } = props
  const group = groups.find(one => keyOfGroup(one) === mapping) ?? null
  const mapped = groups.find(one => keyOfGroup(one) === replaying) ?? null
  const ended = mappings.find(row => row.id === ending)
  const reader = mappings.find(row => row.id === reading)
  return (
    <>
      <SideDrawer title={w('mapTitle')} open={mapping !== ''} onClose={() => map('')}>
        {mapping !== '' && (
          <MapForm
            key={mapping}
            centre={centre}
            group={group}
            byHand={mapping === 'new'}
            done={() => map('')}
          />
        )}
      </SideDrawer>
      <SideDrawer title={w('replayTitle')} open={replaying !== ''} onClose={() => replay('')}>
        {replaying !== '' && (
          <ReplayHeld key={replaying} centre={centre} group={mapped} done={() => replay('')} />
        )}
      </SideDrawer>
      <SideDrawer title={w('readTitle')} open={reader !== undefined} onClose={() => read('')}>
        {reader && <ReadBy key={reader.id} row={reader} centre={centre} />}
      </SideDrawer>
      <SideDrawer title={w('endTitle')} open={ended !== undefined} onClose={() => end('')}>
        {ended && <EndMapping key={ended.id} row={ended} done={() => end('')} />}
      </SideDrawer>
    </>
  )
}
