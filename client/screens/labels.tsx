/** Many labels in one go: what, on what, how far; and every run there was. */
import type { Place } from '../../server/contract/places.ts'
import { useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { useAddress } from '../ui/use-address.ts'
import { NewRun } from './labels/new-run.tsx'
import { RunAtWork } from './labels/run.tsx'
import { Runs } from './labels/runs.tsx'
import { useLabelWords } from './labels/words.ts'
import './labels/labels.css'

export const screen = {
  path: '/labels',
  title: { en: 'Label printing', zh: '标签打印' },
  may: 'print-label',
  menu: { group: 'work', order: 15, key: 'l' },
  station: true,
} satisfies Screen

export default function Labels() {
  const w = useLabelWords()
  const site = useWorkplace('sampling-point', 'print-label')
  const centre = useWorkplace('centre', 'print-label')
  const here: Place | null = site.here ?? centre.here
  const [run, setRun] = useAddress('run')
  return (
    <Page title={screen.title} lead={w('lead')}>
      {site.waiting && <Loading />}
      {site.refusal && <Failed refusal={site.refusal} again={site.again} />}
      {!site.waiting && !site.refusal && !here && <Empty says={w('noPlace')} />}
      {here && (
        <>
          {run === '' ? (
            <NewRun key={here.id} place={here} onBegun={setRun} />
          ) : (
            <RunAtWork key={run} id={run} onClose={() => setRun('')} />
          )}
          <Part title={w('runs')}>
            <Runs place={here} onOpen={setRun} />
          </Part>
        </>
      )}
    </Page>
  )
}
