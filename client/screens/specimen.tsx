/** One page for one specimen: its whole story, from which a complaint is answered. Prints well. */
import { Button } from '@mantine/core'
import { useParams } from 'wouter'
import { frozenInWords } from '../../server/contract/consents.ts'
import type { SpecimenPage } from '../../server/contract/history.ts'
import { SPECIMEN_STATES } from '../../server/contract/moves.ts'
import { grouped } from '../../server/contract/specimen-number.ts'
import { say } from '../../server/contract/words.ts'
import { useAsk } from '../api.ts'
import { useMay, whoCan } from '../me.ts'
import type { Screen } from '../screen.ts'
import { SPECIMEN_TONES } from '../terms.ts'
import { Page } from '../ui/page.tsx'
import { SentenceCard } from '../ui/sentence-card.tsx'
import { SideDrawer } from '../ui/side-drawer.tsx'
import { Failed, Loading } from '../ui/states.tsx'
import { StatusTag } from '../ui/status-tag.tsx'
import { useAddress } from '../ui/use-address.ts'
import { WhyNot } from '../ui/why-not.tsx'
import { useSay } from '../words.ts'
import { PrenatalPart } from './case/prenatal.tsx'
import { Printed } from './case/printed.tsx'
import { ConsentPart } from './consents/part.tsx'
import { PrintAgain } from './labels/again.tsx'
import { useLabelWords } from './labels/words.ts'
import { About } from './specimen/about.tsx'
import { Correct } from './specimen/correct.tsx'
import { Ledger } from './specimen/ledger.tsx'
import { NeedPart } from './specimen/need.tsx'
import { Query } from './specimen/query.tsx'
import { Recalls } from './specimen/recalls.tsx'
import { Reject } from './specimen/reject.tsx'
import { Relabels } from './specimen/relabels.tsx'
import { Release } from './specimen/release.tsx'
import { Reports } from './specimen/reports.tsx'
import { Results } from './specimen/results.tsx'
import { Retests } from './specimen/retests.tsx'
import { SendOuts } from './specimen/send-outs.tsx'
import { Signatures } from './specimen/signatures.tsx'
import { Story } from './specimen/story.tsx'
import { TakeBack } from './specimen/take-back.tsx'
import { Verdicts } from './specimen/verdicts.tsx'
import { useSpecimenWords } from './specimen/words.ts'
import { usePrintLabel } from './station/print.ts'
import './specimen/specimen.css'

export const screen = {
  path: '/specimens/:number',
  title: { en: 'Specimen', zh: '标本' },
  may: 'see-specimen',
} satisfies Screen

export default function Specimen() {
  const { number } = useParams<{ number: string }>()
  const w = useSpecimenWords()
  const speak = useSay()
  const [atBench, byReport] = [useMay('see-results'), useMay('see-reports')]
  const reads = atBench || byReport
  const asked = useAsk('showSpecimen', { number })
  // In the address, so that what is typed stays where it is while the page is asked for again.
  const [need, setNeed] = useAddress('need')
  // Held together: a number is never broken at the end of a line.
  const shown = grouped(number).replaceAll(' ', '\u00a0')
  const page = asked.gave
  return (
    <Page
      title={say(`Specimen ${shown}`, `标本 ${shown}`)}
      lead={page && <Lead page={page} />}
      acts={page && <Acts page={page} />}
    >
      {asked.refusal && asked.refusal.kind !== 'not-found' && (
        <Failed refusal={asked.refusal} again={asked.again} />
      )}
      {!page && (need !== '' || asked.refusal?.kind === 'not-found') && (
        <NeedPart number={number} asking={need !== ''} ask={yes => setNeed(yes ? 'yes' : '')}>
          {asked.refusal && <Failed refusal={asked.refusal} again={asked.again} />}
        </NeedPart>
      )}
      {asked.waiting && need === '' && <Loading rows={8} />}
      {page && (
        <>
          {page.specimen.state === 'frozen' && (
            <SentenceCard tone="stop" says={speak(frozenInWords(page.specimen.number))} />
          )}
          <Relabels number={page.specimen.number} hrefOf={one => `/specimens/${one}`} />
          <Release specimen={page.specimen} />
          <Query page={page} />
          {page.verdicts.at(-1)?.revokedAt && <SentenceCard tone="stop" says={w('revokedLead')} />}
          <div className="specimen">
            <Story steps={page.story} whole={reads} />
            <div className="specimen-side">
              {reads && <Findings page={page} />}
              <SendOuts page={page} />
              <ConsentPart specimen={page.specimen} subject={page.subject} />
              <PrenatalPart prenatal={page.prenatal} />
              <Reject page={page} />
              <TakeBack page={page} />
              <Correct page={page} />
              <About page={page} />
            </div>
          </div>
          <Ledger number={page.specimen.number} />
          <Printed />
        </>
      )}
    </Page>
  )
}

/** What was found on it: not for a desk that only receives and hands on. */
function Findings({ page }: { page: SpecimenPage }) {
  return (
    <>
      <Results page={page} />
      <Retests page={page} />
      <Verdicts page={page} />
      <Signatures page={page} />
      <Reports number={page.specimen.number} />
      <Recalls page={page} />
    </>
  )
}

function Lead({ page: { specimen } }: { page: SpecimenPage }) {
  const speak = useSay()
  return (
    <span className="specimen-lead">
      <StatusTag tone={SPECIMEN_TONES[specimen.state]}>
        {speak(SPECIMEN_STATES[specimen.state])}
      </StatusTag>
      <strong>{specimen.maskedName}</strong>
    </span>
  )
}

function Acts({ page: { specimen } }: { page: SpecimenPage }) {
  const w = useSpecimenWords()
  const may = useMay('print-label')
  const label = usePrintLabel()
  const labels = useLabelWords()
  const [again, setAgain] = useAddress('again')
  const press = () => (specimen.labels > 0 ? setAgain('yes') : void label.print(specimen))
  return (
    <>
      <SideDrawer title={labels('again')} open={again !== ''} onClose={() => setAgain('')}>
        <PrintAgain specimen={specimen} onDone={() => setAgain('')} />
      </SideDrawer>
      <WhyNot
        variant="default"
        quiet
        why={may ? null : whoCan('print-label')}
        loading={label.busy}
        onPress={press}
      >
        {w('label')}
      </WhyNot>
      <Button variant="default" onClick={() => window.print()}>
        {w('print')}
      </Button>
    </>
  )
}
