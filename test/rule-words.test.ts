/** Rule rows in words: every row that a region brings is told in both languages, codes in none. */
import { expect } from 'chai'
import { asPack } from '../server/contract/pack-check.ts'
import { RULE_FORMS, unitsOf } from '../server/contract/rule-forms.ts'
import { aboutInWords, classInWords, figuresInWords } from '../server/contract/rule-words.ts'
import { DOCUMENTS, sourceInWords } from '../server/contract/sources.ts'
import { guiyang } from '../server/packs/guiyang.ts'
import { loadProgrammes } from '../server/programmes/programme.ts'

const PROGRAMMES = await loadProgrammes()

const { rules } = guiyang

/** Of every list of the region's file, and the documents that it names. */
const { sources, ...lists } = asPack(guiyang.content)
const SOURCES = Object.values(lists).flatMap(list =>
  Array.isArray(list) ? list.flatMap(row => ('source' in row ? [row.source] : [])) : [],
)

describe('where a figure comes from, in words', () => {
  it('is told of every row of the region, by the title of its document, in both languages', () => {
    const untold: string[] = []
    for (const source of new Set(SOURCES)) {
      const { en, zh } = sourceInWords(source)
      const isTold = /[一-龥]/.test(zh) && !/[{}]/.test(en + zh)
      // A number of a document stands beside its title only, and nobody has to know what K means.
      const bare = (text: string) => /\b[RS]\d+[a-z]?\b(?!\])|\b[KCU]\b/.test(text)
      if (!isTold || bare(en) || bare(zh)) untold.push(`${source} -> ${en} | ${zh}`)
    }
    expect(untold).to.deep.equal([])
  })

  it('names documents by their titles, and leaves as it is what people wrote', () => {
    expect(sourceInWords('R47 Shunde')).to.deep.equal({
      ...{ en: 'Shunde, TSH [R47]', zh: '顺德TSH切值报道[R47]' },
    })
    const own = '专家委员会会议纪要 2026-10'
    expect(sourceInWords(own)).to.deep.equal({ en: own, zh: own })
    const known = sources.map(({ id }) => id)
    expect(Object.keys(DOCUMENTS).filter(id => !known.includes(id))).to.deep.equal([])
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
