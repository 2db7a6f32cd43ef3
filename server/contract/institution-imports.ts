/** Institutions from a file: tried first, row by row; one bad row, and nothing is brought in. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Line, Say } from './words.ts'

/** How the columns may be headed; the first of each is that of the template in English, the second in Chinese. */
export const INSTITUTION_COLUMNS = {
  kind: ['kind', '类别'],
  institution: ['institution code', '机构代码'],
  name: ['name in chinese', '中文名称'],
  nameEn: ['name in english', '英文名称'],
  district: ['district code', '区县代码'],
  creditCode: ['credit code', '统一社会信用代码'],
} as const
export type InstitutionColumn = keyof typeof INSTITUTION_COLUMNS

export const InstitutionRow = z
  .object({
    /** The line of the file, as an editor counts them. */
    line: z.number().int(),
    institution: z.string(),
    name: z.string(),
    district: z.string(),
    became: z.enum(['new', 'known', 'bad']),
    /** What is wrong with it and what to do; null where nothing is. */
    says: Say.nullable(),
  })
  .meta({ id: 'InstitutionRow' })
export type InstitutionRow = z.infer<typeof InstitutionRow>

export const InstitutionsTried = z
  .object({
    sha256: z.string(),
    rows: z.array(InstitutionRow),
    fresh: z.number().int(),
    known: z.number().int(),
    bad: z.number().int(),
  })
  .meta({ id: 'InstitutionsTried' })
export type InstitutionsTried = z.infer<typeof InstitutionsTried>

const file = { name: Line(200), base64: z.base64().min(1).max(950_000) }

export const institutionImports = {
  tryInstitutions: endpoint({
    does: 'Read a file of institutions and say of each row what it would bring, or why not; writes nothing',
    verb: 'post',
    path: '/institution-imports/trial',
    may: 'edit-network',
    takes: z.object(file),
    gives: InstitutionsTried,
  }),
  importInstitutions: endpoint({
    does: 'Bring in the institutions of a file that was tried: all rows, or none',
    verb: 'post',
    path: '/institution-imports',
    may: 'edit-network',
    takes: z.object({ ...file, sha256: z.string().length(64) }),
    gives: InstitutionsTried,
  }),
}
