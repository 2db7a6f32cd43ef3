/**
 * Region files: which are known, what one says beside what is live, and how its rows are taken over,
 * each by itself. A row that judges is proposed and approved by another; routes go to the desk on
 * which routes are previewed; nothing is taken over by bringing a file.
 */
import { z } from 'zod'
import { endpoint } from './kit.ts'
import { PACK_KINDS, PackSource } from './pack-file.ts'
import { Proposal } from './proposals.ts'
import { Issue } from './refusal.ts'
import { RoutingChange } from './routing.ts'
import { Day, Id, Instant, Line, Say } from './words.ts'

/** A file as it lies in the store, word for word; a newer edition stands beside it. */
export const PackEdition = z
  .object({
    id: Id,
    name: z.string(),
    title: Say,
    edition: Day,
    sha256: z.string(),
    /** Null: it came with the product. */
    broughtByName: z.string().nullable(),
    broughtAt: Instant,
    rows: z.number().int(),
  })
  .meta({ id: 'PackEdition' })
export type PackEdition = z.infer<typeof PackEdition>

const Cells = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

/**
 * One row of a file beside what is live: `same`, `missing` here, `differs` in the fields named, or
 * `only-here`. A start is not compared: what was adopted begins on a day of its own.
 */
export const PackLine = z
  .object({
    key: z.string(),
    kind: z.enum(PACK_KINDS),
    programme: z.string().nullable(),
    state: z.enum(['same', 'missing', 'differs', 'only-here']),
    /** Its fields in the file and here; centres are named by their institution's code. */
    inFile: Cells.nullable(),
    here: Cells.nullable(),
    fields: z.array(z.string()),
    /** Documents of the file that it was taken from. */
    from: z.array(z.string()),
    /** Holds on no day: a programme may take it up. */
    offered: z.enum(['yes', 'no']),
    /** A proposal about it that waits for a second person. */
    waits: Id.nullable(),
    /** The place that it is, where it is one. */
    place: Id.nullable(),
  })
  .meta({ id: 'PackLine' })
export type PackLine = z.infer<typeof PackLine>

export const PackTried = z
  .object({
    sha256: z.string(),
    name: z.string(),
    title: Say,
    edition: Day.nullable(),
    rows: z.number().int(),
    /** This very file is here already. */
    known: z.enum(['yes', 'no']),
    /** Beside what is live. */
    same: z.number().int(),
    missing: z.number().int(),
    differs: z.number().int(),
    /** Row by row; one of them, and the file is not brought in. */
    problems: z.array(Issue),
  })
  .meta({ id: 'PackTried' })
export type PackTried = z.infer<typeof PackTried>

/** The text of a file of 900 KB at most. */
const content = z.string().min(2).max(900_000)
const row = { id: Id, key: z.string().max(400) }

export const packs = {
  showPacks: endpoint({
    does: 'List the region files that are known, the newest edition first',
    verb: 'get',
    path: '/packs',
    may: 'see-rules',
    takes: z.object({}),
    gives: z.array(PackEdition),
    shows: ['pack'],
  }),
  showPackComparison: endpoint({
    does: 'Hold a region file against what is live, row by row, with its documents',
    verb: 'get',
    path: '/packs/:id/comparison',
    may: 'see-rules',
    takes: z.object({ id: Id }),
    gives: z.object({
      pack: PackEdition,
      sources: z.array(PackSource),
      programmes: z.array(z.object({ code: z.string(), en: z.string(), zh: z.string() })),
      rows: z.array(PackLine),
    }),
    shows: [
      ...['pack', 'rule', 'proposal', 'need', 'place', 'district'],
      ...['assignment', 'policy'],
    ],
  }),
  tryPack: endpoint({
    does: 'Read a region file and say what is wrong with each row and how it differs from what is live; writes nothing',
    verb: 'post',
    path: '/packs/trial',
    may: 'edit-rules',
    takes: z.object({ content }),
    gives: PackTried,
  }),
  bringPack: endpoint({
    does: 'Keep a region file that was tried, whole or not at all; no row of it holds by that',
    verb: 'post',
    path: '/packs',
    may: 'edit-rules',
    takes: z.object({ content, sha256: z.string().length(64) }),
    gives: PackEdition,
  }),
  adoptPackRow: endpoint({
    does: 'Propose a row of a region file that judges, from a day on; another person approves it',
    verb: 'post',
    path: '/packs/:id/adoptions',
    may: 'edit-rules',
    takes: z.object({ ...row, startsOn: Day, reason: Line(300) }),
    gives: Proposal,
  }),
  adoptPackPlace: endpoint({
    does: 'Add a district or centre of a region file, or take over the names of a district',
    verb: 'post',
    path: '/packs/:id/places',
    may: 'edit-network',
    takes: z.object(row),
    gives: z.object({ key: z.string() }),
  }),
  findPackRoutes: endpoint({
    does: 'Say which changes of routes would bring those of a region file, to be previewed and saved as any; writes nothing',
    verb: 'get',
    path: '/packs/:id/routes',
    may: 'edit-network',
    takes: z.object({ id: Id, programme: z.string().max(20), startsOn: Day }),
    gives: z.object({
      changes: z.array(RoutingChange),
      /** Rows that cannot go along yet, and why. */
      left: z.array(z.object({ key: z.string(), says: Say })),
    }),
    shows: ['assignment', 'policy', 'place'],
  }),
}
