/**
 * Region files: which are known, what one says beside what is live, and how its rows are taken over,
 * each by itself. The files are data; what judges is proposed here and approved by another person.
 */
import { Button, NativeSelect } from '@mantine/core'
import type { PackEdition } from '../../server/contract/packs.ts'
import { useAsk } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { When } from '../ui/clock.tsx'
import { FactList } from '../ui/fact-list.tsx'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { BringPack } from './packs/bring.tsx'
import { PackRows } from './packs/rows.tsx'
import { usePackWords } from './packs/words.ts'
import './packs/packs.css'
import './rules/rules.css'

export const screen = {
  path: '/packs',
  title: { en: 'Region data', zh: '区域数据包' },
  may: 'see-rules',
  menu: { group: 'house', order: 21 },
} satisfies Screen

export default function Packs() {
  const w = usePackWords()
  const may = useMay('edit-rules')
  const packs = useAsk('showPacks', {})
  const [bring, setBring] = useAddress('bring')
  const open = () => setBring('file')
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={may ? null : whoCan('edit-rules')} quiet onPress={open}>
          {w('bring')}
        </WhyNot>
      }
    >
      {packs.refusal && <Failed refusal={packs.refusal} again={packs.again} />}
      {!packs.gave && !packs.refusal && <Loading rows={10} />}
      {packs.gave?.length === 0 && (
        <Empty says={w('none')}>
          {may && (
            <Button variant="default" onClick={open}>
              {w('bring')}
            </Button>
          )}
        </Empty>
      )}
      {packs.gave && packs.gave.length > 0 && <OnePack packs={packs.gave} />}
      <SideDrawer title={w('bring')} open={bring !== ''} onClose={() => setBring('')} wide>
        {bring !== '' && <BringPack onDone={() => setBring('')} />}
      </SideDrawer>
    </Page>
  )
}

function OnePack({ packs }: { packs: readonly PackEdition[] }) {
  const w = usePackWords()
  const speak = useSay()
  const [chosen, choose] = useAddress('pack')
  const pack = packs.find(({ id }) => id === chosen) ?? packs[0]
  const asked = useAsk('showPackComparison', pack ? { id: pack.id } : null)
  if (!pack) return null
  return (
    <>
      <div className="pack-head">
        <NativeSelect
          label={w('edition')}
          value={pack.id}
          onChange={e => choose(e.currentTarget.value)}
          data={packs.map(one => ({
            value: one.id,
            label: `${one.edition} · ${speak(one.title)}`,
          }))}
        />
        <FactList
          facts={[
            [
              w('brought'),
              <>
                {pack.broughtByName ?? w('withProduct')} <When at={pack.broughtAt} />
              </>,
            ],
            [w('rows'), pack.rows],
            [w('hash'), <code key="hash">{pack.sha256.slice(0, 16)}</code>],
          ]}
        />
      </div>
      {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
      {!asked.gave && !asked.refusal && <Loading rows={12} />}
      {asked.gave && (
        <Part title={w('comparison')}>
          <PackRows key={pack.id} compared={asked.gave} />
        </Part>
      )}
    </>
  )
}
