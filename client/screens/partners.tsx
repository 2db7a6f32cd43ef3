/** Partners outside that carry our messages: who they are, a trial, and what they did not take. */
import { useState } from 'react'
import { useAsk } from '../api.ts'
import type { Screen } from '../screen.ts'
import { Page, Part } from '../ui/page.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Empty, Failed, Loading } from '../ui/states.tsx'
import { WhyNot } from '../ui/why-not.tsx'
import { OneDispatch } from './partners/one-dispatch.tsx'
import { OnePartner } from './partners/one-partner.tsx'
import { PartnerForm } from './partners/partner-form.tsx'
import { usePartnerWords } from './partners/words.ts'
import './partners/partners.css'

export const screen = {
  path: '/partners',
  title: { en: 'Outside partners', zh: '外部合作方' },
  may: 'edit-partners',
  menu: { group: 'house', order: 55 },
} satisfies Screen

/** How the queue moves is whispered; that a partner is silent is not. */
const EVERY_MS = 30_000

export default function Partners() {
  const w = usePartnerWords()
  const [adding, add] = useState(false)
  const { gave, refusal, again } = useAsk('listPartners', {}, { everyMs: EVERY_MS })
  const waiting = useAsk('listDispatches', {}, { everyMs: EVERY_MS })
  return (
    <Page
      title={screen.title}
      lead={w('lead')}
      acts={
        <WhyNot why={null} quiet onPress={() => add(true)}>
          {w('add')}
        </WhyNot>
      }
    >
      {refusal && <Failed refusal={refusal} again={again} />}
      {!refusal && !gave && <Loading rows={2} height={96} />}
      {gave?.length === 0 && <Empty says={w('empty')} />}
      {gave && gave.length > 0 && (
        <ul className="partners">
          {gave.map(row => (
            <OnePartner key={row.id} row={row} />
          ))}
        </ul>
      )}
      {waiting.refusal && <Failed refusal={waiting.refusal} again={waiting.again} />}
      {waiting.gave && waiting.gave.length > 0 && (
        <Part title={w('notTaken')}>
          <p className="soft">{w('notTakenLead')}</p>
          <ul className="partners">
            {waiting.gave.map(row => (
              <OneDispatch key={row.id} row={row} partners={gave ?? []} />
            ))}
          </ul>
        </Part>
      )}
      <SideDrawer title={w('add')} open={adding} onClose={() => add(false)}>
        <PartnerForm done={() => add(false)} />
      </SideDrawer>
    </Page>
  )
}
