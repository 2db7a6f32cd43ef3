import { readFileSync } from 'node:fs'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const server = `http://127.0.0.1:${process.env.PORT ?? 8080}`

/**
 * `screens/station.tsx?screen` is what the screen says of itself and nothing else, so that the menu
 * knows every screen while each screen stays a chunk of its own.
 */
const whatScreensSay: Plugin = {
  name: 'what-screens-say',
  enforce: 'pre',
  load(id) {
    const [file, query] = id.split('?')
    if (query !== 'screen' || !file) return null
    const said = /^export const screen = (\{[\s\S]*?^\})/m.exec(readFileSync(file, 'utf8'))?.[1]
    this.addWatchFile(file)
    return `export const screen = ${said ?? 'null'}`
  },
}

/**
 * A handful of files for a screen instead of fifty: on a clinic's line every file is a wait of its own. What
 * every page needs, what most screens need, and what the screens about people share; the rest is the
 * screen's own. A screen is in no group, so that none is loaded with another.
 */
const FILES = [
  { name: 'base', tags: ['$initial' as const], priority: 4 },
  {
    name: 'ui',
    test: /\/client\/(ui\/|[^/]+$)|\/node_modules\/|\/server\/contract\//,
    minShareCount: 4,
    priority: 3,
  },
  {
    name: 'recall',
    test: /\/screens\/(board\/|case\/(words|hand|changed))/,
    minShareCount: 2,
    priority: 2,
  },
  {
    name: 'people',
    test: /\/screens\/(case|consents|couple|labels|seals|specimen|station)\//,
    minShareCount: 2,
    priority: 1,
  },
]

/** The client is built into `dist/client`, which the server serves; in development Vite asks the server. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [whatScreensSay, react()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    // Which files a screen is made of, for its budget (`test/built-client.test.ts`); served to nobody.
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: FILES } } },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    proxy: {
      '/api': server,
      '/socket.io': { target: server, ws: true },
    },
    // The contract and the labels are the only rooms of ours that a browser may read.
    fs: { allow: ['.', '../server/contract', '../labels', '../node_modules'] },
  },
})
