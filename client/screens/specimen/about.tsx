/** Which specimen it is, whose, where from, and through which hands it went. */
import { Link } from 'wouter'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Part } from '../../ui/page.tsx'
import { useLanguage } from '../../words.ts'
import { useSubjectFacts } from '../case/subject-facts.tsx'
import { useSpecimenWords } from './words.ts'

export function About({ page }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const names = useNames()
  const { specimen: it } = page
  const subject = useSubjectFacts(page.subject)
  const faults = useFaults(page)
  return (
    <Part title={w('about')}>
      <FactList
        facts={[
          [w('person'), it.maskedName],
          ...subject,
          [w('place'), names.place(it.samplingPoint, it.samplingPointName)],
          [w('centre'), names.place(it.centre)],
          [w('programme'), names.programme(it.programme)],
          [w('ordinal'), w('ordinalOf', { n: it.ordinal })],
          it.repeats
            ? [
                w('repeats'),
                <Link key="repeats" className="number" href={`/specimens/${it.repeats}`}>
                  {grouped(it.repeats)}
                </Link>,
              ]
            : null,
          it.collectedAt ? [w('collected'), <When key="collected" at={it.collectedAt} />] : null,
          it.sentAt ? [w('sent'), <When key="sent" at={it.sentAt} />] : null,
          it.receivedAt ? [w('received'), <When key="received" at={it.receivedAt} />] : null,
          faults.length > 0 ? [w('faults'), faults.join('; ')] : null,
          [w('labels'), it.labels],
        ]}
      />
    </Part>
  )
}

/** The faults found on arrival, in words; a code that is no longer listed stands as it is. */
function useFaults({ specimen }: SpecimenPage): string[] {
  const english = useLanguage() === 'en'
  const codes: unknown = JSON.parse(specimen.faults)
  const found = Array.isArray(codes) ? codes.map(String) : []
  const known = useAsk('listFaults', found.length > 0 ? { kind: specimen.medium } : null).gave
  return found.map(code => {
    const fault = known?.find(one => one.code === code)
    return fault ? `${code} ${english ? fault.en : fault.zh}` : code
  })
}
