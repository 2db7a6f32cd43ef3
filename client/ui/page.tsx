/** One screen's frame: its heading, what may be done here at the right, and the content. */
import { type ReactNode, useEffect } from 'react'
import type { Say } from '../../server/contract/words.ts'
import { useSay } from '../words.ts'

export function Page(props: {
  title: Say
  lead?: ReactNode
  acts?: ReactNode
  children: ReactNode
}) {
  const title = useSay()(props.title)
  useEffect(() => {
    document.title = `${title} · Guthrie`
  }, [title])
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {props.lead && <p className="page-lead">{props.lead}</p>}
        </div>
        {props.acts && <div className="page-acts">{props.acts}</div>}
      </header>
      {props.children}
    </div>
  )
}

/** A part of a page with its own heading. */
export function Part(props: { title: string; acts?: ReactNode; children: ReactNode }) {
  return (
    <section className="part" aria-label={props.title}>
      <header className="part-head">
        <h2>{props.title}</h2>
        {props.acts}
      </header>
      {props.children}
    </section>
  )
}
