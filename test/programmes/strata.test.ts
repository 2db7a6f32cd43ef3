/** For whom a row holds, in words, each narrowing on its own and all together. */
import { expect } from 'chai'
import { type Strata, strataInWords } from '../../server/contract/strata.ts'

const EVERYBODY: Strata = {
  ...{ ordinalMin: null, ordinalMax: null, sex: null, gestationMin: null, gestationMax: null },
  ...{ weightMin: null, weightMax: null, ageMin: null, ageMax: null, method: null, kit: null },
}

const TABLE: [Partial<Strata>, en: string, zh: string][] = [
  [{}, '', ''],
  [{ ordinalMin: 1 }, '', ''],
  [{ ordinalMin: 1, ordinalMax: 2 }, 'first specimen', '首次标本'],
  [{ ordinalMax: 2 }, 'first specimen', '首次标本'],
  [{ ordinalMin: 2 }, 'repeat specimen', '复采标本'],
  [{ ordinalMin: 1, ordinalMax: 3 }, 'specimens 1 to 2', '第 1 至 2 次标本'],
  [{ ordinalMax: 4 }, 'specimens 1 to 3', '第 1 至 3 次标本'],
  [{ ordinalMin: 2, ordinalMax: 3 }, 'specimen 2', '第 2 次标本'],
  [{ ordinalMin: 3 }, 'specimen 3 and later', '第 3 次及以后的标本'],
  [{ sex: 'male' }, 'boys', '男'],
  [{ sex: 'female' }, 'girls', '女'],
  [{ gestationMin: 259 }, 'gestation ≥ 37 weeks', '孕周 ≥ 37'],
  [{ gestationMin: 196, gestationMax: 256 }, 'gestation ≥ 28, < 36+4 weeks', '孕周 ≥ 28, < 36+4'],
  [{ weightMax: 2000 }, 'birth weight < 2000 g', '出生体重 < 2000 g'],
  [{ ageMin: 48, ageMax: 72 }, 'collected at ≥ 48, < 72 h', '采血时 ≥ 48, < 72 小时'],
  [{ method: 'DELFIA', kit: 'K1' }, 'by DELFIA · kit K1', '方法 DELFIA · 试剂盒 K1'],
  [
    { ordinalMin: 2, sex: 'male', weightMin: 1500 },
    'repeat specimen · boys · birth weight ≥ 1500 g',
    '复采标本 · 男 · 出生体重 ≥ 1500 g',
  ],
]

describe('strata in words', () => {
  for (const [narrowed, en, zh] of TABLE)
    it(`${JSON.stringify(narrowed)} is ${en || 'everybody'}`, () => {
      const parts = strataInWords({ ...EVERYBODY, ...narrowed })
      expect(parts.map(part => part.en).join(' · ')).to.equal(en)
      expect(parts.map(part => part.zh).join(' · ')).to.equal(zh)
    })
})
