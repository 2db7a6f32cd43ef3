/** What happened to a specimen, in words: no code stands where a word belongs. */
import { expect } from 'chai'
import { CHANNELS, OUTCOMES } from '../../server/contract/contacts.ts'
import type { FactKind } from '../../server/contract/facts.ts'
import { RECALL_STATES } from '../../server/contract/moves.ts'
import { CLOSE_REASONS } from '../../server/contract/recalls.ts'
import { SEVERITIES, VERDICTS } from '../../server/contract/rules.ts'
import { type Say, say } from '../../server/contract/words.ts'
import { inWords } from '../../server/lab/story-words.ts'

const told = (kind: FactKind, data: Record<string, unknown>): Say =>
  inWords(
    { book: 'b', seq: 1, at: '2026-11-22T01:00:00.000Z', by: 'clock', kind, about: 'x', data },
    id => say(id, id),
  )

describe('the story of a specimen', () => {
  const table: [FactKind, string, Readonly<Record<string, Say>>, Record<string, unknown>][] = [
    ['flag.raised', 'class', VERDICTS, {}],
    ['verdict.given', 'verdict', VERDICTS, {}],
    ['recall.opened', 'state', RECALL_STATES, { condition: 'CH', severity: 'high' }],
    ['recall.opened', 'severity', SEVERITIES, { condition: 'CH', state: 'open' }],
    ['recall.contacted', 'channel', CHANNELS, { outcome: 'refused' }],
    ['recall.contacted', 'outcome', OUTCOMES, { channel: 'phone' }],
    ['case.closed', 'reason', CLOSE_REASONS, {}],
    ['case.reopened', 'was', CLOSE_REASONS, {}],
  ]
  for (const [kind, key, words, rest] of table)
    it(`tells every ${key} of ${kind} in words`, () => {
      for (const [code, word] of Object.entries(words)) {
        const says = told(kind, { ...rest, [key]: code })
        expect(says.en).to.include(word.en)
        expect(says.zh)
          .to.include(word.zh)
          .and.not.match(/[a-z]{3}/)
      }
    })

  it('tells what is asked of a child, and what a pregnancy is dated by', () => {
    expect(told('query.raised', { fields: ['sex', 'birthWeight'] }).zh).to.match(/性别、出生体重$/)
    expect(told('pregnancy.dated', { days: 84, on: '2026-11-01', basis: 'ivf' }).zh).to.match(
      /胚胎移植/,
    )
    expect(told('retest.ended', { how: 'done', reason: 'measured' }).zh).to.equal('复测完成')
  })

  it('tells a code that has no word as it is', () => {
    expect(told('flag.raised', { class: 'unheard-of' }).en).to.equal('Flag: unheard-of')
  })
})
