/** What was sent together, on paper: numbers and tests, who hands over and who takes over; no name. */
import { Button } from '@mantine/core'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useAsk } from '../../api.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import { FactList } from '../../ui/fact-list.tsx'
import { Part } from '../../ui/page.tsx'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { useLanguage } from '../../words.ts'
import { Printed } from '../case/printed.tsx'
import { useSendOutWords } from './words.ts'

const MOST = 100

export function Manifest(props: { centre: string; manifest: string; onBack: () => void }) {
  const w = useSendOutWords()
  const english = useLanguage() === 'en'
  const names = useNames()
  const { centre, manifest, onBack } = props
  const asked = useAsk('listSendOuts', { centre, manifest, limit: MOST })
  const rows = asked.gave?.rows ?? []
  const [one] = rows
  if (asked.refusal) return <Failed refusal={asked.refusal} again={asked.again} />
  if (!asked.gave) return <Loading rows={8} />
  return (
    <Part
      title={`${w('manifest')} · ${w('count', { count: rows.length })}`}
      acts={
        <span className="send-out-acts">
          <Button onClick={() => window.print()}>{w('print')}</Button>
          <Button variant="default" onClick={onBack}>
            {w('back')}
          </Button>
        </span>
      }
    >
      {!one && <Empty says={w('nothingOut')} />}
      {one && (
        <>
          <p className="soft">{w('manifestLead')}</p>
          <FactList
            facts={[
              [w('from'), names.place(one.centre)],
              [w('to'), english ? one.laboratoryNameEn : one.laboratoryName],
              [w('licence'), one.licenceNumber],
              [w('sentAt'), <When key="at" at={one.sentAt} />],
              one.courier ? [w('courier'), one.courier] : null,
              [w('reason'), one.reason],
            ]}
          />
          <table className="send-out-manifest">
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">{w('specimen')}</th>
                <th scope="col">{w('tests')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={row.id}>
                  <td>{i + 1}</td>
                  <td className="number">{grouped(row.specimen)}</td>
                  <td>{row.tests.map(code => names.analyte(row.programme, code)).join(' · ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="send-out-sign">
            <p>{w('handedOver')}</p>
            <p>{w('takenOver')}</p>
          </div>
          <Printed />
        </>
      )}
    </Part>
  )
}
