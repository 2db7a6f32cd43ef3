/**
 * What a person may do, by role. This table is read by `server/access.ts` (which adds: to which
 * row, and now) and by the screens (which show a menu entry or a button, or its reason).
 * Source of the roles: domain reference 8.4; two people verify and authorise.
 */
import { z } from 'zod'
import { type Say, say } from './words.ts'

export const ACTIONS = [
  'register',
  'collect',
  'send',
  'print-label',
  'see-specimen',
  'see-identity',
  'receive',
  'release-specimen',
  'issue-kit',
  'see-kits',
  'see-results',
  'enter-results',
  'verify',
  'authorise',
  'clear-flag',
  'see-controls',
  'edit-controls',
  'approve-controls',
  'invalidate-run',
  'see-parked',
  'see-sealed',
  'replay',
  'see-lines',
  'edit-lines',
  'see-board',
  'acknowledge',
  'contact',
  'end-recall',
  'withdraw-recall',
  'order-repeat',
  'own-case',
  'close-case',
  'see-network',
  'edit-network',
  'see-rules',
  'edit-rules',
  'approve-rules',
  'see-mappings',
  'edit-mappings',
  'see-staff',
  'edit-staff',
  'see-journal',
] as const
export type Action = (typeof ACTIONS)[number]

export const Role = z
  .enum([
    'collector',
    'receptionist',
    'technician',
    'authoriser',
    'recall-coordinator',
    'doctor',
    'programme-office',
    'administrator',
    'seal-keeper',
  ])
  .meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

export const ROLE_NAMES: Record<Role, Say> = {
  collector: say('Collector', '采血员'),
  receptionist: say('Receptionist', '接收员'),
  technician: say('Technician', '检验技师'),
  authoriser: say('Authoriser', '签发医师'),
  'recall-coordinator': say('Recall coordinator', '召回协调员'),
  doctor: say('Doctor', '诊断医师'),
  'programme-office': say('Programme office', '项目办'),
  administrator: say('Administrator', '系统管理员'),
  'seal-keeper': say('Keeper of sealed data', '密封数据保管人'),
}

const onTheCase: readonly Action[] = [
  'see-specimen',
  'see-identity',
  'see-results',
  'see-board',
  'acknowledge',
  'contact',
  'end-recall',
  'withdraw-recall',
  'order-repeat',
  'own-case',
  'close-case',
  'see-rules',
  'see-network',
]

export const MAY: Record<Role, readonly Action[]> = {
  collector: [
    'register',
    'collect',
    'send',
    'print-label',
    'see-specimen',
    'see-identity',
    'see-kits',
    'see-board',
    'contact',
    'order-repeat',
    'see-network',
  ],
  receptionist: [
    'receive',
    'print-label',
    'see-specimen',
    'issue-kit',
    'see-kits',
    'see-rules',
    'see-network',
  ],
  technician: [
    'receive',
    'see-specimen',
    'see-results',
    'see-controls',
    'edit-controls',
    'enter-results',
    'verify',
    'invalidate-run',
    'see-parked',
    'replay',
    'see-lines',
    'see-board',
    'see-rules',
    'see-mappings',
    'see-network',
  ],
  authoriser: [
    'see-specimen',
    'see-results',
    'see-controls',
    'edit-controls',
    'approve-controls',
    'enter-results',
    'authorise',
    'clear-flag',
    'invalidate-run',
    'release-specimen',
    'see-parked',
    'replay',
    'see-lines',
    'see-board',
    'withdraw-recall',
    'see-rules',
    'see-mappings',
    'edit-mappings',
    'see-network',
  ],
  'recall-coordinator': onTheCase,
  doctor: onTheCase,
  'programme-office': [
    'see-network',
    'edit-network',
    'see-rules',
    'edit-rules',
    'approve-rules',
    'see-mappings',
    'edit-mappings',
    'see-kits',
  ],
  administrator: [
    'see-network',
    'see-rules',
    'see-mappings',
    'see-staff',
    'edit-staff',
    'see-lines',
    'edit-lines',
    'see-journal',
  ],
  /** Sex chromosomes in raw messages: given to a named person beside their other roles, or to nobody. */
  'seal-keeper': ['see-parked', 'see-sealed'],
}

/** Who could do it instead: the sentence beside a button that this person may not press. */
export const rolesThatMay = (action: Action): Role[] =>
  Role.options.filter(role => MAY[role].includes(action))
