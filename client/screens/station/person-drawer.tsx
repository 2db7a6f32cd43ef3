/**
 * A woman who is known, beside the form: name, papers and contacts, uncovered with a reason and changed
 * with one; and her partner.
 */
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { IdentityBox } from '../case/identity.tsx'
import { CouplePart } from '../couple/part.tsx'
import type { Known } from './values.ts'
import { useStationWords } from './words.ts'
import '../case/case.css'

export function PersonDrawer(props: {
  of: Known | null
  samplingPoint: string
  onClose: () => void
}) {
  const { of, samplingPoint, onClose } = props
  const w = useStationWords()
  return (
    <SideDrawer title={w('contact')} open={of !== null} onClose={onClose}>
      {of && (
        <div className="case-side">
          <IdentityBox subject={of.id} maskedName={of.maskedName} />
          <CouplePart
            woman={of.id}
            pregnancy={of.birth?.pregnancy ?? of.lastPregnancy ?? null}
            samplingPoint={samplingPoint}
          />
        </div>
      )}
    </SideDrawer>
  )
}
