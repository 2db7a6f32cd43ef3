/** The paper itself: fetched when it is opened, because opening it is recorded; shown, saved. */
import { Button, SegmentedControl } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { ReportPage } from '../../../server/contract/reports.ts'
import type { Language } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { openPdf, pdfAddress, saveFile } from '../../files.ts'
import { Part } from '../../ui/page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useLanguage } from '../../words.ts'
import { useReportPageWords } from './words.ts'

export function PaperPart({ page }: { page: ReportPage }) {
  const w = useReportPageWords()
  const spoken = useLanguage()
  const [language, setLanguage] = useState<Language>(spoken)
  const [bytes, setBytes] = useState<Uint8Array | null>(null)
  const open = useTell('openReport')
  const { id, specimen, edition, state } = page.report
  const fetchIt = async (wanted: Language) => {
    const { gave, refusal } = await open.tell({ id, language: wanted })
    if (refusal) return toast('stop', refusal.says)
    setBytes(gave)
    nounsChanged(new Set(['report']))
  }
  const choose = (wanted: string) => {
    const next = wanted === 'en' ? 'en' : 'zh-CN'
    setLanguage(next)
    if (bytes) void fetchIt(next)
  }
  return (
    <Part
      title={w('paper')}
      acts={
        <SegmentedControl
          aria-label={w('language')}
          size="xs"
          value={language}
          onChange={choose}
          data={[
            { value: 'zh-CN', label: w('zh') },
            { value: 'en', label: w('en') },
          ]}
        />
      }
    >
      {bytes ? (
        <>
          <Shown bytes={bytes} title={w('paper')} />
          <div className="form-acts">
            <Button variant="default" onClick={() => openPdf(bytes)}>
              {w('inTab')}
            </Button>
            <Button
              variant="default"
              onClick={() =>
                saveFile(bytes, `report-${specimen}-${edition}.pdf`, 'application/pdf')
              }
            >
              {w('save')}
            </Button>
          </div>
        </>
      ) : (
        <div className="report-closed">
          <Button
            size="md"
            aria-keyshortcuts="o"
            loading={open.busy}
            onClick={() => void fetchIt(language)}
          >
            {w(state === 'drafted' ? 'openDraft' : 'open')}
          </Button>
          <p className="soft">{w('paperLead')}</p>
        </div>
      )}
    </Part>
  )
}

function Shown({ bytes, title }: { bytes: Uint8Array; title: string }) {
  const [address, setAddress] = useState('')
  useEffect(() => {
    const made = pdfAddress(bytes)
    setAddress(made)
    return () => URL.revokeObjectURL(made)
  }, [bytes])
  if (address === '') return null
  return <iframe className="report-frame" src={`${address}#navpanes=0&view=FitH`} title={title} />
}
