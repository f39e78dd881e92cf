// Builds the console to static files beside the server's.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Rolldown } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

type Graph = Pick<Rolldown.PluginContext, 'getModuleInfo'>

const first = new Set<string>()

/**
 * What the first page needs is one file, since a browser that is four times slower takes 8 ms to ask for
 * another one, and there were thirty.
 */
function isFirst(id: string, graph: Graph): boolean {
  const reach = (each: string) => {
    if (first.has(each)) return
    first.add(each)
    for (const imported of graph.getModuleInfo(each)?.importedIds ?? []) reach(imported)
  }
  if (first.size === 0) reach(here('src/main.tsx'))
  return first.has(id)
}

/** What every other page is made of, but for the calendar: another file. */
const PARTS = /node_modules[\\/](@mantine[\\/](core|hooks|notifications|store)|@floating-ui|react-)/

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
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [{ name: (id, graph) => (isFirst(id, graph) ? 'first' : PARTS.test(id) ? 'parts' : null) }],
        },
      },
    },
    target: 'es2022',
  },
  // `npm run dev` serves the API beside it.
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
})
