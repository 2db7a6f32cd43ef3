/** What stands beside a prenatal test: the class of the request, the gestation, the next tube. */
import type { Gestation, Prenatal, RequestClass } from '../../../server/contract/requests.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { Part } from '../../ui/page.tsx'
import { StatusTag, type Tone } from '../../ui/status-tag.tsx'
import { useSay } from '../../words.ts'
import { weeksText } from './subject-facts.tsx'

const CLASSES: Record<RequestClass, Say> = {
  suitable: say('suitable', '适用'),
  cautious: say('caution', '慎用'),
  confirm: say('confirmed by a physician', '经医师确认'),
  unsuitable: say('unsuitable', '不适用'),
}
const TONES: Record<RequestClass, Tone> = {
  ...{ suitable: 'done', cautious: 'watch', confirm: 'watch', unsuitable: 'critical' },
}
const BASES: Record<Prenatal['gestation']['basis'], Say> = {
  lmp: say('last period', '末次月经'),
  ultrasound: say('ultrasound', '超声'),
  ivf: say('embryo transfer', '胚胎移植'),
}
const TITLE = say('Prenatal test', '产前检测')
const REQUEST = say('Request', '申请评估')
const COLLECTED = say('Gestation at collection', '采血孕周')
const TODAY = say('Gestation today', '今日孕周')
const OTHERS = say('Other and earlier datings', '其他及更早的孕周依据')
const NEXT = say('Another tube', '再次采血')
const CONSENT = say('Consent', '知情同意')
const STATEMENT = say('Statement', '情况说明')

const datedBy = ({ basis, days, on }: Gestation): Say =>
  say(
    `${BASES[basis].en}: ${weeksText(days)} on ${on}`,
    `${BASES[basis].zh}：${on} 为 ${weeksText(days)}`,
  )
const countedFrom = ({ basis, days, on }: Gestation): Say =>
  say(
    `counted from ${BASES[basis].en}, ${weeksText(days)} on ${on}`,
    `依据${BASES[basis].zh}：${on} 为 ${weeksText(days)}`,
  )

export function PrenatalPart({ prenatal }: { prenatal: Prenatal | null }) {
  const speak = useSay()
  if (!prenatal) return null
  const { requisition, gestation, otherDatings, atCollection, today, redraw } = prenatal
  const { statement } = requisition
  return (
    <Part title={speak(TITLE)}>
      <FactList
        facts={[
          [
            speak(REQUEST),
            <span key="class">
              <StatusTag tone={TONES[requisition.class]}>
                {speak(CLASSES[requisition.class])}
              </StatusTag>
              {requisition.reasons.map(reason => (
                <span key={reason.en}>
                  <br />
                  {speak(reason)}
                </span>
              ))}
            </span>,
          ],
          atCollection === null ? null : [speak(COLLECTED), weeksText(atCollection)],
          [speak(TODAY), `${weeksText(today)} (${speak(countedFrom(gestation))})`],
          otherDatings.length > 0
            ? [
                speak(OTHERS),
                otherDatings.map(one => (
                  <span key={one.id}>
                    {speak(datedBy(one))}
                    <br />
                  </span>
                )),
              ]
            : null,
          [speak(NEXT), speak(redraw.says)],
          [speak(CONSENT), requisition.consentOn],
          statement && [speak(STATEMENT), `${statement.signedOn}, ${statement.physician}`],
        ]}
      />
    </Part>
  )
}
