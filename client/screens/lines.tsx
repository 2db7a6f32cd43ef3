/** Registering instruments of a centre. */
import { useWorkplace } from '../me.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { AddLine } from './lines/add-line.tsx'
import { useLineWords } from './lines/words.ts'

export const screen = {
  path: '/lines',
  title: { en: 'Instruments', zh: '仪器通道' },
  may: 'edit-lines',
  menu: { group: 'house', order: 40, key: 'i' },
  at: 'centre',
} satisfies Screen

export default function LinesScreen() {
  const w = useLineWords()
  const { here, waiting, refusal, again } = useWorkplace('centre', 'edit-lines')
  return (
    <Page title={screen.title} lead={w('lead')}>
      {waiting && <Loading />}
      {refusal && <Failed refusal={refusal} again={again} />}
      {!waiting && !refusal && !here && <Empty says={w('noCentre')} />}
      {here && (
        <Part title={w('add')}>
          <div className="narrow">
            <AddLine key={here.id} centre={here.id} />
          </div>
        </Part>
      )}
      <p className="soft">{w('seen')}</p>
    </Page>
  )
}
