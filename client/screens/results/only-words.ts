/** What the bench can be narrowed to, in words. */
import { BenchOnly } from '../../../server/contract/results.ts'
import { type Say, say } from '../../../server/contract/words.ts'
import { useSay } from '../../words.ts'

/** One of the reasons, or none. */
export type Only = BenchOnly | ''

export const onlyOf = (text: string): Only => BenchOnly.options.find(one => one === text) ?? ''

const ONLY: Record<BenchOnly, Say> = {
  free: say('may go on', '可处理'),
  flagged: say('flagged', '有提示'),
  control: say('withheld: control or run', '暂缓：质控或批次'),
  query: say('withheld: query open', '暂缓：信息待补'),
  contradicted: say('withheld: contradicted', '暂缓：结果冲突'),
  preliminary: say('withheld: preliminary', '暂缓：初步结果'),
  specimen: say('withheld: specimen', '暂缓：标本状态'),
  retest: say('withheld: retest', '暂缓：等待复测'),
  'same-person': say('for another person', '须由他人签署'),
  outstanding: say('other test outstanding', '其他项目未完成'),
  unsatisfactory: say('unsatisfactory specimen', '标本不合格'),
}

export function useOnlyWords(): (only: BenchOnly) => string {
  const speak = useSay()
  return only => speak(ONLY[only])
}
