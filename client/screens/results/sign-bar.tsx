/** How many are chosen and what may be done with them. */
import { Button } from '@mantine/core'
import { WhyNot } from '../../ui/why-not.tsx'
import type { BenchState } from './bench.ts'
import type { Signing } from './signing.ts'
import { useResultWords } from './words.ts'

export function SignBar({ signing, state }: { signing: Signing; state: BenchState }) {
  const w = useResultWords()
  if (!signing.act || state === 'authorised') return null
  return (
    <div className="sign-bar">
      <span aria-live="polite">{w('chosen', { count: signing.chosen.size })}</span>
      {signing.chosen.size > 0 && (
        <Button variant="subtle" onClick={signing.chooseNone}>
          {w('none')}
        </Button>
      )}
      <Button variant="default" onClick={signing.chooseAll}>
        {w('chooseAll')}
      </Button>
      <WhyNot why={signing.why} quiet loading={signing.busy} onPress={signing.sign}>
        {w(signing.act)}
      </WhyNot>
    </div>
  )
}
