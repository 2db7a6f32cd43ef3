/** What the card says and is wrong: the door to correct it, and what was corrected. */
import { Button } from '@mantine/core'
import { useState } from 'react'
import type { CorrectionOnList } from '../../../server/contract/corrections.ts'
import type { SpecimenPage } from '../../../server/contract/history.ts'
import { say } from '../../../server/contract/words.ts'
import { nounsChanged, useAsk, useTell } from '../../api.ts'
import { whenText } from '../../dates.ts'
import { useMay, useMe } from '../../me.ts'
import { Part } from '../../ui/page.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { fieldsOf, useValueInWords } from './card-values.ts'
import { CorrectForm } from './correct-form.tsx'
import { NAMES, useCorrectWords } from './correct-words.ts'

const CHANGED = new Set(['specimen', 'subject', 'result', 'verdict', 'recall', 'report'])

export function Correct({ page }: { page: SpecimenPage }) {
  const w = useCorrectWords()
  const may = useMay('correct-card')
  const [asking, ask] = useState(false)
  const { number } = page.specimen
  const rows = useAsk('listCorrections', { number }).gave ?? []
  const fields = fieldsOf(page)
  if (rows.length === 0 && (!may || fields.length === 0)) return null
  const done = () => {
    ask(false)
    nounsChanged(CHANGED)
  }
  return (
    <Part title={w('title')}>
      {rows.length > 0 && (
        <ul className="corrections">
          {rows.map(row => (
            <Row key={row.id} row={row} done={done} />
          ))}
        </ul>
      )}
      {may && asking && (
        <CorrectForm page={page} fields={fields} done={done} cancel={() => ask(false)} />
      )}
      {may && !asking && fields.length > 0 && (
        <p>
          <span className="soft">{w('lead')}</span>{' '}
          <Button variant="default" size="compact-sm" onClick={() => ask(true)}>
            {w('correct')}
          </Button>
        </p>
      )}
    </Part>
  )
}

const TONES = { asked: 'watch', made: 'done', declined: 'plain' } as const

function Row({ row, done }: { row: CorrectionOnList; done: () => void }) {
  const w = useCorrectWords()
  const inWords = useValueInWords()
  return (
    <li>
      <StatusTag tone={TONES[row.state]}>{w(row.state)}</StatusTag>{' '}
      <strong>{w(NAMES[row.field])}</strong> {inWords(row.field, row.was)} →{' '}
      {inWords(row.field, row.becomes)}
      <small className="soft">
        {whenText(row.askedAt)} {w('by', { name: row.askedByName, reason: row.reason })}
        {row.settledByName !== null && row.settledBy !== row.askedBy && ` · ${row.settledByName}`}
      </small>
      {row.state === 'asked' && <Decide row={row} done={done} />}
    </li>
  )
}

function Decide({ row, done }: { row: CorrectionOnList; done: () => void }) {
  const w = useCorrectWords()
  const me = useMe()
  const may = useMay('correct-card')
  const confirm = useTell('confirmCorrection')
  const decline = useTell('declineCorrection')
  if (!may) return null
  const isOwn = row.askedBy === me.id
  const press = async (told: typeof confirm | typeof decline) => {
    const { refusal } = await told.tell({ id: row.id, version: row.version })
    if (refusal) return toast('stop', refusal.says)
    toast('good', told === confirm ? MADE : LEFT)
    done()
  }
  return (
    <span className="form-acts">
      <WhyNot
        why={isOwn ? OWN : null}
        onPress={() => void press(confirm)}
        loading={confirm.busy}
        quiet
      >
        {w('confirm')}
      </WhyNot>
      <Button variant="default" onClick={() => void press(decline)} loading={decline.busy}>
        {isOwn ? w('takeBack') : w('decline')}
      </Button>
    </span>
  )
}

const OWN = say('You asked for it; a second person confirms.', '由您申请，须由另一人确认。')
const MADE = say('Corrected: it is judged anew.', '已更正，将重新判定。')
const LEFT = say('The card stays as it is.', '登记信息维持不变。')
