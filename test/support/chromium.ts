/**
 * Chromium for the journeys. A screen test says
 *
 *   inChromium('the recall board', screens => {
 *     it('shows a recall without a reload', async () => { const page = await screens.page() ... })
 *   })
 *
 * One browser serves the run; every page is a person of its own (a context: cookies, language).
 * No page reaches anything but loopback, pages are closed after each test, an error that a page
 * threw fails its test, and a failed test leaves a picture of every open page in `.ready/screens`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { atEnd } from './hooks.ts'
import { ran } from './ledger.ts'
import { PATIENCE_MS } from './waiting.ts'

const ROOT = join(import.meta.dirname, '../..')
/** The headless shell first: a browser's own windows take a third of its time. */
const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page lives for seconds: what the optimising compilers would make of its script comes too late,
  // and garbage need not be looked for while it loads.
  '--js-flags=--no-opt --no-maglev --min-semi-space-size=16',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]
const MISSING =
  'Chromium is missing. Install it (Debian: apt-get install chromium-headless-shell), or name a Chrome or Chromium in CHROMIUM_PATH.'

const doesNotStart = (path: string) => `CHROMIUM_PATH is ${path}, which does not start.`

/** The browser that is here, if any: CHROMIUM_PATH, the usual places, or playwright's own copy. */
export async function findChromium(): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH
  if (named && !works(named)) throw new Error(doesNotStart(named))
  if (named) return named
  const { chromium } = await import('playwright-core')
  return [...PLACES, chromium.executablePath()].find(works)
}

/** Ubuntu ships a script by that name that only asks for another installer, so it is run once. */
const works = (path: string): boolean =>
  existsSync(path) && spawnSync(path, ['--version'], { timeout: 20_000 }).status === 0

/**
 * Installs Chromium where it is missing: Debian's package for root, else playwright's own
 * download. `tell` hears what is done; gives back why it could not be brought, or nothing.
 */
export async function bringChromium(tell: (line: string) => void): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH
  if (named) return works(named) ? undefined : doesNotStart(named)
  if (await findChromium()) return undefined
  for (const [what, command] of installers()) {
    tell(`Chromium is missing: ${what}`)
    const done = command.every(([program, ...args]) => install(program, args))
    if (done && (await findChromium())) return undefined
  }
  return MISSING
}

type Command = [program: string, ...args: string[]]

function installers(): [what: string, commands: Command[]][] {
  const debian = (name: string): [string, Command[]] => [
    `installing Debian's package ${name} (a minute or two)`,
    [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', name],
    ],
  ]
  const playwright: [string, Command[]] = [
    "downloading playwright's build",
    [[process.execPath, join(ROOT, 'node_modules/playwright-core/cli.js'), 'install', 'chromium']],
  ]
  const root = process.getuid?.() === 0
  if (!root || !existsSync('/usr/bin/apt-get')) return [playwright]
  return [debian('chromium-headless-shell'), debian('chromium')]
}

function install(program: string, args: string[]): boolean {
  const { status, stderr } = spawnSync(program, args, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (status !== 0) console.error((stderr ?? '').trimEnd().split('\n').slice(-5).join('\n'))
  return status === 0
}

let shared: Promise<Browser> | undefined

/** The browser of this run, started on first use. */
export function openChromium(): Promise<Browser> {
  shared ??= launch()
  return shared
}

async function launch(): Promise<Browser> {
  const executablePath = await findChromium()
  if (!executablePath) throw new Error(MISSING)
  const { chromium } = await import('playwright-core')
  atEnd(closeChromium)
  return chromium.launch({ executablePath, headless: true, args: FLAGS, env: withFonts() })
}

/** A machine without a Chinese font would show boxes; the font of the labels is here anyway. */
function withFonts(): Record<string, string | undefined> {
  const fonts = join(ROOT, 'node_modules/@expo-google-fonts/noto-sans-sc')
  const file = join(ROOT, '.ready/fonts.conf')
  mkdirSync(join(ROOT, '.ready'), { recursive: true })
  writeFileSync(
    file,
    `<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>` +
      `<dir>${fonts}/400Regular</dir><dir>${fonts}/700Bold</dir></fontconfig>`,
  )
  return { ...process.env, FONTCONFIG_FILE: file }
}

export async function closeChromium(): Promise<void> {
  const open = shared
  shared = undefined
  await (await open)?.close()
}

export interface PageOptions {
  /** The language the browser asks for; zh-CN unless told otherwise. */
  language?: 'zh-CN' | 'en'
  width?: number
  height?: number
  /** A tablet: fingers in gloves and no pointer. */
  touch?: boolean
}

export interface Screens {
  /** A new person at a new browser: no cookies, Shanghai's clock. */
  page(options?: PageOptions): Promise<Page>
}

/** A `describe` whose tests use the browser; every one that passes counts as a journey. */
export function inChromium(title: string, define: (screens: Screens) => void): void {
  describe(`${title} [chromium]`, () => {
    const pages: Page[] = []
    const thrown: Error[] = []

    async function page(options: PageOptions = {}) {
      const { language = 'zh-CN', width = 1440, height = 900, touch = false } = options
      const context = await (await openChromium()).newContext({
        locale: language,
        timezoneId: 'Asia/Shanghai',
        viewport: { width, height },
        // What moves for the eye alone is not waited for.
        reducedMotion: 'reduce',
        ...(touch ? { hasTouch: true, isMobile: true } : {}),
      })
      context.setDefaultTimeout(PATIENCE_MS)
      const opened = await context.newPage()
      opened.on('pageerror', error => thrown.push(error))
      pages.push(opened)
      return opened
    }

    afterEach(async function () {
      const test = this.currentTest
      if (test?.state === 'failed') await takePictures(test.fullTitle(), pages)
      for (const open of pages.splice(0)) await open.context().close()
      const [first] = thrown.splice(0)
      if (first) throw new Error(`a page threw: ${first.message}`, { cause: first })
      if (test?.state === 'passed') ran('chromium')
    })

    define({ page })
  })
}

async function takePictures(title: string, pages: readonly Page[]): Promise<void> {
  const name = title
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .slice(0, 80)
  for (const [index, page] of pages.entries()) {
    if (page.isClosed()) continue
    const path = join(ROOT, '.ready/screens', `${name}-${index + 1}.png`)
    await page.screenshot({ path })
    console.log(`      picture: ${path}`)
  }
}
