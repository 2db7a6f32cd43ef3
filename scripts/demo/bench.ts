/** The bench: what is held is settled, values are verified, and authorised by a second person. */
import type { GuthrieClient } from '../../server/contract/index.ts'
import type { ParkedReason } from '../../server/contract/messages.ts'
import type { ResultOnBench } from '../../server/contract/results.ts'
import type { Parked } from '../../server/contract/ward.ts'
import { PASSWORD } from './colleagues.ts'
import { atCentre, type Centre } from './network.ts'
import type { Play } from './play.ts'

const PAGE = 200

/** A technician verifies what may go on. */
export async function verify(play: Play, code: Centre): Promise<void> {
  const technician = await play.colleagues.as(atCentre('technician', code))
  const centre = play.network.centres[code].id
  for (const results of await onBench(technician, centre, 'recorded'))
    await technician.verifyResults({ centre, results })
}

/** A second person authorises what was verified; complete specimens get their verdict. */
export async function authorise(play: Play, code: Centre): Promise<void> {
  const authoriser = await play.colleagues.as(atCentre('authoriser', code))
  const centre = play.network.centres[code].id
  for (const results of await onBench(authoriser, centre, 'verified'))
    await authoriser.authoriseResults({ centre, results, password: PASSWORD })
}

/** What may go on of a state, a page at a time. */
async function onBench(
  client: GuthrieClient,
  centre: string,
  state: 'recorded' | 'verified',
): Promise<{ id: string; version: number }[][]> {
  const pages: { id: string; version: number }[][] = []
  let after: string | undefined
  do {
    const { rows, next } = await client.listBench({ centre, state, limit: PAGE, after })
    const ready = rows
      .filter(row => row.withheld.every(({ holds }) => holds === 'verdict'))
      .map(chosen)
    if (ready.length > 0) pages.push(ready)
    after = next ?? undefined
  } while (after !== undefined)
  return pages
}

const chosen = ({ id, version }: ResultOnBench) => ({ id, version })

/** What a technician writes who sets a held value aside for good. */
const DISMISSED: Partial<Record<ParkedReason, string>> = {
  'unknown-control': '外来质控品，无批号 / a control from elsewhere, of no lot of ours',
  'unknown-unit':
    '单位设置错误，仪器已更正并重发 / wrong unit; corrected at the instrument, sent again',
  'not-a-number': '仪器未得出结果，已重测 / no value at the instrument; measured again',
  conflict: '人工误录，原结果成立 / entered by mistake; the first value holds',
  'bad-number': '条码误读，已重新扫描 / barcode misread; scanned again',
  'unknown-specimen': '他处标本，已退回 / of another laboratory; sent back',
  'unknown-analyte': '不属本项目 / not of this programme',
  'other-centre': '他中心标本，已单独存放 / of another centre; set aside',
  'whole-message': '仪器已重新发送 / the instrument has sent it anew',
}
/** Filed as they are, now that what they waited for has come. */
const REPLAYED: readonly ParkedReason[] = ['wrong-state', 'behind']

/** Settles the held values of a centre that were parked before an instant, the oldest first. */
export async function settleHeld(play: Play, code: Centre, before: string): Promise<void> {
  const technician = await play.colleagues.as(atCentre('technician', code))
  const centre = play.network.centres[code].id
  const { rows } = await technician.listParked({ centre, limit: PAGE })
  for (const row of rows) if (row.parkedAt <= before) await settleOne(technician, row)
}

async function settleOne(technician: GuthrieClient, { id, version, why }: Parked): Promise<void> {
  if (REPLAYED.includes(why)) await technician.replayParked({ id, version })
  const reason = DISMISSED[why]
  if (reason) await technician.dismissParked({ id, version, reason })
}
