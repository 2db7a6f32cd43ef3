/** Whose work a held row is: a role with its deputy, or a person who took it over or was handed it. */
import { Button, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { ROLE_NAMES } from '../../../server/contract/actions.ts'
import { DUTY } from '../../../server/contract/ward.ts'
import { useAsk } from '../../api.ts'
import { useMay, useMe } from '../../me.ts'
import { Ago } from '../../ui/clock.tsx'
import { useSay } from '../../words.ts'
import type { ParkedRow } from './page-of.ts'
import type { Settling } from './settling.ts'
import { useWardWords } from './ward-words.ts'

/** In a list: the name, or the role. */
export function OwnerName({ row }: { row: ParkedRow }) {
  const w = useWardWords()
  const speak = useSay()
  const me = useMe()
  const { role, deputy } = DUTY[row.why]
  if (row.owner === null)
    return (
      <span className="soft" title={w('duty', roles(speak, role, deputy))}>
        {speak(ROLE_NAMES[role])}
      </span>
    )
  return (
    <span>
      {row.ownerName}
      {row.owner === me.id && <small> ({w('yours')})</small>}
    </span>
  )
}

const roles = (
  speak: ReturnType<typeof useSay>,
  role: keyof typeof ROLE_NAMES,
  deputy: keyof typeof ROLE_NAMES,
) => ({ role: speak(ROLE_NAMES[role]), deputy: speak(ROLE_NAMES[deputy]) })

/** Beside an open row: who it is, since when, and the ways to change it. */
export function Owner({ row, settling }: { row: ParkedRow; settling: Settling }) {
  const w = useWardWords()
  const speak = useSay()
  const me = useMe()
  const may = useMay('replay')
  const owners = useAsk('listWardOwners', { centre: row.centre }).gave
  const [handing, hand] = useState(false)
  const { role, deputy } = DUTY[row.why]
  const gone = row.owner !== null && owners && !owners.some(one => one.id === row.owner)
  return (
    <div className="owner">
      <span>
        {w('owner')}:{' '}
        {row.owner ? <strong>{row.ownerName}</strong> : w('duty', roles(speak, role, deputy))}
        {row.ownedAt && (
          <small className="soft">
            {' '}
            {w('ownedSince')} <Ago at={row.ownedAt} />
          </small>
        )}
        {gone && <small className="tone-critical"> ({w('left')})</small>}
      </span>
      {may && row.owner !== me.id && (
        <Button size="compact-sm" variant="default" onClick={() => settling.take([row])}>
          {w('take')}
        </Button>
      )}
      {may && !handing && (
        <Button size="compact-sm" variant="subtle" onClick={() => hand(true)}>
          {w('hand')}
        </Button>
      )}
      {may && row.owner !== null && (
        <Button size="compact-sm" variant="subtle" onClick={() => settling.give([row], null)}>
          {w('giveBack')}
        </Button>
      )}
      {handing && (
        <NativeSelect
          aria-label={w('handLabel')}
          value=""
          autoFocus
          onChange={e => {
            hand(false)
            if (e.currentTarget.value) settling.give([row], e.currentTarget.value)
          }}
          onBlur={() => hand(false)}
          data={[
            { value: '', label: w('handTo') },
            ...(owners ?? [])
              .filter(one => one.id !== row.owner)
              .map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      )}
    </div>
  )
}
