/** One row of a file: field by field, its documents, and the way in which it is taken over. */
import { Link, useLocation } from 'wouter'
import { PACK_FIELDS } from '../../../server/contract/pack-file.ts'
import type { PackLine } from '../../../server/contract/packs.ts'
import { dayOf, later, say } from '../../../server/contract/words.ts'
import { nounsChanged, useTell } from '../../api.ts'
import { nowInstant } from '../../clock.ts'
import { useMay, whoCan } from '../../me.ts'
import { DayField, isDay } from '../../ui/day-field.tsx'
import { TextField } from '../../ui/field.tsx'
import { Form, FormActs, useForm } from '../../ui/form.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { toast } from '../../ui/toast.tsx'
import { WhyNot } from '../../ui/why-not.tsx'
import { useSay } from '../../words.ts'
import { layOnDesk } from '../routing/desk.ts'
import { type Compared, STATE_TONES } from './compared.ts'
import { FIELD_NAMES, useRowWords } from './row-words.ts'
import { usePackWords } from './words.ts'

interface RowProps {
  line: PackLine
  compared: Compared
  onDone: () => void
}

export function OneRow(props: RowProps) {
  const w = usePackWords()
  const { line } = props
  return (
    <>
      <p className="pack-state">
        <StatusTag tone={STATE_TONES[line.state]}>{w(line.state)}</StatusTag>{' '}
        {w(`kind_${line.kind}`)}
        {line.programme && ` · ${line.programme}`}
        {line.offered === 'yes' && ` · ${w('offered')}`}
      </p>
      <Fields {...props} />
      <Documents {...props} />
      <Act {...props} />
    </>
  )
}

function Fields({ line, compared }: RowProps) {
  const w = usePackWords()
  const speak = useSay()
  const words = useRowWords(compared.rows)
  const { inFile, here } = line
  const names = PACK_FIELDS[line.kind].filter(
    name => `${inFile?.[name] ?? ''}${here?.[name] ?? ''}` !== '',
  )
  return (
    <table className="differences">
      <thead>
        <tr>
          <th scope="col">{w('field')}</th>
          <th scope="col">{w('inFile')}</th>
          {here && <th scope="col">{w('here')}</th>}
        </tr>
      </thead>
      <tbody>
        {names.map(name => (
          <tr key={name} className={line.fields.includes(name) ? 'differs' : ''}>
            <th scope="row">{speak(FIELD_NAMES[name] ?? say(name, name))}</th>
            <td>{inFile ? words.field(name, inFile[name]) : w('notInFile')}</td>
            {here && (
              <td>
                {words.field(name, here[name])}
                {line.fields.includes(name) && <em>{w('differs')}</em>}
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

const READ = { whole: 'readWhole', part: 'readPart', unread: 'readUnread' } as const

function Documents({ line, compared }: RowProps) {
  const w = usePackWords()
  const speak = useSay()
  const documents = compared.sources.filter(({ id }) => line.from.includes(id))
  if (documents.length === 0) return null
  return (
    <section aria-label={w('documents')}>
      <h3>{w('documents')}</h3>
      <ul className="pack-documents">
        {documents.map(source => (
          <li key={source.id}>
            <strong>{source.id}</strong> {speak(source.title)}
            {source.printed && ` · ${source.printed}`}{' '}
            <StatusTag tone={source.read === 'unread' ? 'high' : 'done'}>
              {w(READ[source.read])}
            </StatusTag>
            {source.link && <code className="pack-link">{source.link}</code>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function Act(props: RowProps) {
  const w = usePackWords()
  const { line } = props
  if (line.waits)
    return (
      <p className="rule-waits">
        {w('waitsLong')} <Link href="/rules">{w('toRules')}</Link>
      </p>
    )
  if (line.state === 'only-here') return <p className="soft">{w('onlyHere')}</p>
  if (line.state === 'same' && line.offered === 'no') return <p className="soft">{w('sameLead')}</p>
  if (line.kind === 'district' || line.kind === 'centre') return <AddPlace {...props} />
  if (line.kind === 'policy' || line.kind === 'assignment') return <PlanRoutes {...props} />
  return <Adopt {...props} />
}

const DAY_MS = 86_400_000
const tomorrow = () => dayOf(later(nowInstant(), DAY_MS))
const NO_DAY = say('Write the day as 2026-11-22.', '日期请写成 2026-11-22。')

function Adopt({ line, compared, onDone }: RowProps) {
  const w = usePackWords()
  const may = useMay('edit-rules')
  const told = useTell('adoptPackRow')
  const form = useForm({ startsOn: tomorrow(), reason: '' }, typed => ({
    ...(isDay(typed.startsOn) ? {} : { startsOn: NO_DAY }),
    ...(typed.reason.trim() === '' ? { reason: say('Say why.', '请填写原因。') } : {}),
  }))
  if (!may)
    return (
      <WhyNot why={whoCan('edit-rules')} onPress={onDone}>
        {w('adopt')}
      </WhyNot>
    )
  const submit = async (typed: { startsOn: string; reason: string }) => {
    const asked = { id: compared.pack.id, key: line.key, ...typed }
    const { refusal } = await told.tell(asked)
    if (refusal) return form.refuse(refusal)
    toast(
      'good',
      say(
        'Proposed. A colleague approves it on the screen of rules.',
        '已提交，待同事在判定规则页面批准。',
      ),
    )
    nounsChanged(new Set(['proposal', 'pack']))
    onDone()
  }
  return (
    <Form form={form} label={w('adopt')} onSubmit={typed => void submit(typed)}>
      <p className="soft">{w('adoptLead')}</p>
      {line.offered === 'yes' && <p className="soft">{w('offeredLead')}</p>}
      <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
      <TextField label={w('reason')} {...form.field('reason')} maxLength={300} needed />
      <FormActs act={w('propose')} busy={told.busy} cancel={w('cancel')} onCancel={onDone} />
    </Form>
  )
}

function AddPlace({ line, compared, onDone }: RowProps) {
  const w = usePackWords()
  const may = useMay('edit-network')
  const told = useTell('adoptPackPlace')
  if (line.kind === 'centre' && line.state === 'differs')
    return line.place && <Link href={`/institutions/${line.place}`}>{w('toPlace')}</Link>
  const add = async () => {
    const { refusal } = await told.tell({ id: compared.pack.id, key: line.key })
    toast(refusal ? 'stop' : 'good', refusal ? refusal.says : say('Done.', '已完成。'))
    nounsChanged(new Set(['district', 'place', 'pack']))
    if (!refusal) onDone()
  }
  const words = line.state === 'differs' ? 'takeNames' : 'addDistrict'
  return (
    <div className="form-acts">
      <WhyNot
        why={may ? null : whoCan('edit-network')}
        loading={told.busy}
        onPress={() => void add()}
      >
        {w(line.kind === 'centre' ? 'addCentre' : words)}
      </WhyNot>
    </div>
  )
}

function PlanRoutes({ line, compared }: RowProps) {
  const w = usePackWords()
  const speak = useSay()
  const may = useMay('edit-network')
  const [, go] = useLocation()
  const told = useTell('findPackRoutes')
  const programme = line.programme ?? ''
  const form = useForm({ startsOn: tomorrow() }, typed =>
    isDay(typed.startsOn) ? {} : { startsOn: NO_DAY },
  )
  if (!may)
    return (
      <WhyNot why={whoCan('edit-network')} onPress={() => undefined}>
        {w('plan')}
      </WhyNot>
    )
  const submit = async ({ startsOn }: { startsOn: string }) => {
    const asked = { id: compared.pack.id, programme, startsOn }
    const { gave, refusal } = await told.tell(asked)
    if (refusal) return form.refuse(refusal)
    for (const { says } of gave?.left ?? []) toast('stop', says)
    if (!gave) return
    if (gave.changes.length === 0) return toast('good', NO_CHANGE)
    layOnDesk(programme, gave.changes)
    go(`/routing?programme=${encodeURIComponent(programme)}`)
  }
  return (
    <Form form={form} label={w('plan')} onSubmit={typed => void submit(typed)}>
      <p className="soft">
        {w('planLead', { programme: speak(programmeOf(compared, programme)) })}
      </p>
      <DayField label={w('startsOn')} {...form.field('startsOn')} needed />
      <FormActs act={w('plan')} busy={told.busy} />
    </Form>
  )
}

const NO_CHANGE = say('No route of this programme has to change.', '该项目的分片无需更改。')

const programmeOf = ({ programmes }: Compared, code: string) =>
  programmes.find(one => one.code === code) ?? say(code, code)
