/**
 * Why a tube could not be measured at all (domain reference 4.2, reasons of a no-call). Each is a
 * code that a run's table says instead of z-scores, so that the reason stands in the verdict.
 */
export const FAILURES = [
  {
    code: 'FAILED-CFDNA',
    en: 'too little cell-free DNA',
    zh: '游离DNA总量不足',
  },
  {
    code: 'FAILED-LIBRARY',
    en: 'the library failed',
    zh: '文库构建失败',
  },
  {
    code: 'FAILED-SEQUENCING',
    en: 'the sequencing is of too low quality',
    zh: '测序质量不合格',
  },
  {
    code: 'FAILED-HAEMOLYSIS',
    en: 'the plasma is haemolysed',
    zh: '血浆溶血',
  },
  {
    code: 'FAILED-CONTAMINATION',
    en: 'contaminated with DNA of blood cells or of another person',
    zh: '血细胞DNA或他人DNA污染',
  },
] as const
