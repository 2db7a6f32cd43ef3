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
  'keep-consents',
  'see-specimen',
  'see-identity',
  'open-in-need',
  'see-parcels',
  'carry-parcels',
  'receive',
  'correct-card',
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
  'edit-partners',
  'see-board',
  'acknowledge',
  'contact',
  'end-recall',
  'confirm-loss',
  'withdraw-recall',
  'order-repeat',
  'own-case',
  'close-case',
  'see-notices',
  'see-network',
  'edit-network',
  'see-agreements',
  'see-rules',
  'edit-rules',
  'approve-rules',
  'see-mappings',
  'edit-mappings',
  'see-staff',
  'edit-staff',
  'confirm-staff',
  'give-roles',
  'see-journal',
  'review-access',
  'see-backups',
  'make-backup',
  'see-reports',
  'release-report',
  'acknowledge-report',
  'export-results',
  'see-statistics',
  'see-settlement',
  'see-seals',
  'seal-identity',
  'merge-people',
  'approve-merge',
] as const
export type Action = (typeof ACTIONS)[number]

export const Role = z
  .enum([
    'collector',
    'clinic-manager',
    'courier',
    'receptionist',
    'technician',
    'quality-officer',
    'authoriser',
    'recall-coordinator',
    'counsellor',
    'doctor',
    'centre-head',
    'district-officer',
    'programme-office',
    'programme-manager',
    'provincial-manager',
    'finance',
    'administrator',
    'security-administrator',
    'auditor',
    'seal-keeper',
  ])
  .meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

export const ROLE_NAMES: Record<Role, Say> = {
  collector: say('Collector', '采血员'),
  'clinic-manager': say('Clinic manager', '采血机构负责人'),
  courier: say('Courier', '递送员'),
  receptionist: say('Receptionist', '接收员'),
  technician: say('Technician', '检验技师'),
  'quality-officer': say('Quality officer', '质控员'),
  authoriser: say('Authoriser', '签发医师'),
  'recall-coordinator': say('Recall coordinator', '召回协调员'),
  counsellor: say('Genetic counsellor', '遗传咨询师'),
  doctor: say('Doctor', '诊断医师'),
  'centre-head': say('Head of the centre', '中心负责人'),
  'district-officer': say('District officer', '区县专干'),
  'programme-office': say('Programme office', '项目办'),
  'programme-manager': say('Programme manager', '项目管理员'),
  'provincial-manager': say('Provincial manager', '省级管理员'),
  finance: say('Finance officer', '财务人员'),
  administrator: say('System administrator', '系统管理员'),
  'security-administrator': say('Security administrator', '安全管理员'),
  auditor: say('Audit administrator', '审计管理员'),
  'seal-keeper': say('Keeper of sealed data', '密封数据保管人'),
}

const onTheCase: readonly Action[] = [
  'keep-consents',
  'see-specimen',
  'see-identity',
  'open-in-need',
  'see-results',
  'see-board',
  'acknowledge',
  'contact',
  'end-recall',
  'withdraw-recall',
  'order-repeat',
  'own-case',
  'close-case',
  'see-notices',
  'see-reports',
  'see-rules',
  'see-network',
  'see-seals',
  'seal-identity',
  'merge-people',
  'approve-merge',
]

export const MAY: Record<Role, readonly Action[]> = {
  collector: [
    'register',
    'collect',
    'send',
    'print-label',
    'keep-consents',
    'see-specimen',
    'see-parcels',
    'see-identity',
    'see-kits',
    'see-board',
    'contact',
    'order-repeat',
    'see-reports',
    'acknowledge-report',
    'see-network',
    'see-agreements',
    'see-notices',
    'merge-people',
  ],
  /** Answers for a ward: sees what is its own, and does nothing to a specimen. */
  'clinic-manager': [
    'see-specimen',
    'see-parcels',
    'see-identity',
    'see-kits',
    'see-board',
    'see-reports',
    'acknowledge-report',
    'see-network',
    'see-statistics',
  ],
  /** Carries what is packed and knows how many and where to; what is in it and of whom, never. */
  courier: ['see-parcels', 'carry-parcels', 'see-network'],
  receptionist: [
    'receive',
    'correct-card',
    'print-label',
    'see-specimen',
    'see-parcels',
    'issue-kit',
    'see-kits',
    'see-notices',
    'see-rules',
    'see-network',
  ],
  technician: [
    'receive',
    'correct-card',
    'see-specimen',
    'see-parcels',
    'see-results',
    'see-controls',
    'edit-controls',
    'enter-results',
    'verify',
    'invalidate-run',
    'see-parked',
    'replay',
    'see-notices',
    'see-lines',
    'see-board',
    'see-rules',
    'see-mappings',
    'see-network',
  ],
  /** Controls, lots and runs, and no patient. */
  'quality-officer': [
    'see-controls',
    'edit-controls',
    'approve-controls',
    'see-lines',
    'see-rules',
    'see-mappings',
    'see-network',
  ],
  authoriser: [
    'correct-card',
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
    'see-notices',
    'see-lines',
    'see-board',
    'confirm-loss',
    'withdraw-recall',
    'see-reports',
    'release-report',
    'export-results',
    'see-rules',
    'see-mappings',
    'edit-mappings',
    'see-network',
    'see-agreements',
    'see-statistics',
    'see-seals',
    'seal-identity',
  ],
  'recall-coordinator': onTheCase,
  /** Talks with the family about what is known; ends nothing. */
  counsellor: [
    'keep-consents',
    'see-specimen',
    'see-identity',
    'see-results',
    'see-board',
    'contact',
    'see-reports',
    'see-rules',
    'see-network',
  ],
  /** Supervises those who call: nobody is given up without them. */
  doctor: [...onTheCase, 'confirm-loss'],
  /** Answers for a centre: is told where nobody acted, and owns what nobody there could. */
  'centre-head': [...onTheCase, 'confirm-loss', 'see-agreements', 'see-statistics'],
  /** Figures of the own district, and its recalls without values; opens nobody's case. */
  'district-officer': ['see-network', 'see-statistics', 'see-board'],
  /** Figures of all centres and no row of anybody; told where nobody acts, and gives such a case to somebody. */
  'programme-office': ['see-network', 'see-rules', 'see-statistics', 'see-notices', 'own-case'],
  /** Institutions, routes, agreements, kits, and who takes over whose cases. */
  'programme-manager': [
    'see-network',
    'edit-network',
    'see-agreements',
    'issue-kit',
    'see-kits',
    'see-rules',
    'see-statistics',
  ],
  /** What judges: rules, what codes mean, which controls a day needs; each by two people. */
  'provincial-manager': [
    'see-controls',
    'see-network',
    'see-rules',
    'edit-rules',
    'approve-rules',
    'see-mappings',
    'edit-mappings',
    'see-kits',
    'see-statistics',
  ],
  /** What was done, by number and day, for whoever pays for it: no value, no verdict, nobody's name. */
  finance: ['see-settlement', 'see-network'],
  /** Accounts and instruments. Who may do what is given by another, and read back by a third. */
  administrator: [
    'see-network',
    'see-rules',
    'see-mappings',
    'see-staff',
    'edit-staff',
    'see-lines',
    'edit-lines',
    'edit-partners',
    'see-notices',
    'see-backups',
    'make-backup',
  ],
  /** Reviews, as the auditor does, who saw unusually much: so that somebody reviews an auditor too. */
  'security-administrator': [
    'see-network',
    'see-staff',
    'confirm-staff',
    'give-roles',
    'review-access',
  ],
  /**
   * Reads what happened and who looked at whom; uncovers nobody and takes nothing out. The acts are to
   * confirm who a security administrator is, whom no other administration may answer for, and to close
   * reviews of what others have looked at.
   */
  auditor: [
    'see-specimen',
    'see-results',
    'see-controls',
    'see-kits',
    'see-lines',
    'see-rules',
    'see-mappings',
    'see-network',
    'see-staff',
    'confirm-staff',
    'see-journal',
    'review-access',
    'see-backups',
  ],
  /** Sex chromosomes in raw messages, identities that two people have sealed: given to a named person beside their other roles, or to nobody. */
  'seal-keeper': ['see-parked', 'see-sealed', 'see-seals'],
}

/** What tells, of a person's specimen, more than that it is there. */
const OF_A_CASE: readonly Action[] = [
  ...(['see-specimen', 'see-results', 'see-board', 'see-reports'] as const),
  ...(['see-parked', 'see-sealed'] as const),
]

/** Roles that see somebody's values, verdict or case. */
export const ON_CASES: readonly Role[] = Role.options.filter(role =>
  MAY[role].some(action => OF_A_CASE.includes(action)),
)

/** Roles that see what is settled with whoever pays. */
export const ON_FINANCE: readonly Role[] = Role.options.filter(role =>
  MAY[role].includes('see-settlement'),
)

/**
 * Nobody sees both a diagnosis and the rows of finance (domain reference 8.4): of somebody who holds
 * both, whatever the rows say, those of finance give nothing, because a child waits for the others.
 */
export const heldApart = <P extends { readonly role: Role }>(posts: readonly P[]): readonly P[] =>
  posts.some(post => ON_CASES.includes(post.role))
    ? posts.filter(post => !ON_FINANCE.includes(post.role))
    : posts

/** Who could do it instead: the sentence beside a button that this person may not press. */
export const rolesThatMay = (action: Action): Role[] =>
  Role.options.filter(role => MAY[role].includes(action))

/** The same, as a sentence names them. */
export function whoMay(action: Action): Say {
  const names = rolesThatMay(action).map(role => ROLE_NAMES[role])
  return say(names.map(n => n.en.toLowerCase()).join(', '), names.map(n => n.zh).join('、'))
}

export const SCOPE_KINDS = ['everywhere', 'district', 'centre', 'sampling-point'] as const
export type ScopeKind = (typeof SCOPE_KINDS)[number]

/** Who runs the system, who gives rights and who reads it all back: three different people. */
export const ADMINISTRATIONS = ['administrator', 'security-administrator', 'auditor'] as const

const WHOLE: readonly Role[] = [
  ...ADMINISTRATIONS,
  'programme-office',
  'programme-manager',
  'provincial-manager',
]

/** Where a role can be held: an office everywhere, an officer in a district, others at a place. */
export function scopesOf(role: Role): readonly ScopeKind[] {
  if (WHOLE.includes(role)) return ['everywhere']
  if (role === 'district-officer') return ['district']
  if (role === 'centre-head') return ['centre']
  return ['sampling-point', 'centre', 'everywhere']
}
