// Builds the console to static files beside the server's.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Rolldown } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

type Graph = Pick<Rolldown.PluginContext, 'getModuleInfo'>

/** All that a file imports, itself and what that imports. */
function reachOf(file: string) {
  const reached = new Set<string>()
  const reach = (id: string, graph: Graph) => {
    if (reached.has(id)) return
    reached.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) reach(imported, graph)
  }
  return (id: string, graph: Graph) => {
    if (reached.size === 0) reach(here(file), graph)
    return reached.has(id)
  }
}

/** Runs as soon as it is there, for it is a script of the page as the first file is, and stands before it. */
const isEarly = reachOf('src/early.ts')

/**
 * What the first page needs is one file, since a browser that is four times slower takes 8 ms to ask for
 * another one, and there were thirty.
 */
const isFirst = reachOf('src/main.tsx')

/** What every other page is made of, but for the calendar: another file. */
const PARTS = /node_modules[\\/](@mantine[\\/](core|hooks|notifications|store)|@floating-ui|react-)/

function fileOf(id: string, graph: Graph): string | null {
  if (isEarly(id, graph)) return 'early'
  return isFirst(id, graph) ? 'first' : PARTS.test(id) ? 'parts' : null
}

export default defineConfig({
  root: here('.'),
  base: '/console/',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    outDir: here('../dist/console'),
    emptyOutDir: true,
    // Inlined files would need data: in the policy of every page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: fileOf }] } } },
    target: 'es2022',
  },
  // `npm run dev` serves the API beside it.
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
})
