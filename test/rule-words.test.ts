/** Rule rows in words: every row that a region brings is told in both languages, codes in none. */
import { expect } from 'chai'
import { asPack } from '../server/contract/pack-check.ts'
import { RULE_FORMS, unitsOf } from '../server/contract/rule-forms.ts'
import { aboutInWords, classInWords, figuresInWords } from '../server/contract/rule-words.ts'
import { sourceInWords, sourceKept } from '../server/contract/sources.ts'
import { guiyang } from '../server/packs/guiyang.ts'
import { loadProgrammes } from '../server/programmes/programme.ts'

const PROGRAMMES = await loadProgrammes()

const { rules } = guiyang

/** Rows of every list of the region's file, and the documents that they name. */
const { sources, ...lists } = asPack(guiyang.content)
const ROWS = Object.values(lists).flatMap(list =>
  Array.isArray(list) ? list.flatMap(row => ('source' in row ? [row] : [])) : [],
)

describe('where a figure comes from, in words', () => {
  it('is told at every row of the region in both languages, by the title of its document', () => {
    const untold: string[] = []
    for (const { source, from } of ROWS) {
      const { en, zh } = sourceInWords(sourceKept(source))
      const isTold = typeof source !== 'string' && /[一-龥]/.test(zh) && !/[一-龥]/.test(en)
      // A number of a document stands beside its title only, and nobody has to know what K means.
      const bare = (text: string) => /\b[RS]\d+[a-z]?\b(?!\])|\b[KCU]\b/.test(text)
      const named = `${en} ${zh}`.match(/(?<=\[)[RS]\d+[a-z]?(?=\])/g) ?? []
      const foreign = named.filter(id => !from.includes(id))
      if (!isTold || bare(en) || bare(zh)) untold.push(`${en} | ${zh}`)
      if (foreign.length > 0) untold.push(`${en}: ${foreign.join()} is not in its \`from\``)
    }
    expect([...new Set(untold)], 'write it as { en, zh } at the row').to.deep.equal([])
    const known = sources.map(({ id }) => id)
    expect(ROWS.flatMap(({ from }) => from).filter(id => !known.includes(id))).to.deep.equal([])
  })

  it('is kept as one text and read back, and what people wrote stays as they wrote it', () => {
    const [en, zh] = ['Shunde, TSH [R47]', '顺德TSH切值报道[R47]']
    expect(sourceInWords(sourceKept({ en, zh }))).to.deep.equal({ en, zh })
    for (const own of ['专家委员会会议纪要 2026-10', 'a ‖ b ‖ c', ''])
      expect(sourceInWords(sourceKept(own))).to.deep.equal({ en: own, zh: own })
  })
})

describe('a rule row in words', () => {
  const chinese = /[一-龥]/

  it('has a word in both languages for every class and subject of the region’s rows', () => {
    const untold = rules.flatMap(row => [
      ...(chinese.test(classInWords(row).zh) ? [] : [`class ${row.class}`]),
      ...(['limit', 'retest', 'doubt', 'trend'].includes(row.kind) && row.analyte !== '*'
        ? []
        : chinese.test(aboutInWords(row)?.zh ?? '')
          ? []
          : [`${row.kind} ${row.analyte}`]),
    ])
    expect([...new Set(untold)]).to.deep.equal([])
  })

  it('is read by something: every row of the region that is no limit is one that may be proposed', () => {
    const unread = rules.flatMap(row => {
      if (row.kind === 'limit' || row.kind === 'auto-verify') return []
      const analytes = PROGRAMMES.get(row.programme)?.analytes ?? []
      return unitsOf(row, analytes).includes(row.unit)
        ? []
        : [`${row.kind} ${row.analyte} ${row.class} ${row.unit}`]
    })
    expect([...new Set(unread)]).to.deep.equal([])
    for (const form of RULE_FORMS) expect(classInWords(form).zh).to.match(chinese)
  })

  const FIGURES: [string, object, string, string][] = [
    ['a limit', { unit: 'mIU/L', value: 8 }, '≥ 8 mIU/L', '≥ 8 mIU/L'],
    ['a span', { operator: 'between', value: 72, valueTo: 168 }, '72 – 168 h', '72 – 168 小时'],
    ['a clock', { operator: '<=', unit: 'min', value: 240 }, '≤ 4 h', '≤ 4 小时'],
    ['a day', { operator: '<=', unit: 'min', value: 1440 }, '≤ 24 h', '≤ 24 小时'],
    ['a week', { operator: '<=', unit: 'min', value: 10080 }, '≤ 7 d', '≤ 7 天'],
    ['a short clock', { operator: '<=', unit: 'min', value: 45 }, '≤ 45 min', '≤ 45 分钟'],
    ['what is ticked', { unit: '', value: 1 }, 'is so', '有此情形'],
    ['a failure', { unit: 'failed', value: 1 }, 'failed', '失败'],
    ['a count', { operator: '<=', unit: '', value: 1 }, '≤ 1', '≤ 1'],
    ['a risk', { operator: '<=', unit: '1/n', value: 270 }, '≥ 1/270', '≥ 1/270'],
    [
      'a span of risks',
      { operator: 'between', unit: '1/n', value: 271, valueTo: 1000 },
      ...(['1/1000 – 1/271', '1/1000 – 1/271'] as const),
    ],
  ]
  for (const [what, row, en, zh] of FIGURES)
    it(`prints ${what} as ${en}`, () => {
      const figures = { operator: '>=', value: 0, valueTo: null, unit: 'h', ...row } as const
      expect(figuresInWords(figures)).to.deep.equal({ en, zh })
    })
})
