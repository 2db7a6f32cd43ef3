/** A screen's frame where somebody works at one centre: its heading, and what is there instead of it. */
import type { ReactNode } from 'react'
import type { Action } from '../server/contract/actions.ts'
import { type Say, say } from '../server/contract/words.ts'
import { useWorkplace, whoCan } from './me.ts'
import { Page } from './ui/page.tsx'
import { Empty, Failed, Loading } from './ui/states.tsx'
import { useSay } from './words.ts'

const NONE = say('None of your posts is at a centre.', '您没有任何中心的岗位。')

interface Props {
  readonly screen: { readonly title: Say; readonly may: Action }
  readonly lead?: ReactNode
  /** At the right of the heading, once there is a centre. */
  readonly acts?: ReactNode
  /** Between heading and content, whatever is there. */
  readonly above?: ReactNode
  /** Drawn anew for another centre. */
  readonly children: (centre: string) => ReactNode
}

/** Asks for the centre at which this person may do what the screen is for, and draws it there. */
export function CentrePage({ screen, lead, acts, above, children }: Props) {
  const speak = useSay()
  const { here, waiting, refusal, again } = useWorkplace('centre', screen.may)
  return (
    <Page title={screen.title} lead={lead} acts={here && acts}>
      {above}
      {waiting && <Loading />}
      {refusal && <Failed refusal={refusal} again={again} />}
      {!waiting && !refusal && !here && (
        <Empty says={speak(NONE)}>
          <p className="soft">{speak(whoCan(screen.may))}</p>
        </Empty>
      )}
      {here && children(here.id)}
    </Page>
  )
}
