/**
 * What cannot be drawn says so in its own place, with a way on, and leaves the rest of the page
 * standing. Without it one piece that did not come over the line would leave a white page.
 */
import { Component, type ReactNode, Suspense } from 'react'
import { Refusal } from '../../server/contract/refusal.ts'
import { say } from '../../server/contract/words.ts'
import { NotFetched } from '../fetched.ts'
import { Failed } from './states.tsx'

interface Props {
  /** What is drawn: another is tried afresh. */
  readonly of?: string
  readonly children: ReactNode
}
interface State {
  readonly error: unknown
}

export class Caught extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override componentDidUpdate(before: Props): void {
    if (before.of !== this.props.of && this.state.error !== null) this.setState({ error: null })
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    const says = error instanceof NotFetched ? DID_NOT_COME : BROKE
    // From the beginning: a page that is newer than what it asks for is mended by nothing else.
    return <Failed refusal={new Refusal('unavailable', says)} again={() => location.reload()} />
  }
}

/** Around what is fetched when it is shown: `fallback` holds its place until it is here. */
export const Arriving = ({ fallback, children, ...props }: Props & { fallback: ReactNode }) => (
  <Caught {...props}>
    <Suspense fallback={fallback}>{children}</Suspense>
  </Caught>
)

/** A fault of ours is told to the browser as if nobody had caught it; a line that is down is none. */
export function reportCaught(error: unknown): void {
  if (!(error instanceof NotFetched)) reportError(error)
}

const DID_NOT_COME = say(
  'A part of this page did not come over the network. Nothing that was saved is lost: check the network, then try again.',
  '页面的一部分未能加载。已保存的内容不会丢失：请检查网络后重试。',
)
const BROKE = say(
  'This page could not be drawn. Nothing that was saved is lost: try again, and tell the administrator if it fails again.',
  '页面显示出错。已保存的内容不会丢失：请重试；如仍出错，请告知系统管理员。',
)
