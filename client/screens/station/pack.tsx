/** Pack and send: the collected cards, scanned one by one into the parcel. */
import { Button } from '@mantine/core'
import { useRef, useState } from 'react'
import { grouped, looksRight, normalise } from '../../../server/contract/specimen-number.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useTell } from '../../api.ts'
import { useMay, whoCan } from '../../me.ts'
import { TextField } from '../../ui/field.tsx'
import { useForm } from '../../ui/form.tsx'
import { ScanBox } from '../../ui/scan-box.tsx'
import { SentenceCard } from '../../ui/sentence-card.tsx'
import { type SoundTone, sound } from '../../ui/sound.ts'
import { Empty, Failed, Loading } from '../../ui/states.tsx'
import { toast } from '../../ui/toast.tsx'
import { useRemembered } from '../../ui/use-remembered.ts'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { useCards, Whose } from './cards.tsx'
import type { SpecimenRow } from './rows.ts'
import { useStationWords } from './words.ts'

export function Pack({ samplingPoint, onSent }: { samplingPoint: string; onSent: () => void }) {
  const collected = useCards(samplingPoint, 'collected')
  if (collected.refusal) return <Failed refusal={collected.refusal} again={collected.again} />
  if (!collected.gave) return <Loading />
  return <Packing samplingPoint={samplingPoint} cards={collected.gave.rows} onSent={onSent} />
}

const isText = (stored: unknown): stored is string => typeof stored === 'string'

function Packing(props: {
  samplingPoint: string
  cards: readonly SpecimenRow[]
  onSent: () => void
}) {
  const w = useStationWords()
  const speak = useSay()
  const { cards } = props
  const [numbers, put] = useRemembered(`guthrie.parcel.${props.samplingPoint}`, isText)
  const [last, setLast] = useState<{ tone: SoundTone; says: Say } | null>(null)
  // A colleague may have sent or withdrawn a card meanwhile: only what still lies here counts.
  const inside = cards.filter(card => numbers.includes(card.number))
  const outside = cards.filter(card => !numbers.includes(card.number))
  const scan = (text: string) => {
    const seen = packed(text, cards, inside)
    if (seen.add) put([...numbers, seen.add])
    setLast(seen)
    sound(seen.tone)
  }
  return (
    <div className="form">
      <ScanBox label={w('packScan')} onScan={scan} ready large />
      {last && <SentenceCard tone={last.tone} says={speak(last.says)} />}
      {cards.length === 0 && <Empty says={w('emptyPack')} />}
      {cards.length > 0 && (
        <div className="pack">
          <PackList
            title={w('toPack')}
            rows={outside}
            act={w('putIn')}
            onAct={number => put([...numbers, number])}
          />
          <PackList
            title={w('inParcelCount', { n: inside.length, all: cards.length })}
            rows={inside}
            act={w('takeOut')}
            onAct={number => put(numbers.filter(n => n !== number))}
          />
        </div>
      )}
      <Send
        samplingPoint={props.samplingPoint}
        numbers={inside.map(card => card.number)}
        onSent={() => {
          put([])
          props.onSent()
        }}
      />
    </div>
  )
}

/** What a scan while packing means. */
function packed(text: string, cards: readonly SpecimenRow[], inside: readonly SpecimenRow[]) {
  const number = normalise(text)
  const shown = grouped(number)
  const stop = (en: string, zh: string) => ({ tone: 'stop' as const, says: say(en, zh), add: null })
  if (!looksRight(number)) {
    return stop(
      `“${text}” is not a specimen number. Scan the card's own barcode again.`,
      `“${text}”不是标本编号。请重新扫描血片上的条码。`,
    )
  }
  if (inside.some(card => card.number === number)) {
    return {
      tone: 'fault' as const,
      says: say(`${shown} is in the parcel already.`, `${shown} 已在包裹中。`),
      add: null,
    }
  }
  if (!cards.some(card => card.number === number)) {
    return stop(
      `${shown} is not among the collected cards here. Leave it out; record its collection first.`,
      `${shown} 不在本机构已采集的血片中。请勿放入，先记录采血。`,
    )
  }
  const says = say(`${shown} is in the parcel.`, `${shown} 已放入包裹。`)
  return { tone: 'good' as const, says, add: number }
}

function PackList(props: {
  title: string
  rows: readonly SpecimenRow[]
  act: string
  onAct: (number: string) => void
}) {
  return (
    <section aria-label={props.title}>
      <h3>{props.title}</h3>
      <ul className="pack-list">
        {props.rows.map(row => (
          <li key={row.number}>
            <span className="number">{grouped(row.number)}</span>
            <span>
              <Whose row={row} />
            </span>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${props.act} ${grouped(row.number)}`}
              onClick={() => props.onAct(row.number)}
            >
              {props.act}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Send(props: { samplingPoint: string; numbers: string[]; onSent: () => void }) {
  const w = useStationWords()
  const send = useTell('sendShipment')
  const may = useMay('send')
  const form = useForm({ courier: '', box: '' }, () => ({}))
  const request = useRef(crypto.randomUUID())
  const { samplingPoint, numbers } = props
  const submit = async () => {
    const [courier, box] = [form.values.courier.trim(), form.values.box.trim()]
    const { gave, refusal } = await send.tell({
      request: request.current,
      samplingPoint,
      numbers,
      ...(courier === '' ? {} : { courier }),
      ...(box === '' ? {} : { box }),
    })
    if (refusal) return toast('stop', refusal.says)
    request.current = crypto.randomUUID()
    form.clear()
    toast('good', say(`The parcel is on its way: ${gave.count}.`, `包裹已递送：${gave.count} 张。`))
    props.onSent()
  }
  const empty = say('The parcel is empty: scan a card.', '包裹为空：请扫描血片。')
  const why = may ? (numbers.length === 0 ? empty : null) : whoCan('send')
  return (
    <div className="pack-send">
      <TextField label={w('box')} {...form.field('box')} maxLength={40} />
      <TextField label={w('courier')} {...form.field('courier')} maxLength={60} />
      <WhyNot size="md" loading={send.busy} why={why} onPress={() => void submit()}>
        {w('send', { count: numbers.length })}
      </WhyNot>
    </div>
  )
}
