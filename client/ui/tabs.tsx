/** Lists side by side under one heading; which one is shown stands in the address. */
import { Link } from 'wouter'
import './tabs.css'

export interface Tab {
  readonly key: string
  readonly label: string
  readonly href: string
  /** How many; text, because a long list is “200+”, and “–” where it is not known. */
  readonly count?: string
}

export function Tabs(props: { label: string; tabs: readonly Tab[]; now: string }) {
  return (
    <nav className="tab-links" aria-label={props.label}>
      {props.tabs.map(tab => (
        <Link
          key={tab.key}
          href={tab.href}
          replace
          aria-current={tab.key === props.now ? 'page' : undefined}
        >
          {tab.label}
          {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
        </Link>
      ))}
    </nav>
  )
}
