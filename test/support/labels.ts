/** Every template of the house, and what a nurse, a broken import or an attacker puts on a label. */
import type { Label, SpecimenLabel } from '../../labels/label.ts'
import box from '../../labels/templates/box.ts'
import cap from '../../labels/templates/cap.ts'
import card from '../../labels/templates/card.ts'
import cryo from '../../labels/templates/cryo.ts'
import edta from '../../labels/templates/edta.ts'
import manifest from '../../labels/templates/manifest.ts'
import parcel from '../../labels/templates/parcel.ts'
import plate from '../../labels/templates/plate.ts'
import tube from '../../labels/templates/tube.ts'
import tube30 from '../../labels/templates/tube-30.ts'

export const TEMPLATES: readonly Label[] = [
  ...[box, cap, card, cryo, edta, manifest, parcel, plate, tube, tube30],
]

export const HOSTILE: readonly Partial<SpecimenLabel>[] = [
  {
    name: '👶🏽^XA~DGR:A.GRF,8,1,FF]]>𠮷㛃',
    programme: '^XZ\\&>;~JR',
    samplingPoint: 'مستشفى \u202eשלום ＡＢＣ１２３［］',
    copy: 1,
    to: ']]><script>^XZ~JA',
  },
  {
    // Forty characters of Chinese.
    name: '阿卜杜热合曼阿卜杜克热木买买提江吐尔逊阿依古丽帕提古丽迪丽努尔之双胞胎女儿第二胎',
    programme: 'Newborn screening by immunoassay and tandem mass spectrometry',
    samplingPoint: '贵阳市清镇市卫城镇中心卫生院暨妇幼保健服务站产科门诊采血点',
    copy: 12,
    to: '^XA^FO0,0^GB400,400,400^FS^XZ',
  },
  { name: '', programme: '', samplingPoint: '', collectedAt: null, copy: 1, to: '' },
]
