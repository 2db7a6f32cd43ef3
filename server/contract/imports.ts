/** Results from a file: tried first, row by row, and brought in only then. */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { Id, Line, Say } from './words.ts'

/** How the columns may be headed; one of each is enough, in whatever order. */
export const COLUMNS = {
  specimen: ['specimen', 'specimen number', 'number', '标本编号', '编号', '标本号'],
  analyte: ['analyte', 'test', 'item', '项目', '检测项目'],
  value: ['value', 'result', '结果', '数值', '检测结果'],
  unit: ['unit', 'units', '单位'],
  measuredAt: ['measured at', 'measured', 'date', '检测时间', '检测日期'],
  status: ['status', '状态'],
} as const
export type ColumnName = keyof typeof COLUMNS

/** What a row brings, or brought. */
export const ImportRow = z
  .object({
    /** The line of the file, as an editor counts them. */
    line: z.number().int(),
    specimen: z.string(),
    analyte: z.string(),
    value: z.string(),
    unit: z.string(),
    became: z.enum(['new', 'corrects', 'known', 'bad']),
    /** Why it cannot be brought in, and what to do; null for the others. */
    says: Say.nullable(),
  })
  .meta({ id: 'ImportRow' })
export type ImportRow = z.infer<typeof ImportRow>

export const ImportTried = z
  .object({
    /** Of the bytes: what is brought in is what was tried. */
    sha256: z.string(),
    charset: z.enum(['utf-8', 'gb18030']),
    separator: z.enum([',', ';', '\t']),
    /** Headings that mean nothing here: their cells are not read. */
    unread: z.array(z.string()),
    rows: z.array(ImportRow),
    fresh: z.number().int(),
    known: z.number().int(),
    bad: z.number().int(),
  })
  .meta({ id: 'ImportTried' })
export type ImportTried = z.infer<typeof ImportTried>

export const Imported = ImportTried.extend({
  /** The file as it was kept, byte for byte. */
  message: Id,
}).meta({ id: 'Imported' })
export type Imported = z.infer<typeof Imported>

const file = {
  centre: Id,
  name: Line(200),
  base64: z.base64().min(1).max(950_000),
}

export const imports = {
  tryImport: endpoint({
    does: 'Read a file of results and say of each row what it would bring, or why not; writes nothing',
    verb: 'post',
    path: '/imports/trial',
    may: 'enter-results',
    takes: z.object(file),
    gives: ImportTried,
  }),
  importResults: endpoint({
    does: 'Bring in the results of a file that was tried: all rows, or only the good ones; once, however often it is sent',
    verb: 'post',
    path: '/imports',
    may: 'enter-results',
    takes: z.object({ ...file, sha256: z.string().length(64), rows: z.enum(['all', 'good']) }),
    gives: Imported,
  }),
}
