/** The consent forms behind their figure, beside the table; which stands in the address. */
import { CONSENT_DECISIONS, ConsentDecision } from '../../../server/contract/consents.ts'
import type { StatisticsRow } from '../../../server/contract/statistics.ts'
import { useMay } from '../../me.ts'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useSay } from '../../words.ts'
import { ConsentRows } from '../consents/rows.tsx'
import { useFigures } from './figures.ts'
import { useStatisticsWords } from './words.ts'

/** The address that opens the list of a programme's forms over this screen. */
export function hrefOfForms({ programme }: StatisticsRow, form: string): string {
  const now = new URLSearchParams(window.location.search)
  now.set('forms', `${programme}*${form}`)
  return `/statistics?${now}`
}

export function FormsDrawer() {
  const w = useStatisticsWords()
  const speak = useSay()
  const may = useMay('see-specimen')
  const { which } = useFigures()
  const [open, setOpen] = useAddress('forms')
  const [programme = '', form = ''] = open.split('*')
  const decision = ConsentDecision.safeParse(form).data
  return (
    <SideDrawer
      title={decision ? `${w('forms')}: ${speak(CONSENT_DECISIONS[decision])}` : w('forms')}
      open={open !== '' && may}
      onClose={() => setOpen('')}
      wide
    >
      {open !== '' && (
        <ConsentRows
          ask={{ ...which, list: 'signed', programme, ...(decision ? { decision } : {}) }}
          label={w('forms')}
          empty={w('noForms')}
        />
      )}
    </SideDrawer>
  )
}
