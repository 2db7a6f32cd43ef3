/** What stands on the screen when the demo is ready: the address, and who may sign in as what. */
import type { Config } from '../../server/config.ts'
import type { Running } from '../../server/main.ts'
import { PASSWORD } from './colleagues.ts'
import { here, padded } from './words.ts'

/** Login, role, what to look at first. */
const LOGINS = (): readonly (readonly [string, string, string])[] => [
  ['doctor.gmch', here('doctor', '诊断医师'), '/board   /wall'],
  ['coordinator.gmch', here('recall coordinator', '召回协调员'), '/board'],
  ['nurse.nanming', here('collector', '采血员'), '/station   /station?programme=NIPT'],
  ['reception.gmch', here('receptionist', '接收员'), '/reception'],
  ['technician.gmch', here('technician', '检验技师'), '/results  /parked'],
  ['authoriser.gmch', here('authoriser', '签发医师'), '/results  /reports'],
  ['office', here('programme manager', '项目管理员'), '/network'],
  ['province', here('provincial manager', '省级管理员'), '/rules   /mapping'],
  ['admin', here('system administrator', '系统管理员'), '/lines'],
  ['security', here('security administrator', '安全管理员'), '/staff'],
  ['audit', here('audit administrator', '审计管理员'), '/journal'],
]

export function welcomeLines(lab: Running, { mllpHost }: Config): string[] {
  return [
    '',
    here(`Guthrie is at ${lab.url}`, `Guthrie 已启动：${lab.url}`),
    here(
      `Instruments: MLLP on ${mllpHost}:${lab.mllpPort}`,
      `仪器接口：MLLP ${mllpHost}:${lab.mllpPort}`,
    ),
    '',
    here(`Everybody's password is ${PASSWORD}`, `所有账号的密码均为 ${PASSWORD}`),
    ...LOGINS().map(([login, role, look]) => `  ${padded(login, 20)}${padded(role, 22)}${look}`),
    '',
    here(
      'The other centres end in .gmu, .gph and .g2ph instead of .gmch; the other wards’ nurses in\n' +
        '.gmu .gph .gmch .g2ph .yunyan .baiyun .xifeng .xiuwen .wudang .kaiyang .huaxi .guanshanhu\n' +
        '.qingzhen, and .guian, where nobody may collect.',
      '其他中心将 .gmch 换成 .gmu、.gph 或 .g2ph；其他采血点的采血员账号后缀为\n' +
        '.gmu .gph .gmch .g2ph .yunyan .baiyun .xifeng .xiuwen .wudang .kaiyang .huaxi .guanshanhu\n' +
        '.qingzhen，以及不得采集的 .guian。',
    ),
    '',
    here(
      'Wards, couriers, analyzers and benches are at work, in fast motion: a specimen every few seconds,\n' +
        'a recall about every half minute. Ctrl-C stops; the next start begins anew.',
      '采血点、递送、仪器与实验室正在快速模拟运行：每隔几秒一份标本，约每半分钟一例召回。\n' +
        '按 Ctrl-C 停止；下次启动将重新开始。',
    ),
  ]
}
