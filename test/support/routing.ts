/** Changing routes as the office does: the table is shown, the change previewed, and then saved. */
import type { ContractOf } from '../../server/contract/index.ts'
import type { Input } from '../../server/contract/kit.ts'
import type { Caller } from './caller.ts'

/** What a person gives of a change; the contract fills in the rest. */
export type Change = Input<ContractOf['changeRouting']>['changes'][number]

/** A centre takes nothing new for some days; another stands in. */
export const closed = (
  centre: string,
  instead: string,
  startsOn: string,
  endsOn: string,
): Change => ({
  does: 'close',
  ...{ centre, instead, startsOn, endsOn },
  reason: 'no power',
})

/** Shows, previews over a period and saves; gives what the preview said. */
export async function reroute(
  office: Caller,
  programme: string,
  changes: Change[],
  period: { from: string; until: string } = { from: '2026-11-01', until: '2026-12-31' },
) {
  const asked = { programme, changes }
  const shown = await office.previewRouting({ ...asked, ...period })
  await office.changeRouting({ ...asked, basis: shown.basis })
  return shown
}

/** The row of a zone or an institution that is still open. */
export async function rowOf(office: Caller, programme: string, scope: string) {
  const { assignments } = await office.showRouting({ programme })
  const row = assignments.find(a => a.scope === scope && a.endsOn === null)
  if (!row) throw new Error(`no open row for ${scope}`)
  return row
}

/** A zone ends with one centre and begins with another on one day. */
export async function handZone(
  office: Caller,
  given: { programme: string; scope: string; centre: string | null; startsOn: string },
): Promise<Change[]> {
  const { programme, scope, centre, startsOn } = given
  const { id, version } = await rowOf(office, programme, scope)
  return [
    { does: 'end-assignment', id, version, endsOn: startsOn },
    { does: 'assign', scopeKind: 'district', scope, centre, startsOn, source: 'a letter' },
  ]
}
