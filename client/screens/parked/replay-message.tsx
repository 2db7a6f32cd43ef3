/** Reads a message that was held whole once more; for the others the button says why not. */
import type { MessageState } from '../../../server/contract/messages.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { MESSAGE_STATES } from '../../terms.ts'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useIntakeWords } from './words.ts'

export function ReplayMessage(props: {
  message: { id: string; state: MessageState }
  small?: boolean
}) {
  const w = useIntakeWords()
  const may = useMay('replay')
  const told = useTell('replayMessage')
  const { id, state } = props.message
  const replay = async () => {
    const { gave, refusal } = await told.tell({ id })
    if (refusal) return toast('stop', refusal.says)
    if (gave.state === 'parked') toast('fault', gave.says ?? STILL)
    else toast('good', say('It is read and applied.', '已重新读取并处理。'))
    nounsChanged(new Set(['message', 'observation', 'result']))
  }
  return (
    <WhyNot
      why={may ? whyNot(state) : whoCan('replay')}
      quiet={props.small ?? false}
      size={props.small ? 'compact-sm' : 'sm'}
      variant="default"
      loading={told.busy}
      onPress={() => void replay()}
    >
      {w('replay')}
    </WhyNot>
  )
}

const STILL = say('It is held still.', '仍待处理。')

function whyNot(state: MessageState): Say | null {
  if (state === 'parked') return null
  if (state === 'refused') {
    return say(
      'The sender was told that it was refused: mend the cause and have it sent anew.',
      '已向发送方拒收：请消除原因后由仪器重新发送。',
    )
  }
  const { en, zh } = MESSAGE_STATES[state]
  return say(`It is “${en}”: there is nothing to read again.`, `状态为“${zh}”，无需重试。`)
}
