/** The words of accepting a held value. */
import { type Catalogue, useWords } from '../../words.ts'

const en = {
  lead: 'It contradicts what stands of this test. If it is the right one, it takes its place; a verdict that was released is then in doubt until two people have signed anew.',
  leadBack:
    'The instrument has taken back what stands of this test. If that is right, nothing stands in its place, and a verdict that was released is in doubt until it is measured and signed anew.',
  accept: 'Let it take the place of what stands',
  acceptBack: 'Take back what stands',
  stands: 'Stands now',
  nothingStands: 'Nothing stands of this test.',
  reason: 'How you know, and why it changed',
  acceptIt: 'Decide so',
}
const words: Catalogue<typeof en> = {
  en,
  'zh-CN': {
    lead: '该值与现有结果冲突。若以该值为准，可取代现有结果；已发出的结论将标记为存疑，直至两人重新签署。',
    leadBack:
      '仪器撤回了现有结果。若属实，可撤回该结果；已发出的结论将标记为存疑，直至重新检测并签署。',
    accept: '以该值取代现有结果',
    acceptBack: '撤回现有结果',
    stands: '现有结果',
    nothingStands: '该项目没有现有结果。',
    reason: '依据与更正原因',
    acceptIt: '确定',
  },
}

export const useAcceptWords = () => useWords('accept', words)
