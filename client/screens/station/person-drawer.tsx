/** Name, papers and contacts of a mother who is known, beside the form: uncovered with a reason, changed with one. */
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { IdentityBox } from '../case/identity.tsx'
import type { Known } from './values.ts'
import { useStationWords } from './words.ts'
import '../case/case.css'

export function PersonDrawer({ of, onClose }: { of: Known | null; onClose: () => void }) {
  const w = useStationWords()
  return (
    <SideDrawer title={w('contact')} open={of !== null} onClose={onClose}>
      {of && <IdentityBox subject={of.id} maskedName={of.maskedName} />}
    </SideDrawer>
  )
}
