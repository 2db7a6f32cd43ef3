/** The line of a message, and that it was in drill when the message came: then it reaches no patient. */
import type { MessageOnList } from '../../../server/contract/messages.ts'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useIntakeWords } from './words.ts'

export function LineOf({ message }: { message: Pick<MessageOnList, 'lineName' | 'mode'> }) {
  const w = useIntakeWords()
  return (
    <>
      {message.lineName ?? w('noLine')}{' '}
      {message.mode === 'drill' && <StatusTag tone="watch">{w('inDrill')}</StatusTag>}
    </>
  )
}
