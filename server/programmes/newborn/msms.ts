/**
 * The part of newborn screening that a tandem mass spectrometer measures: amino acids,
 * acylcarnitines, succinylacetone, and the ratios that the laboratory computes of them.
 *
 * The list is that of a non-derivatised method as one laboratory system in public source has it.
 * What such a method cannot tell apart is one analyte with a code of its own: leucine stands for
 * Leu + Ile + alloIle + OH-Pro, C3DC+C4OH for both, and so on; they are never added up from parts.
 * LOINC codes are those read in published messages and value sets; '' where none was found.
 *
 * Ratios have no spelling: what an instrument computes by itself is not taken for ours.
 */
import type { Analyte, AnalyteGroup } from '../../contract/rules.ts'
import type { Ratio } from '../ratios.ts'

const UNIT = { unit: 'µmol/L', ucum: 'umol/L' } as const

const one = (
  code: string,
  en: string,
  zh: string,
  loinc = '',
  spelled: readonly string[] = [],
) => ({
  analyte: { code, en, zh, loinc, ...UNIT } satisfies Analyte,
  spelled,
})

const AMINO_ACIDS = [
  one('ALA', 'Alanine', '丙氨酸', '47551-7'),
  one('ARG', 'Arginine', '精氨酸', '47562-4'),
  one('CIT', 'Citrulline', '瓜氨酸', '42892-0'),
  one('GLN', 'Glutamine', '谷氨酰胺'),
  one('GLU', 'Glutamic acid', '谷氨酸'),
  one('GLY', 'Glycine', '甘氨酸', '47633-3'),
  one('LEU', 'Leucines (Leu+Ile+alloIle+OH-Pro)', '亮氨酸（含异亮氨酸、羟脯氨酸）', '53152-5', [
    ...['XLE', 'LEU+ILE', 'Leu/Ile'],
  ]),
  one('MET', 'Methionine', '蛋氨酸', '47700-0'),
  one('ORN', 'Ornithine', '鸟氨酸', '47714-1'),
  one('PHE', 'Phenylalanine', '苯丙氨酸', '29573-3'),
  one('PRO', 'Proline', '脯氨酸', '47732-3'),
  one('TYR', 'Tyrosine', '酪氨酸', '35571-9'),
  one('VAL', 'Valine', '缬氨酸', '47799-2'),
  one('SUAC', 'Succinylacetone', '琥珀酰丙酮', '53231-7', ['SA']),
]

const CARNITINES = [
  one('C0', 'Free carnitine (C0)', '游离肉碱（C0）', '38481-8'),
  one('C2', 'Acetylcarnitine (C2)', '乙酰肉碱（C2）', '50157-7'),
  one('C3', 'Propionylcarnitine (C3)', '丙酰肉碱（C3）', '53160-8'),
  one('C3DC+C4OH', 'C3DC + C4OH', 'C3DC+C4OH', '67708-8', ['C3DC\\C4OH', 'C3-DC+C4-OH']),
  one('C4', 'Butyryl- and isobutyrylcarnitine (C4)', '丁酰肉碱（C4）', '53166-5'),
  one('C4DC+C5OH', 'C4DC + C5OH', 'C4DC+C5OH', '67709-6', ['C4DC/C5OH', 'C5OH', 'C5-OH']),
  one('C5', 'Isovalerylcarnitine (C5)', '异戊酰肉碱（C5）', '45216-9'),
  one('C5:1', 'Tiglylcarnitine (C5:1)', '异戊烯酰肉碱（C5:1）', '53170-7'),
  one('C5DC+C6OH', 'C5DC + C6OH', 'C5DC+C6OH', '67710-4', ['C5DC/C6OH', 'C5DC', 'C5-DC']),
  one('C6', 'Hexanoylcarnitine (C6)', '己酰肉碱（C6）', '45211-0'),
  one('C6DC', 'Adipylcarnitine (C6DC)', '己二酰肉碱（C6DC）', '', ['C6-DC']),
  one('C8', 'Octanoylcarnitine (C8)', '辛酰肉碱（C8）', '53175-6'),
  one('C8:1', 'Octenoylcarnitine (C8:1)', '辛烯酰肉碱（C8:1）', '53174-9'),
  one('C10', 'Decanoylcarnitine (C10)', '癸酰肉碱（C10）', '45197-1'),
  one('C10:1', 'Decenoylcarnitine (C10:1)', '癸烯酰肉碱（C10:1）', '45198-9'),
  one('C10:2', 'Decadienoylcarnitine (C10:2)', '癸二烯酰肉碱（C10:2）'),
  one('C12', 'Dodecanoylcarnitine (C12)', '十二碳酰肉碱（C12）', '45199-7'),
  one('C12:1', 'Dodecenoylcarnitine (C12:1)', '十二碳烯酰肉碱（C12:1）', '45200-3'),
  one('C14', 'Tetradecanoylcarnitine (C14)', '十四碳酰肉碱（C14）', '53192-1'),
  one('C14:1', 'Tetradecenoylcarnitine (C14:1)', '十四碳烯酰肉碱（C14:1）', '53191-3'),
  one('C14:2', 'Tetradecadienoylcarnitine (C14:2)', '十四碳二烯酰肉碱（C14:2）', '53190-5'),
  one('C14OH', '3-OH-tetradecanoylcarnitine (C14OH)', '3-羟基十四碳酰肉碱（C14OH）', '50281-5', [
    ...['C14-OH', 'C14:OH'],
  ]),
  one('C16', 'Palmitoylcarnitine (C16)', '十六碳酰肉碱（C16）', '53199-6'),
  one('C16:1', 'Palmitoleylcarnitine (C16:1)', '十六碳烯酰肉碱（C16:1）', '53198-8'),
  one('C16OH', '3-OH-palmitoylcarnitine (C16OH)', '3-羟基十六碳酰肉碱（C16OH）', '50125-4', [
    'C16-OH',
  ]),
  one(
    'C16:1OH',
    '3-OH-palmitoleylcarnitine (C16:1OH)',
    '3-羟基十六碳烯酰肉碱（C16:1OH）',
    '50121-3',
    ['C16:1-OH'],
  ),
  one('C18', 'Stearoylcarnitine (C18)', '十八碳酰肉碱（C18）', '53241-6'),
  one('C18:1', 'Oleoylcarnitine (C18:1)', '十八碳烯酰肉碱（C18:1）', '53202-8'),
  one('C18:2', 'Linoleoylcarnitine (C18:2)', '十八碳二烯酰肉碱（C18:2）', '45217-7'),
  one('C18OH', '3-OH-stearoylcarnitine (C18OH)', '3-羟基十八碳酰肉碱（C18OH）', '50132-0', [
    'C18-OH',
  ]),
  one('C18:1OH', '3-OH-oleoylcarnitine (C18:1OH)', '3-羟基十八碳烯酰肉碱（C18:1OH）', '50113-0', [
    'C18:1-OH',
  ]),
  one('C18:2OH', '3-OH-linoleoylcarnitine (C18:2OH)', '3-羟基十八碳二烯酰肉碱（C18:2OH）', '', [
    'C18:2-OH',
  ]),
  one('C20', 'Arachidoylcarnitine (C20)', '二十碳酰肉碱（C20）'),
  one('C22', 'Behenoylcarnitine (C22)', '二十二碳酰肉碱（C22）'),
  one('C24', 'Lignoceroylcarnitine (C24)', '二十四碳酰肉碱（C24）'),
  one('C26', 'Cerotoylcarnitine (C26)', '二十六碳酰肉碱（C26）'),
]

const OTHERS = [
  one('ADO', 'Adenosine', '腺苷'),
  one('D-ADO', 'Deoxyadenosine', '脱氧腺苷'),
  one('C20:0-LPC', 'Lysophosphatidylcholine C20:0', '溶血磷脂酰胆碱 C20:0'),
  one('C22:0-LPC', 'Lysophosphatidylcholine C22:0', '溶血磷脂酰胆碱 C22:0'),
  one('C24:0-LPC', 'Lysophosphatidylcholine C24:0', '溶血磷脂酰胆碱 C24:0'),
  one('C26:0-LPC', 'Lysophosphatidylcholine C26:0', '溶血磷脂酰胆碱 C26:0', '79321-6'),
]

const MEASURED = [...AMINO_ACIDS, ...CARNITINES, ...OTHERS]

interface Derived extends Ratio {
  readonly loinc: string
}

const ratio = (
  analyte: string,
  over: readonly string[],
  under: readonly string[],
  loinc = '',
): Derived => ({ analyte, over, under, loinc })

/** Molar ratios, each a sum over a sum. */
const DERIVED: readonly Derived[] = [
  ratio('PHE/TYR', ['PHE'], ['TYR'], '35572-7'),
  ratio('TYR/PHE', ['TYR'], ['PHE'], '74481-3'),
  ratio('LEU/PHE', ['LEU'], ['PHE'], '75268-3'),
  ratio('LEU/ALA', ['LEU'], ['ALA'], '53154-1'),
  ratio('(LEU+VAL)/(PHE+TYR)', ['LEU', 'VAL'], ['PHE', 'TYR']),
  ratio('VAL/PHE', ['VAL'], ['PHE'], '53151-7'),
  ratio('MET/PHE', ['MET'], ['PHE'], '53156-6'),
  ratio('CIT/ARG', ['CIT'], ['ARG'], '54092-2'),
  ratio('CIT/PHE', ['CIT'], ['PHE'], '53157-4'),
  ratio('CIT/TYR', ['CIT'], ['TYR'], '53399-2'),
  ratio('ORN/CIT', ['ORN'], ['CIT'], '75215-4'),
  ratio('ARG/ORN', ['ARG'], ['ORN'], '75214-7'),
  ratio('(C0+C2+C3+C16+C18:1+C18)/CIT', ['C0', 'C2', 'C3', 'C16', 'C18:1', 'C18'], ['CIT']),
  ratio('C0/(C16+C18)', ['C0'], ['C16', 'C18'], '53235-8'),
  ratio('(C16+C18:1)/C2', ['C16', 'C18:1'], ['C2']),
  ratio('C3/C2', ['C3'], ['C2'], '53163-2'),
  ratio('C3/C0', ['C3'], ['C0'], '53162-4'),
  ratio('C3/MET', ['C3'], ['MET'], '53161-6'),
  ratio('C3/C16', ['C3'], ['C16'], '53164-0'),
  ratio('C5/C3', ['C5'], ['C3'], '53240-8'),
  ratio('C8/C2', ['C8'], ['C2'], '53176-4'),
  ratio('C8/C10', ['C8'], ['C10'], '53177-2'),
  ratio('C14:1/C2', ['C14:1'], ['C2'], '53193-9'),
  ratio('C14:1/C16', ['C14:1'], ['C16'], '53195-4'),
  ratio('C16OH/C16', ['C16OH'], ['C16'], '53201-0'),
]

const asAnalyte = ({ analyte, loinc }: Derived): Analyte => ({
  ...{ code: analyte, en: analyte, zh: analyte, loinc },
  ...{ unit: 'mol/mol', ucum: 'mol/mol' },
})

export const MSMS_ANALYTES: readonly Analyte[] = [
  ...MEASURED.map(({ analyte }) => analyte),
  ...DERIVED.map(asAnalyte),
]

export const MSMS_RATIOS: readonly Ratio[] = DERIVED.map(({ analyte, over, under }) => ({
  ...{ analyte, over, under },
}))

/** What a specimen has whole once any of it was measured. */
export const MSMS_GROUP: AnalyteGroup = {
  code: 'msms',
  en: 'Tandem mass spectrometry',
  zh: '串联质谱',
  analytes: MEASURED.map(({ analyte }) => analyte.code),
  required: 'once-begun',
  // Phenylalanine is also measured by fluorimetry, with tyrosine or without.
  alone: ['PHE', 'TYR'],
  punched: 'together',
}

/** Three spellings of micro are met: U+00B5, U+03BC and u. */
const UNITS = ['µmol/L', 'μmol/L', 'umol/L']

export const MSMS_SPELLINGS = [
  ...MEASURED.map(({ analyte: { code, loinc }, spelled }) => ({
    analyte: code,
    codes: [code, ...(loinc ? [loinc] : []), ...spelled],
    units: UNITS,
  })),
  ...DERIVED.map(({ analyte }) => ({ analyte, codes: [], units: ['mol/mol'] })),
]

export const MSMS_CONDITIONS = {
  PKU: { en: 'Phenylketonuria or BH4 deficiency', zh: '苯丙酮尿症或四氢生物蝶呤缺乏症' },
  MSUD: { en: 'Maple syrup urine disease', zh: '枫糖尿病' },
  'PA-MMA': { en: 'Propionic or methylmalonic acidaemia', zh: '丙酸血症或甲基丙二酸血症' },
  IVA: { en: 'Isovaleric acidaemia', zh: '异戊酸血症' },
  MCADD: { en: 'MCAD deficiency', zh: '中链酰基辅酶A脱氢酶缺乏症' },
  BKT: { en: 'Beta-ketothiolase deficiency', zh: 'β-酮硫解酶缺乏症' },
  'HMG-MCD': {
    en: 'HMG aciduria or multiple carboxylase deficiency (or 3-MCC deficiency)',
    zh: '3-羟基-3-甲基戊二酸血症或多种羧化酶缺乏症（或3-甲基巴豆酰辅酶A羧化酶缺乏症）',
  },
  GA1: { en: 'Glutaric acidaemia type I', zh: '戊二酸血症Ⅰ型' },
  CPT2: { en: 'CPT-II or CACT deficiency', zh: '肉碱棕榈酰转移酶Ⅱ或肉碱酰肉碱移位酶缺乏症' },
  VLCADD: { en: 'VLCAD deficiency', zh: '极长链酰基辅酶A脱氢酶缺乏症' },
  LCHADD: { en: 'LCHAD or TFP deficiency', zh: '长链3-羟酰基辅酶A脱氢酶或三功能蛋白缺乏症' },
  CUD: { en: 'Carnitine uptake defect', zh: '原发性肉碱缺乏症' },
  CPT1: { en: 'CPT-I deficiency', zh: '肉碱棕榈酰转移酶Ⅰ缺乏症' },
  CIT: { en: 'Citrullinaemia or citrin deficiency', zh: '瓜氨酸血症或希特林蛋白缺乏症' },
  OTC: { en: 'OTC or CPS deficiency', zh: '鸟氨酸氨甲酰转移酶或氨甲酰磷酸合成酶缺乏症' },
  TYR: { en: 'Tyrosinaemia', zh: '酪氨酸血症' },
  TYR1: { en: 'Tyrosinaemia type I', zh: '酪氨酸血症Ⅰ型' },
} as const
