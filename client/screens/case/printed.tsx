/** On paper only: when the page was printed and by whom, because paper does not renew itself. */
import { useNow } from '../../clock.ts'
import { whenText } from '../../dates.ts'
import { useMe } from '../../me.ts'
import { useCaseWords } from './words.ts'
import './printed.css'

export function Printed() {
  const w = useCaseWords()
  const now = useNow(60_000)
  return <p className="printed">{w('printed', { when: whenText(now), who: useMe().name })}</p>
}
