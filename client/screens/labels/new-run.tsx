/** What to print, how often and on what; the numbers on the table survive a reload. */
import { ActionIcon, Button } from '@mantine/core'
import { useState } from 'react'
import { type LabelMedium, MOST_OF_ONE } from '../../../server/contract/labels.ts'
import type { Place } from '../../../server/contract/places.ts'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { say } from '../../../server/contract/words.ts'
import { useAsk, useTell } from '../../api.ts'
import { ChoiceButtons } from '../../ui/choice-buttons.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, useForm } from '../../ui/form.tsx'
import { Part } from '../../ui/page.tsx'
import { ScanBox } from '../../ui/scan-box.tsx'
import { Empty } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useRemembered } from '../../ui/use-remembered.ts'
import { warnOf } from '../station/print.ts'
import { chooseWhere, keepSheet, numbersIn, SHEET_FIELDS, sheetHere, whereFor } from './where.ts'
import { useLabelWords } from './words.ts'

interface Wanted {
  readonly number: string
  readonly copies: number
}

const isWanted = (one: unknown): one is Wanted =>
  typeof one === 'object' && one !== null && 'number' in one && 'copies' in one

/** A site asks by itself, a centre for all its sites. */
export const scopeOf = ({ id, kind }: Place) =>
  kind === 'centre' ? { centre: id } : { samplingPoint: id }

export function NewRun({ place, onBegun }: { place: Place; onBegun: (id: string) => void }) {
  const w = useLabelWords()
  const [wanted, put] = useRemembered(`guthrie.labels.${place.id}`, isWanted)
  const printers = useAsk('listPrinters', scopeOf(place)).gave ?? []
  const waiting = useAsk('listSpecimens', { ...scopeOf(place), state: 'expected', limit: 200 })
  const bare = (waiting.gave?.rows ?? []).filter(row => row.labels === 0)
  const start = useTell('startLabelRun')
  const [wish, setMedium] = useState<string>(whereFor(place.id))
  // The printer that was used last may have been taken out of use since.
  const isThere = wish === 'a4' || printers.some(one => one.id === wish && one.state === 'on')
  const medium = isThere ? wish : 'dialog'
  const form = useForm({ reason: '', ...sheetHere() }, () => ({}))
  const count = wanted.reduce((sum, one) => sum + one.copies, 0)
  const add = (text: string) => {
    const number = normalise(text)
    if (!looksRight(number)) return notANumber(text)
    if (!wanted.some(one => one.number === number)) put([{ number, copies: 1 }, ...wanted])
  }
  const submit = async ({ reason, ...sheet }: typeof form.values) => {
    const isMedium = medium === 'dialog' || medium === 'a4'
    const { gave, refusal } = await start.tell({
      numbers: wanted.map(one => ({ ...one })),
      medium: (isMedium ? medium : 'zpl') as LabelMedium,
      ...(isMedium ? {} : { printer: medium }),
      ...(reason.trim() === '' ? {} : { reason }),
      ...(medium === 'a4' ? { sheet: numbersIn(sheet) } : {}),
    })
    if (refusal) return form.refuse(refusal)
    if (medium === 'a4') keepSheet(sheet, count)
    chooseWhere(place.id, medium)
    warnOf(gave.missing)
    put([])
    onBegun(gave.id)
  }
  return (
    <Form form={form} label={w('list')} onSubmit={v => void submit(v)}>
      <div className="label-new">
        <Part title={w('list')}>
          <ScanBox label={w('scan')} onScan={add} ready large />
          <div className="form-acts">
            <Button
              variant="default"
              disabled={bare.length === 0}
              onClick={() => put(bare.map(({ number }) => ({ number, copies: 1 })))}
            >
              {w('takeAll', { count: bare.length })}
            </Button>
          </div>
          <List wanted={wanted} put={put} />
        </Part>
        <Part title={w('run')}>
          <ChoiceButtons
            label={w('medium')}
            choices={[
              ...printers
                .filter(one => one.state === 'on')
                .map(({ id, name }) => ({ value: id, label: name })),
              { value: 'dialog', label: w('dialog') },
              { value: 'a4', label: w('a4') },
            ]}
            id="label-medium"
            name="medium"
            value={medium}
            onValue={setMedium}
            problem={null}
          />
          {medium === 'a4' && (
            <div className="label-sheet">
              {SHEET_FIELDS.map(name => (
                <TextField
                  key={name}
                  label={w(name)}
                  {...form.field(name)}
                  maxLength={6}
                  digits
                  {...(name.endsWith('Mm') ? { unit: 'mm' } : {})}
                />
              ))}
            </div>
          )}
          <TextField label={w('reason')} hint={w('reasonHint')} {...form.field('reason')} />
          <div className="form-acts">
            <Button type="submit" size="lg" loading={start.busy} disabled={count === 0}>
              {w('begin', { count })}
            </Button>
          </div>
        </Part>
      </div>
    </Form>
  )
}

function List({ wanted, put }: { wanted: readonly Wanted[]; put: (next: Wanted[]) => void }) {
  const w = useLabelWords()
  const change = (number: string, by: number) =>
    put(
      wanted.map(one =>
        one.number === number
          ? { number, copies: Math.min(MOST_OF_ONE, Math.max(1, one.copies + by)) }
          : one,
      ),
    )
  const columns: Column<Wanted>[] = [
    {
      key: 'number',
      head: w('number'),
      show: one => <span className="number">{grouped(one.number)}</span>,
    },
    {
      key: 'copies',
      head: w('copies'),
      figures: true,
      show: ({ number, copies }) => (
        <span className="label-copies">
          <ActionIcon
            size="xl"
            variant="default"
            aria-label={w('fewer', { number: grouped(number) })}
            disabled={copies <= 1}
            onClick={() => change(number, -1)}
          >
            −
          </ActionIcon>
          <strong>{copies}</strong>
          <ActionIcon
            size="xl"
            variant="default"
            aria-label={w('more', { number: grouped(number) })}
            disabled={copies >= MOST_OF_ONE}
            onClick={() => change(number, 1)}
          >
            +
          </ActionIcon>
        </span>
      ),
    },
    {
      key: 'remove',
      head: '',
      figures: true,
      show: ({ number }) => (
        <Button
          variant="subtle"
          size="sm"
          aria-label={w('removeOf', { number: grouped(number) })}
          onClick={() => put(wanted.filter(one => one.number !== number))}
        >
          {w('remove')}
        </Button>
      ),
    },
  ]
  return (
    <DataTable
      label={w('list')}
      columns={columns}
      rows={wanted}
      keyOf={one => one.number}
      cards
      empty={<Empty says={w('listEmpty')} />}
    />
  )
}

const notANumber = (text: string): void =>
  toast(
    'stop',
    say(
      `“${text}” is not a specimen number. Scan the card's own barcode again.`,
      `“${text}”不是标本编号。请重新扫描血片上的条码。`,
    ),
  )
