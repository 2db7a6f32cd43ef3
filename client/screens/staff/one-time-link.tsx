/** The one-time link, shown once: there is no second look at it. */
import { Button } from '@mantine/core'
import { whenText } from '../../dates.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { Part } from '../../ui/page.tsx'
import { useStaffWords } from './words.ts'

export interface Link {
  readonly name: string
  readonly token: string
  readonly until: string
}

export function OneTimeLink({ link, onDone }: { link: Link; onDone: () => void }) {
  const w = useStaffWords()
  const address = `${location.origin}/invitation?token=${encodeURIComponent(link.token)}`
  return (
    <Part title={w('link', { name: link.name })}>
      <div className="form">
        <p>{w('linkHint', { name: link.name, until: whenText(link.until) })}</p>
        <CopyText label={w('link', { name: link.name })} text={address} />
        <div className="form-acts">
          <Button onClick={onDone}>{w('linkDone')}</Button>
        </div>
      </div>
    </Part>
  )
}
