/**
 * People who do not exist: common surnames and common syllables, put together by chance. Telephone
 * numbers begin with 10, as no Chinese mobile number does; addresses stand in a street of examples.
 */
import type { Mother } from '../../server/contract/subjects.ts'
import type { Chance } from './chance.ts'

const SURNAMES = [
  ...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文',
  '欧阳',
]
const GIVEN = [
  ...'芳娜敏静丽艳娟霞秀玲桂英华慧巧美蓉琼雪梅兰竹菊云莲真环荣爱妹香月莺媛瑞凡佳嘉怡婷雅琳欣妍晶颖璐瑶倩雯洁',
]
const GIVEN_OF_STAFF = [...GIVEN, ...'伟强磊军洋勇杰涛明超刚平辉鹏斌浩宇轩']

const nameOf = (chance: Chance, given: readonly string[]): string => {
  const second = chance.onceIn(4) ? '' : chance.pick(given)
  return chance.pick(SURNAMES) + chance.pick(given) + second
}

export const staffName = (chance: Chance): string => nameOf(chance, GIVEN_OF_STAFF)

const phone = (chance: Chance): string =>
  `10${String(chance.whole(0, 999_999_999)).padStart(9, '0')}`

/** A mother as a nurse types her; some give a second number and a third contact, some do not. */
export function mother(chance: Chance, district: string): Mother {
  return {
    name: nameOf(chance, GIVEN),
    phone: phone(chance),
    address: `${district}示例路${chance.whole(1, 300)}号`,
    inpatientNumber: `ZY${chance.whole(100_000, 999_999)}`,
    ...(chance.onceIn(2) && { phone2: phone(chance) }),
    ...(chance.onceIn(3) && { thirdContact: `外婆 ${phone(chance)}` }),
  }
}
