import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = `http://127.0.0.1:${process.env.PORT ?? 8080}`

/** The client is built into `dist/client`, which the server serves; in development Vite asks the server. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
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
