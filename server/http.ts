/**
 * The web door: sessions, the contract mounted in a loop, refusals as problem+json, the built
 * client. What a question means is `api.ts`; who may ask is `access.ts`; here is only HTTP.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { rateLimit } from 'express-rate-limit'
import helmet from 'helmet'
import { v7 as newId } from 'uuid'
import { z } from 'zod'
import { ANYONE, allowsSomewhere, forbidden, isPerson, notSignedIn, type Person } from './access.ts'
import { cookieName, tokenIn } from './accounts/cookie.ts'
import { REGISTRY } from './accounts/rows.ts'
import { NOTED_EVERY, seen } from './accounts/sessions.ts'
import { tokenHash, whoHas } from './accounts.ts'
import type { Who } from './api/desk.ts'
import { contract, type GuthrieHandlers } from './contract/index.ts'
import { nulsIn, singly, wrongInWords } from './contract/issue-words.ts'
import type { Endpoint } from './contract/kit.ts'
import { openApi } from './contract/openapi.ts'
import { type Issue, type Problem, Refusal, STATUS } from './contract/refusal.ts'
import { type Instant, inWords, type Language, later, type Say, say } from './contract/words.ts'
import type { Actor, Store } from './store/store.ts'

export interface WebOptions {
  readonly store: Store
  readonly handlers: GuthrieHandlers<Who>
  readonly version: string
  /** Folder of the built client; null where only the API is served. */
  readonly client: string | null
  readonly secure: boolean
  readonly trustProxy: number
  readonly onBug: (error: unknown, request: string) => void
}

const LONGEST_DEVICE = 200
/** Of somebody who has not signed in: a login and a password are small. */
const STRANGERS_LIMIT = '10kb'
const BODY_LIMIT = '1mb'
/** A scanned paper is larger than anything else that is said to the laboratory. */
const SCAN_LIMIT = '7mb'
const SIGN_IN_DOORS = ['/api/session', '/api/setup', '/api/invitation']
const SIGN_INS_PER_MINUTE = 30
const FAILURES_PER_MINUTE = 60
const CHECKS_PER_MINUTE = 60
const AGENT_ASKS_PER_MINUTE = 1_200

export function web(options: WebOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', options.trustProxy)
  app.use(headers(options.secure), permissions)
  // A clinic's line is slow: screens and lists travel at a third of their size.
  app.use(compression())
  app.use('/api', noStore, sameOrigin)
  app.use(SIGN_IN_DOORS, reads(STRANGERS_LIMIT), addressLimit(), signInLimit())
  app.use('/api/check', checkLimit())
  app.use('/api/print-agent', agentLimit())
  app.get('/api/openapi.json', (_, res) => res.json(openApi(options.version)))
  app.use('/api/results/authorisation', signingLimit(options.secure))
  mount(app, options)
  app.use('/api', (_req, _res, next) => next(NO_SUCH_QUESTION))
  if (options.client) serveClient(app, options.client)
  app.use((error: unknown, req: Request, res: Response, next: NextFunction) =>
    refuse(options, error, req, res, next),
  )
  return app
}

/** Nothing from outside, nothing framed; `upgrade-insecure-requests` would break a plain LAN. */
const headers = (secure: boolean) =>
  helmet({
    contentSecurityPolicy: {
      directives: {
        'default-src': ["'self'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'img-src': ["'self'", 'data:', 'blob:'],
        'connect-src': ["'self'"],
        'font-src': ["'self'", 'data:'],
        // A report is shown in a frame, from bytes that the page itself has fetched.
        'frame-src': ["'self'", 'blob:'],
        'frame-ancestors': ["'none'"],
        'upgrade-insecure-requests': secure ? [] : null,
      },
    },
    strictTransportSecurity: secure,
    crossOriginEmbedderPolicy: false,
  })

/** The camera reads labels; everything else that a page could ask of a device is off. */
function permissions(_req: Request, res: Response, next: NextFunction): void {
  res.set('permissions-policy', 'camera=(self), microphone=(), geolocation=(), payment=(), usb=()')
  next()
}

function noStore(_req: Request, res: Response, next: NextFunction): void {
  res.set('cache-control', 'no-store')
  next()
}

/** A page of another site may not make this browser act (F-05); tools without a browser may. */
function sameOrigin(req: Request, _res: Response, next: NextFunction): void {
  const site = req.get('sec-fetch-site')
  const origin = req.get('origin')
  const foreign = site !== undefined && site !== 'same-origin' && site !== 'none'
  const other = origin !== undefined && !isOwn(origin, req.get('host'))
  next(req.method !== 'GET' && (foreign || other) ? CROSS_SITE : undefined)
}

const isOwn = (origin: string, host: string | undefined): boolean => {
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

const CROSS_SITE = new Refusal(
  'forbidden',
  say('This came from another site and was refused.', '该请求来自其他网站，已拒绝。'),
)
const NO_SUCH_QUESTION = new Refusal('not-found', say('There is no such address.', '没有该地址。'))

const signInLimit = () =>
  rateLimit({
    windowMs: 60_000,
    limit: SIGN_INS_PER_MINUTE,
    // As the contract reads a login: neither case nor spaces make another one of it.
    keyGenerator: req =>
      `${req.ip} ${String(req.body?.login ?? '')
        .trim()
        .toLowerCase()}`,
    validate: { keyGeneratorIpFallback: false },
    skip: req => req.method !== 'POST',
    handler: (_req, _res, next) => next(TOO_MANY),
  })

/**
 * Failures of one address, whatever login was tried: lists of passwords that leaked elsewhere are tried
 * out with one guess at each account, which no account's own rest would stop. Only failures count, so
 * that a hospital behind one address signs in as often as it likes, and its open screens go on.
 */
const addressLimit = () =>
  rateLimit({
    windowMs: 60_000,
    limit: FAILURES_PER_MINUTE,
    skip: req => req.method !== 'POST',
    skipSuccessfulRequests: true,
    handler: (_req, _res, next) => next(TOO_MANY),
  })

/** Failed signatures of one session: passwords are not tried out at an open screen. */
const signingLimit = (secure: boolean) =>
  rateLimit({
    windowMs: 60_000,
    limit: SIGN_INS_PER_MINUTE,
    keyGenerator: req => tokenIn(req.get('cookie'), secure) ?? `${req.ip}`,
    validate: { keyGeneratorIpFallback: false },
    skipSuccessfulRequests: true,
    handler: (_req, _res, next) => next(TOO_MANY_SIGNATURES),
  })

const TOO_MANY_SIGNATURES = new Refusal(
  'unavailable',
  say(
    'Too many signatures failed. Wait a minute, then sign again.',
    '签署失败过于频繁，请一分钟后再试。',
  ),
)

/** The codes on reports are asked about without a session: often enough for a ward, not for guessing. */
const checkLimit = () =>
  rateLimit({
    windowMs: 60_000,
    limit: CHECKS_PER_MINUTE,
    handler: (_req, _res, next) => next(TOO_MANY_CHECKS),
  })

/** Programs beside printers: a run of five hundred labels asks a hundred times. */
const agentLimit = () =>
  rateLimit({
    windowMs: 60_000,
    limit: AGENT_ASKS_PER_MINUTE,
    handler: (_req, _res, next) => next(TOO_MANY_CHECKS),
  })

const TOO_MANY_CHECKS = new Refusal(
  'unavailable',
  say(
    'Too many checks from here. Wait a minute, then try again.',
    '核对过于频繁，请一分钟后再试。',
  ),
)

const TOO_MANY = new Refusal(
  'unavailable',
  say('Too many tries. Wait a minute, then sign in again.', '尝试过于频繁，请一分钟后再登录。'),
)

function mount(app: Express, options: WebOptions): void {
  const { store, handlers } = options
  for (const [name, endpoint] of Object.entries<Endpoint>(contract)) {
    const handle = handlers[name as keyof typeof handlers] as unknown as (
      input: unknown,
      who: Who,
    ) => Promise<unknown>
    // Nothing that is long is read for somebody who may not ask at all.
    const first = async (req: Request, res: Response, next: NextFunction) => {
      res.locals.by = await whoAsks(options, req)
      await mayAsk(store, endpoint, res.locals.by)
      next()
    }
    const limit = reads(limitOf(endpoint))
    app[endpoint.verb](`/api${endpoint.path}`, first, limit, async (req, res) => {
      const by: Actor = res.locals.by
      const input = parse(endpoint, {
        ...(req.method === 'GET' ? req.query : req.body),
        ...req.params,
      })
      const output = await handle(input, {
        by,
        language: languageOf(req),
        device: (req.get('user-agent') ?? '').slice(0, LONGEST_DEVICE),
        session: cookie(req, res, options.secure),
      })
      if (endpoint.media) res.type(endpoint.media).send(Buffer.from(output as Uint8Array))
      else res.json(output)
    })
  }
}

const reads = (limit: string) => express.json({ limit })

function limitOf({ may, body }: Endpoint): string {
  if (may === 'anyone') return STRANGERS_LIMIT
  return body === 'scan' ? SCAN_LIMIT : BODY_LIMIT
}

async function whoAsks({ store, secure }: WebOptions, req: Request): Promise<Actor> {
  const token = tokenIn(req.get('cookie'), secure)
  if (token === null) return ANYONE
  const { person, at } = await store.read(ANYONE, async look => ({
    person: await whoHas(look, tokenHash(token)),
    at: look.at,
  }))
  const touched = later(at, -idleOf(req))
  if (person?.seenAt && touched >= later(person.seenAt, NOTED_EVERY))
    await noteSeen(store, person, touched)
  return person ?? ANYONE
}

/**
 * How long nobody has touched the screen that asks, as it says: what it asks by itself to stay fresh
 * keeps no session open. Whatever says nothing is asked by somebody now.
 */
function idleOf(req: Request): number {
  const said = req.get('guthrie-idle') ?? ''
  return /^\d{1,6}$/.test(said) ? Number(said) * 1_000 : 0
}

/** A database that takes no writing lets people read all the same. */
const noteSeen = (store: Store, person: Person, at: Instant): Promise<void> =>
  store.work(person, [REGISTRY], work => seen(work, person, at)).catch(() => undefined)

/** The first question, before a row is known: signed in, and the action theirs anywhere. */
async function mayAsk(store: Store, endpoint: Endpoint, by: Actor): Promise<void> {
  if (endpoint.may === 'anyone') return
  if (!isPerson(by)) throw notSignedIn()
  if (endpoint.may === 'signed-in') return
  const at = await store.read(by, async look => look.at)
  if (!allowsSomewhere(by, endpoint.may, at)) throw forbidden(endpoint.may)
}

const ZH = z.locales.zhCN().localeError
const EN = z.locales.en().localeError

/** Parses the flat input; what is wrong is said beside each field, in both languages. */
function parse(endpoint: Endpoint, input: unknown): unknown {
  const parsed = endpoint.takes.safeParse(input, { error: EN })
  if (parsed.success) {
    const issues = nulsIn(parsed.data)
    if (issues.length > 0) throw wrongFields(issues)
    return parsed.data
  }
  const zh = singly(endpoint.takes.safeParse(input, { error: ZH }).error?.issues ?? [])
  const issues: Issue[] = singly(parsed.error.issues).map((issue, i) => ({
    path: issue.path.join('.'),
    says: wrongInWords(issue) ?? say(issue.message, zh[i]?.message ?? issue.message),
  }))
  throw wrongFields(issues)
}

/** Where no field of the screen is to blame, the sentences alone are read: paths are for programs. */
function wrongFields(issues: readonly Issue[]): Refusal {
  const first = (language: Language): string =>
    [...new Set(issues.map(({ says }) => ended(inWords(says, language), language)))]
      .slice(0, MOST_SAID)
      .join(language === 'en' ? ' ' : '')
  return new Refusal(
    'invalid',
    say(`This cannot be taken as it is. ${first('en')}`, `内容有误。${first('zh-CN')}`),
    issues,
  )
}

const MOST_SAID = 3

/** zod's own sentences have no stop. */
const ended = (sentence: string, language: Language): string =>
  /[.!?。！？]$/.test(sentence) ? sentence : `${sentence}${language === 'en' ? '.' : '。'}`

const languageOf = (req: Request): Language =>
  req.acceptsLanguages('zh-CN', 'zh', 'en') === 'en' ? 'en' : 'zh-CN'

function cookie(_req: Request, res: Response, secure: boolean): Who['session'] {
  const settings = { httpOnly: true, sameSite: 'strict', secure, path: '/' } as const
  return {
    set: token => res.cookie(cookieName(secure), token, settings),
    clear: () => res.clearCookie(cookieName(secure), settings),
  }
}

function serveClient(app: Express, folder: string): void {
  app.use(
    express.static(folder, {
      index: false,
      setHeaders: (res, path) => {
        const hashed = path.includes(`${join('/', 'assets')}`)
        res.setHeader('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache')
      },
    }),
  )
  // Of an older version, perhaps: a page in the place of a script would only puzzle the browser.
  app.use('/assets', (_req, _res, next) => next(NO_SUCH_QUESTION))
  app.get('/{*any}', (req, res, next) => {
    const page = join(folder, 'index.html')
    if (!req.accepts('html') || !existsSync(page)) return next(NO_SUCH_QUESTION)
    res.set('cache-control', 'no-cache').sendFile(page)
  })
}

/** One of the two places where a refusal is translated; anything else is a bug, logged by its id. */
function refuse(
  options: WebOptions,
  error: unknown,
  req: Request,
  res: Response,
  next: NextFunction,
): void {
  if (res.headersSent) {
    next(error)
    return
  }
  const request = newId()
  const refusal = error instanceof Refusal ? error : clientFault(error)
  if (!refusal) options.onBug(error, request)
  const problem = refusal ? asProblem(refusal, languageOf(req)) : bug(request, languageOf(req))
  res.status(problem.status).type('application/problem+json').json(problem)
}

/** What Express itself refuses: JSON that does not parse, a body that is too large. */
function clientFault(error: unknown): Refusal | null {
  const status = (error as { status?: number } | null)?.status
  if (status === undefined || status < 400 || status >= 500) return null
  return new Refusal('invalid', status === 413 ? TOO_LARGE : UNREADABLE)
}

const TOO_LARGE = say(
  'This is larger than can be taken, so nothing of it was kept. Choose a smaller file: a scan of a paper may have 5 MB, any other file about 700 KB.',
  '内容超过允许的大小，未保存。请选择较小的文件：纸质文件扫描件不超过 5 MB，其他文件约 700 KB 以内。',
)
const UNREADABLE = say(
  'The request could not be read. Load the page again.',
  '请求无法解析，请刷新页面后重试。',
)

function asProblem(refusal: Refusal, language: Language): Problem {
  return {
    type: refusal.kind,
    title: refusal.kind,
    status: STATUS[refusal.kind],
    detail: refusal.in(language),
    says: refusal.says,
    issues: [...refusal.issues],
  }
}

const BUG: Say = say(
  'Something went wrong on our side. It has been logged.',
  '系统出现错误，已记录。',
)

const bug = (request: string, language: Language): Problem => ({
  type: 'bug',
  title: 'bug',
  status: 500,
  detail: inWords(BUG, language),
  says: BUG,
  request,
})
