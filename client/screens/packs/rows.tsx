/** The rows of a file beside what is live, narrowed by what is still to be decided. */
import { Button, NativeSelect } from '@mantine/core'
import { PACK_KINDS } from '../../../server/contract/pack-file.ts'
import type { PackLine } from '../../../server/contract/packs.ts'
import { sourceInWords } from '../../../server/contract/sources.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { SideDrawer } from '../../ui/side-drawer.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusTag } from '../../ui/status-tag.tsx'
import { useAddress } from '../../ui/use-address.ts'
import { useLanguage, useSay } from '../../words.ts'
import { type Compared, STATE_TONES } from './compared.ts'
import { OneRow } from './one-row.tsx'
import { useRowWords } from './row-words.ts'
import { usePackWords } from './words.ts'

const STATES = ['to-decide', 'same', 'missing', 'differs', 'only-here'] as const

export function PackRows({ compared }: { compared: Compared }) {
  const w = usePackWords()
  const { rows } = compared
  const words = useRowWords(rows)
  const [key, open] = useAddress('row')
  const shown = useShown(rows)
  const one = rows.find(row => row.key === key)
  return (
    <>
      <Filters compared={compared} />
      <p className="soft">{w('count', { shown: shown.length, all: rows.length })}</p>
      <DataTable
        label={w('comparison')}
        columns={useColumns(words)}
        rows={shown}
        keyOf={row => row.key}
        onOpen={row => open(row.key)}
        cards
        empty={<NoRows rows={rows} />}
      />
      <SideDrawer
        title={one ? words.subject(one.kind, one.inFile ?? one.here ?? {}) : ''}
        open={one !== undefined}
        onClose={() => open('')}
        wide
      >
        {one && <OneRow key={one.key} line={one} compared={compared} onDone={() => open('')} />}
      </SideDrawer>
    </>
  )
}

function useColumns(words: ReturnType<typeof useRowWords>): Column<PackLine>[] {
  const w = usePackWords()
  const speak = useSay()
  const cell = (line: PackLine, side: 'inFile' | 'here', none: string) => {
    const cells = line[side]
    return cells ? (
      <span className="pack-says">{words.says(line.kind, cells)}</span>
    ) : (
      <span className="soft">{none}</span>
    )
  }
  return [
    {
      key: 'what',
      head: w('what'),
      width: '28%',
      show: line => (
        <span className="two-lines">
          <strong>{words.subject(line.kind, line.inFile ?? line.here ?? {})}</strong>
          <small>
            {w(`kind_${line.kind}`)}
            {line.programme && ` · ${line.programme}`}
          </small>
        </span>
      ),
    },
    { key: 'file', head: w('inFile'), show: line => cell(line, 'inFile', w('notInFile')) },
    {
      key: 'here',
      head: w('here'),
      show: line => (line.state === 'same' ? '=' : cell(line, 'here', w('notHere'))),
    },
    {
      key: 'state',
      head: w('state'),
      width: '14%',
      show: line => (
        <span className="two-lines">
          <StatusTag tone={STATE_TONES[line.state]}>{w(line.state)}</StatusTag>
          {line.offered === 'yes' && <small>{w('offered')}</small>}
          {line.waits && <StatusTag tone="watch">{w('waits')}</StatusTag>}
        </span>
      ),
    },
    {
      key: 'source',
      head: w('source'),
      width: '20%',
      show: line => {
        const cells = line.inFile ?? line.here ?? {}
        return (
          <span className="two-lines">
            <small>{speak(sourceInWords(`${cells.source ?? ''}`))}</small>
            {cells.verified && (
              <StatusTag tone={cells.verified === 'verified' ? 'done' : 'high'}>
                {w(cells.verified === 'verified' ? 'verified' : 'unverified')}
              </StatusTag>
            )}
          </span>
        )
      },
    },
  ]
}

function useShown(rows: readonly PackLine[]): PackLine[] {
  const [state] = useAddress('state')
  const [kind] = useAddress('kind')
  const [programme] = useAddress('programme')
  const [proof] = useAddress('proof')
  return rows.filter(
    row =>
      (state === '' ||
        row.state === state ||
        (state === 'to-decide' && (row.state === 'missing' || row.state === 'differs'))) &&
      (kind === '' || row.kind === kind) &&
      (programme === '' || row.programme === programme) &&
      (proof === '' || (row.inFile ?? row.here)?.verified === proof),
  )
}

function Filters({ compared: { rows, programmes } }: { compared: Compared }) {
  const w = usePackWords()
  const english = useLanguage() === 'en'
  const all = { value: '', label: w('all') }
  const count = (state: (typeof STATES)[number]) =>
    rows.filter(row =>
      state === 'to-decide'
        ? row.state === 'missing' || row.state === 'differs'
        : row.state === state,
    ).length
  const kinds = PACK_KINDS.filter(kind => rows.some(row => row.kind === kind))
  return (
    <search className="pack-filters" aria-label={w('filters')}>
      <Filter
        name="state"
        label={w('state')}
        data={[
          all,
          ...STATES.map(value => ({
            value,
            label: `${w(value === 'to-decide' ? 'toDecide' : value)} (${count(value)})`,
          })),
        ]}
      />
      <Filter
        name="kind"
        label={w('kind')}
        data={[all, ...kinds.map(value => ({ value, label: w(`kind_${value}`) }))]}
      />
      <Filter
        name="programme"
        label={w('programme')}
        data={[all, ...programmes.map(p => ({ value: p.code, label: english ? p.en : p.zh }))]}
      />
      <Filter
        name="proof"
        label={w('proof')}
        data={[
          all,
          ...(['verified', 'unverified'] as const).map(value => ({ value, label: w(value) })),
        ]}
      />
    </search>
  )
}

interface FilterProps {
  name: string
  label: string
  data: { value: string; label: string }[]
}

function Filter({ name, label, data }: FilterProps) {
  const [value, set] = useAddress(name)
  return (
    <NativeSelect
      label={label}
      value={value}
      onChange={e => set(e.currentTarget.value)}
      data={data}
    />
  )
}

function NoRows({ rows }: { rows: readonly PackLine[] }) {
  const w = usePackWords()
  const [state, setState] = useAddress('state')
  const [, setKind] = useAddress('kind')
  const [, setProgramme] = useAddress('programme')
  const [, setProof] = useAddress('proof')
  const decided = rows.every(row => row.state !== 'missing' && row.state !== 'differs')
  return (
    <Empty says={w(state === 'to-decide' && decided ? 'allSame' : 'nothing')}>
      <Button
        variant="default"
        onClick={() => {
          setState('')
          setKind('')
          setProgramme('')
          setProof('')
        }}
      >
        {w('clear')}
      </Button>
    </Empty>
  )
}
