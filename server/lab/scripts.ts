/**
 * What to say to a family, and what not, by programme, condition and channel: dated rows with their
 * source. The text of a message names nobody, no test, no result and no condition: whoever holds the
 * phone may read it.
 */
import { Channel, type Script } from '../contract/contacts.ts'
import { clockTime, dayOf, type Say, say } from '../contract/words.ts'
import type { Look } from '../store/store.ts'
import type { ScriptRow, Tables } from '../store/tables.ts'

type Recall = Pick<
  Tables['recall'],
  'programme' | 'condition' | 'centre' | 'samplingPoint' | 'dueAt'
>
type Text = Pick<ScriptRow, 'condition' | 'channel' | 'part' | 'en' | 'zh' | 'verified'>

/** What the rows of today say about a recall, by channel, with its places and its time filled in. */
export async function ofRecall(
  look: Look,
  recall: Recall,
): Promise<Partial<Record<Channel, Script>>> {
  const rows = await rowsOf(look, recall.programme)
  const fill = await filler(look, recall)
  const told = Channel.options.flatMap(channel => {
    const own = rows.filter(row => row.channel === channel)
    const [says, avoids] = [chosen(own, 'say', recall), chosen(own, 'avoid', recall)]
    if (!says && !avoids) return []
    const isVerified = [says, avoids].every(row => row?.verified !== 'unverified')
    const script: Script = {
      ...{ say: says ? fill(says) : null, avoid: avoids ? fill(avoids) : null },
      verified: isVerified ? 'verified' : 'unverified',
    }
    return [[channel, script] as const]
  })
  return Object.fromEntries(told)
}

/** The text of a condition's own row, else that of the row for all of the programme. */
const chosen = (
  rows: readonly Text[],
  part: Text['part'],
  { condition }: Pick<Recall, 'condition'>,
): Text | undefined => {
  const of = rows.filter(row => row.part === part)
  return of.find(row => row.condition === condition) ?? of.find(row => row.condition === null)
}

const rowsOf = (look: Look, programme: string): Promise<Text[]> =>
  look.db
    .selectFrom('script')
    .select(['condition', 'channel', 'part', 'en', 'zh', 'verified'])
    .where('programme', '=', programme)
    .where('startsOn', '<=', dayOf(look.at))
    .where(eb => eb.or([eb('endsOn', 'is', null), eb('endsOn', '>', dayOf(look.at))]))
    .orderBy('startsOn', 'desc')
    .orderBy('id')
    .execute()

async function filler(look: Look, { centre, samplingPoint, dueAt }: Recall) {
  const places = await look.db
    .selectFrom('place')
    .select(['id', 'name', 'nameEn'])
    .where('id', 'in', [centre, samplingPoint])
    .execute()
  const nameOf = (id: string): Say => {
    const place = places.find(one => one.id === id)
    return say(place?.nameEn ?? '', place?.name ?? '')
  }
  const until = say(clockTime(dueAt), clockTime(dueAt))
  const named: Readonly<Record<string, Say>> = {
    ...{ centre: nameOf(centre), place: nameOf(samplingPoint), until },
  }
  const filled = (text: string, language: 'en' | 'zh'): string =>
    text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => named[name]?.[language] ?? whole)
  return ({ en, zh }: Pick<Text, 'en' | 'zh'>): Say => say(filled(en, 'en'), filled(zh, 'zh'))
}
