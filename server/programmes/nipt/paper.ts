/**
 * What a report on NIPT says of the test itself (domain reference 2.5: method, what was screened for,
 * what was not, what a low risk leaves open). No figures: detection and failure rates belong to a
 * laboratory's own data.
 */
import { say } from '../../contract/words.ts'
import type { OnPaper } from '../programme.ts'

export const PAPER: OnPaper = {
  method: say(
    'Massively parallel sequencing of cell-free DNA in maternal plasma',
    '孕妇外周血浆胎儿游离DNA高通量测序',
  ),
  screened: [
    { analyte: 'Z21', says: say('Trisomy 21 (Down syndrome)', '21-三体综合征（唐氏综合征）') },
    {
      analyte: 'Z18',
      says: say('Trisomy 18 (Edwards syndrome)', '18-三体综合征（爱德华氏综合征）'),
    },
    { analyte: 'Z13', says: say('Trisomy 13 (Patau syndrome)', '13-三体综合征（帕陶氏综合征）') },
  ],
  notScreened: say(
    'Not screened for: any other chromosome, microdeletions, diseases of single genes, malformations, and neural tube defects, which need serum screening or ultrasound.',
    '本检测不包括其他染色体异常、微缺失微重复、单基因病及结构畸形；开放性神经管缺陷须另行血清学或超声筛查。',
  ),
  residual: say(
    'Low risk excludes nothing: a residual risk remains for each of them. Antenatal care goes on, and an abnormal scan needs counselling whatever is said here.',
    '低风险不能排除胎儿患病，上述疾病仍有残余风险。请继续常规产前检查；如超声异常，无论本结果如何均须遗传咨询。',
  ),
}
