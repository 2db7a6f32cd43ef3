/** The columns of what is out or has ended. */
import { Button } from '@mantine/core'
import { Link } from 'wouter'
import { SEND_OUT_ENDS, type SendOutOnList } from '../../../server/contract/send-outs.ts'
import { grouped } from '../../../server/contract/specimen-number.ts'
import { useMay } from '../../me.ts'
import { useNames } from '../../names.ts'
import { When } from '../../ui/clock.tsx'
import type { Column } from '../../ui/data-table.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useLanguage, useSay } from '../../words.ts'
import { useSendOutWords } from './words.ts'

export const ENDED_TONES = { returned: 'done', 'used-up': 'plain', lost: 'critical' } as const

export function useColumns(end: (id: string) => void): Column<SendOutOnList>[] {
  const w = useSendOutWords()
  const speak = useSay()
  const english = useLanguage() === 'en'
  const names = useNames()
  const may = useMay('receive')
  return [
    {
      key: 'specimen',
      head: w('specimen'),
      show: row => (
        <Link className="number" href={`/specimens/${row.specimen}`}>
          {grouped(row.specimen)}
        </Link>
      ),
    },
    {
      key: 'laboratory',
      head: w('laboratory'),
      show: row => (
        <span className="two-lines">
          {english ? row.laboratoryNameEn : row.laboratoryName}
          <Link href={`/send-outs?manifest=${row.manifest}`}>{w('manifest')}</Link>
        </span>
      ),
    },
    {
      key: 'tests',
      head: w('tests'),
      show: row => row.tests.map(code => names.analyte(row.programme, code)).join(' · '),
    },
    { key: 'sentAt', head: w('sentAt'), show: row => <When at={row.sentAt} /> },
    { key: 'days', head: w('days'), figures: true, width: 90, show: row => row.days },
    {
      key: 'state',
      head: w('state'),
      show: row =>
        row.ended ? (
          <span className="two-lines">
            <StatusTag tone={ENDED_TONES[row.ended]}>{speak(SEND_OUT_ENDS[row.ended])}</StatusTag>
            {row.note && <small>{row.note}</small>}
          </span>
        ) : may ? (
          <Button size="compact-sm" variant="default" onClick={() => end(row.id)}>
            {w('endShort')}
          </Button>
        ) : (
          <StatusTag tone="watch">{w('isOut')}</StatusTag>
        ),
    },
  ]
}
