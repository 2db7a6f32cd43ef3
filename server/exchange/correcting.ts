/**
 * A held value contradicts what stands, and perhaps what was released. Nothing is corrected by itself:
 * an authoriser decides, with a reason, that the held value takes the place of what stands, or that
 * what the instrument took back stands no more (B-11, B-19). What was signed stays readable; the
 * verdict it led to is in doubt, loudly, until two people have signed anew (INV-3).
 */
import type { Observation } from '../../lims-adapters/adapter.ts'
import { demand, personOf } from '../access.ts'
import { changedMeanwhile, Refusal } from '../contract/refusal.ts'
import type { ParkedOnList } from '../contract/ward.ts'
import { type Id, Say, say } from '../contract/words.ts'
import * as filing from '../lab/filing.ts'
import * as results from '../lab/results.ts'
import * as signOut from '../lab/sign-out.ts'
import type { Work } from '../store/store.ts'
import type { ParkedRow } from '../store/tables.ts'
import { count } from './account.ts'
import type { Bench } from './contents.ts'
import { replayObservation } from './replaying.ts'
import * as ward from './ward.ts'

interface Acceptance {
  readonly id: Id
  readonly version: number
  readonly stands: readonly { readonly id: Id; readonly version: number }[]
  readonly reason: string
}

/** Lets a held value take the place of what stands of its specimen and analyte, or takes that back. */
export async function accept(work: Work, bench: Bench, given: Acceptance): Promise<ParkedOnList> {
  const row = await ward.parkedRow(work, given.id)
  demand(work.by, 'authorise', { centre: row.centre }, work.at)
  ward.refuseEnded(row, given.version)
  if (row.why !== 'conflict' && row.why !== 'withdrawn')
    throw notYet(Say.parse(JSON.parse(row.says)))
  const standing = await standingOf(work, row)
  refuseUnseen(standing, given.stands)
  if (row.why === 'withdrawn') await takeBack(work, bench, row, standing)
  else {
    const ending = await replayObservation(work, bench, row, 'decided')
    if ('held' in ending) throw notYet(ending.held)
  }
  const { id: correction, centre } = row
  for (const old of standing) {
    const now = await results.get(work, old.id)
    if (now.state !== 'superseded') continue
    const told = { specimen: old.specimen, correction, reason: given.reason }
    work.tell('result.corrected', old.id, told, centre)
    await signOut.doubt(work, old, row.why === 'withdrawn' ? null : row.value)
  }
  return ward.show(work, row.id)
}

/** Whether it contradicts what stands can be told only when what holds it is mended. */
const notYet = (held: Say): Refusal =>
  new Refusal(
    'conflict',
    say(
      `It is held for another reason, which comes first: ${held.en} If it contradicts what stands when it is tried again, it is decided here.`,
      `该条因其他原因待处理，须先解决：${held.zh}重试后如仍与现有结果冲突，再在此处决定。`,
    ),
  )

async function standingOf(work: Work, row: ParkedRow) {
  const all = await results.ofSpecimen(work, row.matched ?? row.specimen)
  return all.filter(one => one.analyte === row.measures && one.state !== 'superseded')
}

/** Whoever decides has seen what stands, as it stands: not what stood when they opened the page (E-03). */
function refuseUnseen(
  standing: Awaited<ReturnType<typeof standingOf>>,
  shown: Acceptance['stands'],
): void {
  const versions = new Map(shown.map(({ id, version }) => [id, version]))
  if (versions.size === standing.length && standing.every(r => versions.get(r.id) === r.version))
    return
  throw changedMeanwhile(
    say(
      'What stands of this test has changed since it was shown. Nothing was decided.',
      '该项目的现有结果在显示后已变更，未作处理。',
    ),
  )
}

/**
 * Of several measurements the one that was made at its time and no other; where the instrument wrote
 * no time, the only one there is. Nothing is guessed: a person compares the two.
 */
function meantBy(row: ParkedRow, standing: Awaited<ReturnType<typeof standingOf>>) {
  const { measuredAt = null } = JSON.parse(row.observation) as Partial<Observation>
  const [meant, other] = standing.filter(
    one => measuredAt === null || one.measuredAt === measuredAt,
  )
  if (meant && !other) return meant
  if (standing.length === 0) throw new Refusal('conflict', NOTHING_STANDS)
  throw new Refusal('conflict', meant ? SEVERAL_STAND : NONE_OF_ITS_TIME)
}

const NOTHING_STANDS = say(
  'Nothing of it stands. Dismiss this one.',
  '没有可撤回的结果，请忽略该条。',
)
const NONE_OF_ITS_TIME = say(
  'The instrument takes back a measurement of another time than what stands. Compare the times; dismiss this one where it means nothing that stands.',
  '仪器撤回的检测时间与现有结果均不一致。请核对检测时间；如与现有结果无关，请忽略该条。',
)
const SEVERAL_STAND = say(
  'Several measurements stand that it could mean, so that none is taken back. Let the instrument send the time of the one it means.',
  '有多个现有结果与之相符，无法确定撤回哪一个，未作撤回。请由仪器重新发送并注明检测时间。',
)

const SIGNED_BY_YOU = say(
  'You authorised this value yourself. Another person must agree that it is taken back.',
  '该结果由您签发，须由另一人确认撤回。',
)

/** The instrument has taken it back, and a person agrees: nothing stands in its place. */
async function takeBack(
  work: Work,
  bench: Bench,
  row: ParkedRow,
  standing: Awaited<ReturnType<typeof standingOf>>,
): Promise<void> {
  ward.refuseProposed(row)
  const meant = meantBy(row, standing)
  if (meant.authorisedBy === personOf(work.by).staff) throw new Refusal('conflict', SIGNED_BY_YOU)
  await filing.takeBack(work, bench.programmes, bench.known, { old: meant, by: row.id })
  await ward.change(work, row, {
    ...{ state: 'replayed', endedAt: work.at, endedBy: work.by.id, endedWhy: 'known' },
    tries: row.tries + 1,
  })
  await count(work, row.centre, { 'observation.held': -1, 'observation.known': 1 })
  work.tell('observation.replayed', row.id, { result: meant.id }, row.centre)
}
