/** Charts, runs and lots side by side, and the centre they are of. */
import { Tabs } from '../../ui/tabs.tsx'
import { useControlsWords } from './words.ts'

export type Section = 'charts' | 'runs' | 'lots'

const HREFS: Record<Section, string> = { charts: '/controls', runs: '/runs', lots: '/lots' }

export function Sections({ now }: { now: Section }) {
  const w = useControlsWords()
  const tabs = (Object.keys(HREFS) as Section[]).map(key => ({
    key,
    label: w(key),
    href: HREFS[key],
  }))
  return <Tabs label={w('sections')} tabs={tabs} now={now} />
}
