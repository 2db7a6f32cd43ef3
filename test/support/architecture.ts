/**
 * Who may import whom, as data, and what breaks it, as sentences. `test/architecture.test.ts` puts
 * the project's files to it; the tables are the place to change when the house gets a new room.
 */
import { posix } from 'node:path'

/** A file as the rules see it: its path from the project's root, with `/`, and its text. */
export interface Source {
  readonly path: string
  readonly text: string
}

interface Room {
  /** Files (without `.ts`) and folders that make it up. */
  readonly at: readonly string[]
  /** What it may import besides itself: files without `.ts`, or folders. */
  readonly may: readonly string[]
  /** Of these it may import types, which are gone at run time. */
  readonly types?: readonly string[]
}

/** From the inside out. Scripts and tests may import anything and are no rooms. */
export const ROOMS: readonly Room[] = [
  { at: ['server/contract'], may: [] },
  { at: ['lims-adapters'], may: [], types: ['server/contract'] },
  { at: ['labels'], may: [], types: ['server/contract'] },
  { at: ['server/programmes'], may: ['server/contract'] },
  { at: ['server/packs'], may: ['server/contract'] },
  { at: ['server/store'], may: ['server/contract'] },
  { at: ['server/access', 'server/accounts'], may: ['server/contract'], types: ['server/store'] },
  {
    at: ['server/lab'],
    may: ['server/contract', 'server/programmes', 'server/access'],
    types: ['server/store', 'server/packs'],
  },
  {
    at: ['server/exchange'],
    may: [
      'server/contract',
      'server/lab',
      'server/store',
      'server/access',
      'lims-adapters',
      'labels',
    ],
  },
  {
    at: ['server/api', 'server/printing', 'server/labelling'],
    may: [
      ...['server/contract', 'server/lab', 'labels', 'server/exchange'],
      ...['server/access', 'server/accounts'],
    ],
    types: ['server/store', 'server/backing-up'],
  },
  {
    at: ['server/live'],
    may: ['server/contract', 'server/store', 'server/access', 'server/accounts', 'server/lab'],
  },
  {
    at: ['server/http'],
    may: ['server/contract', 'server/api', 'server/access', 'server/accounts'],
    types: ['server/store'],
  },
  { at: ['server/boards'], may: ['server/contract'], types: ['server/live', 'server/store'] },
  {
    at: ['server/boards-process'],
    may: ['server/contract', 'server/store', 'server/live', 'server/http'],
    types: ['server/boards'],
  },
  { at: ['server/config'], may: ['server/contract'] },
  {
    at: ['server/certificates', 'server/why-not-started'],
    may: ['server/contract'],
    types: ['server/config'],
  },
  { at: ['server/rounds', 'server/parts', 'server/log', 'server/memory'], may: [] },
  {
    at: ['server/verifying', 'server/referring', 'server/escalating'],
    may: ['server/contract', 'server/lab', 'server/rounds'],
    types: ['server/store'],
  },
  {
    at: ['server/dispatching'],
    may: ['server/contract', 'server/lab', 'server/rounds', 'lims-adapters/partners'],
    types: ['server/store'],
  },
  {
    at: ['server/passing'],
    may: ['server/exchange', 'server/lab', 'server/rounds'],
    types: ['server/store'],
  },
  {
    at: ['server/backing-up'],
    may: ['server/contract', 'server/lab', 'server/rounds', 'server/store'],
  },
  {
    at: ['server/backup-process'],
    may: ['server/contract', 'server/store'],
    types: ['server/backing-up'],
  },
  { at: ['server/main'], may: ['server', 'lims-adapters', 'labels'] },
  { at: ['client/vite.config'], may: [] },
  {
    at: ['client'],
    may: ['server/contract', 'labels/draw', 'labels/label', 'labels/templates'],
  },
]

/** The laboratory's files from top to bottom; each leans only on those above it. */
export const LAB_ORDER: readonly string[] = [
  ...[
    'books',
    'keys',
    'pages',
    'walks',
    'changing',
    'sightings',
    'dated',
    'westgard',
    'routes',
    'places',
    'routing-changes',
    'routing',
    'joined',
    'search-keys',
    'papers',
    'subjects',
    'identities',
    'finding',
    'rules',
    'confirmations',
    'relabelled',
    'certificates',
    'institutions',
    'scans',
    'agreements',
    'units',
    'codes',
    'conversions',
    'rule-checks',
    'rule-ends',
    'needs',
    'pack-items',
    'proposals',
    'mappings',
    'lots',
    'run-spans',
    'known',
    'pack-files',
    'packs',
    'looks',
    'reviews',
    'pack-compare',
    'pack-adopting',
    'calendar',
    'duty',
    'cases',
    'hands',
    'identity-seals',
    'identity-openings',
    'hand-overs',
    'orders',
    'kits',
    'circumstances',
    'pregnancies',
    'births',
    'couples',
    'redraws',
    'requests',
    'consents',
    'specimens',
    'emergencies',
    'relabels',
    'consent-papers',
    'consent-list',
    'refusals',
    'paper-checks',
    'labels',
    'printers',
    'label-runs',
    'numbers',
    'prenatal',
    'ladders',
    'limits',
    'recall-board',
    'parcels',
    'recalls',
    'recall-consents',
    'scripts',
    'contacts',
    'case-documents',
    'endings',
    'outbox',
    'notices',
    'notice-list',
    'partners',
    'dispatches',
    'referrals',
  ],
  ...[
    'schedules',
    'arrivals',
    'repeats',
    'freezes',
    'shipments',
    'taken-back',
    'send-outs',
    'batches',
    'thing-labels',
    'holds',
    'drills',
    'verdicts',
    'reported',
    'panels',
    'racks',
    'retests',
    'results',
    'signatures',
    'withholding',
    'bench',
    'auto-verify',
    'judging',
    'succession',
    'sent',
    'filing',
    'signed-runs',
    'queues',
    'controls',
    'charts',
    'matching',
    'expected',
    'ledger',
    'report-scope',
    'report-content',
    'amended',
    'reports',
    'merges',
    'merge-pages',
    'doubles',
    'invalidations',
    'report-runs',
    'small-cells',
    'counted',
    'statistics',
    'settlement',
    'exports',
    'sign-out',
    'corrections',
    'rejudging',
    'measures',
  ],
  ...['story-words', 'history'],
]

interface PackageRule {
  readonly in: readonly string[]
  readonly types?: readonly string[]
}

const only = (...rooms: string[]): PackageRule => ({ in: rooms })

/** Which package may be imported where. A package that is not here has no place yet. */
export const PACKAGES: Readonly<Record<string, PackageRule>> = {
  '@e965/xlsx': only('lims-adapters/sheet'),
  '@expo-google-fonts/noto-sans-sc': only('labels'),
  '@lhncbc/ucum-lhc': only('server/lab/units'),
  '@mantine/core': only('client'),
  '@mantine/hooks': only('client'),
  '@node-rs/argon2': only('server/access', 'server/accounts'),
  '@resvg/resvg-js': only('labels'),
  '@tanstack/react-query': only('client'),
  '@tanstack/react-virtual': only('client'),
  '@vitejs/plugin-react': only('client/vite.config'),
  'better-sqlite3': only('server/store'),
  'bwip-js': only('labels'),
  express: only('server/http'),
  'express-rate-limit': only('server/http'),
  compression: only('server/http'),
  helmet: only('server/http'),
  i18next: only('client'),
  'iconv-lite': only('lims-adapters'),
  kysely: { in: ['server/store', 'server/lab'], types: ['server'] },
  'node-hl7-client': only('lims-adapters/hl7/outgoing'),
  pg: only('server/store'),
  pino: { in: ['server/log', 'server/http', 'server/exchange', 'server/live'], types: ['server'] },
  'pinyin-pro': only('server/lab'),
  react: only('client'),
  'react-dom': only('client'),
  'socket.io': only('server/live'),
  'socket.io-client': only('client'),
  uuid: only('server', 'client'),
  vite: only('client/vite.config'),
  wouter: only('client'),
  zod: only('server', 'client'),
}

/** What a browser or every room reads: nothing of Node may be in there. */
const WITHOUT_NODE = [
  'server/contract',
  'client',
  'labels/draw',
  'labels/label',
  'labels/templates',
]

interface Import {
  readonly of: string
  readonly typeOnly: boolean
}

const IMPORT =
  /^(?:import|export)\s+(type\s)?(?:[\w\s{},*$]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)/gm

/** The imports of a file: files as paths from the root, packages by their name, `node:` as it is. */
export function importsOf({ path, text }: Source): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, plain, dynamic]) => {
    const [said = ''] = (plain ?? dynamic ?? '').split('?')
    const of = said.startsWith('.') ? posix.join(posix.dirname(path), said) : said
    return { of, typeOnly: type !== undefined }
  })
}

/** Every rule broken by these files, a sentence each. */
export function problemsOf(sources: readonly Source[]): string[] {
  const rooms = sources.filter(({ path }) => !/^(scripts|test)\//.test(path))
  return [
    ...rooms.flatMap(wrongRooms),
    ...rooms.flatMap(wrongLabOrder),
    ...rooms.flatMap(wrongPackages),
    ...rooms.flatMap(engineWords),
    ...rooms.flatMap(sqlFromText),
    ...rooms.flatMap(filesInHeaders),
    ...rooms.flatMap(outsideAddresses),
    ...cyclesAmong(rooms),
    ...sources.flatMap(tooLong),
    ...sources.flatMap(onlyOne),
  ]
}

const isIn = (path: string, places: readonly string[]): boolean =>
  places.some(place => path.replace(/\.tsx?$/, '') === place || path.startsWith(`${place}/`))

const isCode = ({ path }: Source): boolean => /\.tsx?$/.test(path)
const isOurs = ({ of }: Import): boolean =>
  /^(server|client|labels|lims-adapters|scripts|test)\//.test(of)
const roomOf = (path: string): Room | undefined => ROOMS.find(({ at }) => isIn(path, at))

function wrongRooms(source: Source): string[] {
  if (!isCode(source)) return []
  const room = roomOf(source.path)
  if (!room) return [`${source.path} is in no room: give it one in test/support/architecture.ts`]
  const { at, may, types = [] } = room
  return importsOf(source)
    .filter(isOurs)
    .filter(({ of, typeOnly }) => !isIn(of, [...at, ...may, ...(typeOnly ? types : [])]))
    .map(({ of }) =>
      isIn(of, types)
        ? `${source.path} imports ${of}, of which only types are allowed here (import type)`
        : `${source.path} imports ${of}; ${at[0]} may import ${may.join(', ') || 'nothing of ours'}`,
    )
}

const labName = (path: string): string | undefined => /^server\/lab\/([\w-]+)/.exec(path)?.[1]

function wrongLabOrder(source: Source): string[] {
  const name = labName(source.path)
  if (!name) return []
  const place = LAB_ORDER.indexOf(name)
  if (place < 0)
    return [`lab/${name}.ts has no place: give it a place in the order of the laboratory`]
  const above = LAB_ORDER.slice(0, place + 1)
  const leaned = importsOf(source).flatMap(({ of }) => labName(of) ?? [])
  return leaned
    .filter(other => !above.includes(other))
    .map(other => `lab/${name}.ts imports ${other}.ts, which is below it`)
}

function wrongPackages(source: Source): string[] {
  const foreign = importsOf(source).filter(one => !isOurs(one) && !one.of.startsWith('..'))
  return foreign.flatMap(({ of, typeOnly }) => {
    if (of.startsWith('node:'))
      return isIn(source.path, WITHOUT_NODE) && !isIn(source.path, ['client/vite.config'])
        ? [`${source.path} imports ${of}, which no browser has`]
        : []
    const name = /^(?:@[^/]+\/)?[^/]+/.exec(of)?.[0] ?? of
    const rule = PACKAGES[name]
    if (!rule)
      return [
        `${source.path} imports ${name}, which has no place: give it one in the package table`,
      ]
    const places = [...rule.in, ...(typeOnly ? (rule.types ?? []) : [])]
    return isIn(source.path, places)
      ? []
      : [`${source.path} imports ${name}, which belongs to ${rule.in.join(', ')} alone`]
  })
}

const ENGINE_WORD =
  /(?:[!=]==?|\bcase)\s*'(?:sqlite|postgres(?:ql)?)'|'(?:sqlite|postgres(?:ql)?)'\s*[!=]==?/i

function engineWords({ path, text }: Source): string[] {
  if (isIn(path, ['server/store/engines'])) return []
  const lines = text.split('\n')
  return lines.flatMap((line, index) =>
    ENGINE_WORD.test(line)
      ? [`${path}:${index + 1} asks which database it is: that belongs to server/store/engines.ts`]
      : [],
  )
}

const SQL_TEXT = /\bsql(?:<[^`]*>)?`|\bsql\.\w+\(|\bCompiledQuery\.raw\(/
/** Text that becomes part of a statement: a migration has no input, and a backup only the migrations' names. */
const UNBOUND = /\bsql\.(?:raw|lit|id|ref|table)\(/

/** Values are bound by the query builder; a statement that is written as text is the store's alone. */
function sqlFromText({ path, text }: Source): string[] {
  if (isIn(path, ['server/store/migrations', 'server/store/backup'])) return []
  const wrong = isIn(path, ['server/store']) ? UNBOUND : SQL_TEXT
  return text
    .split('\n')
    .flatMap((line, index) =>
      wrong.test(line)
        ? [`${path}:${index + 1} makes a statement out of text: let the query builder bind it`]
        : [],
    )
}

/** A file has its name from the page that keeps it: a name in a header could end the header. */
function filesInHeaders({ path, text }: Source): string[] {
  const lines = text.split('\n')
  return lines.flatMap((line, index) =>
    /content-disposition|\.attachment\(|\.download\(/i.test(line)
      ? [`${path}:${index + 1} writes a file's name into a header: let the page name the file`]
      : [],
  )
}

const ADDRESS = /https?:\/\/(?!127\.0\.0\.1|localhost|www\.w3\.org\/)[^\s'"`)]*/g

function outsideAddresses({ path, text }: Source): string[] {
  if (!isIn(path, ['client'])) return []
  return [...text.matchAll(ADDRESS)].map(
    ([address]) => `${path} names ${address}: the client must work without the internet`,
  )
}

/** Cycles of what is left at run time; a type that refers back is only a word. */
function cyclesAmong(sources: readonly Source[]): string[] {
  const edges = new Map(
    sources.map(source => [
      source.path,
      importsOf(source).flatMap(({ of, typeOnly }) => (typeOnly ? [] : [of])),
    ]),
  )
  const done = new Set<string>()
  const found: string[] = []

  function walk(path: string, way: readonly string[]): void {
    const at = way.indexOf(path)
    if (at >= 0)
      found.push(`these import each other in a circle: ${[...way.slice(at), path].join(' -> ')}`)
    if (at >= 0 || done.has(path)) return
    for (const next of edges.get(path) ?? []) walk(next, [...way, path])
    done.add(path)
  }

  for (const path of edges.keys()) walk(path, [])
  return found
}

export const LONGEST = 600

export const linesOf = ({ text }: Source): number => text.trimEnd().split('\n').length

function tooLong(source: Source): string[] {
  const lines = linesOf(source)
  return lines > LONGEST ? [`${source.path} has ${lines} lines: split it (at most ${LONGEST})`] : []
}

function onlyOne({ path, text }: Source): string[] {
  return /\b(?:describe|context|it)\.only\(/.test(text)
    ? [`${path} runs one test only: the others would pass unseen`]
    : []
}
