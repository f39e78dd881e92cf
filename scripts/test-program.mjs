// Makes programs of many test files: loading them one by one through a compiler took four seconds of
// processor time a process. All are made at once, since each needs nearly all of src/.
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'

/** Every module believes that it lies where its source lies. */
const ownPlaces = {
  name: 'own places',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
      const source = readFileSync(path, 'utf8')
      if (!source.includes('import.meta.')) return
      const places = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path }
      const { code } = await esbuild.transform(source, {
        loader: 'ts',
        target: 'node20',
        sourcefile: path,
        sourcemap: 'inline',
        sourcesContent: false,
        define: Object.fromEntries(
          Object.entries(places).map(([name, place]) => [`import.meta.${name}`, JSON.stringify(place)]),
        ),
      })
      return { contents: code, loader: 'js' }
    })
  },
}

/** The programs by name, of which no file is any other's. */
const named = programs => ({
  name: 'programs',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^program:/ }, ({ path }) => ({ path, namespace: 'program' }))
    onLoad({ filter: /^program:/, namespace: 'program' }, ({ path }) => {
      const { after, files } = programs.find(({ name }) => `program:${name}` === path)
      const imports = files.map(file => `import ${JSON.stringify(file)}`)
      return { contents: [...imports, after].join('\n'), resolveDir: root }
    })
  },
})

/**
 * Writes programs that each import their `files` in turn and then run `after`; returns the path of each by
 * its name.
 */
export async function testPrograms(programs, folder) {
  mkdirSync(folder, { recursive: true })
  // A fresh checkout has it only once `npm test` has installed the packages.
  const { build } = await import('esbuild')
  const fileOf = name => name.replaceAll(/\W+/g, '-')
  await build({
    entryPoints: programs.map(({ name }) => ({ in: `program:${name}`, out: fileOf(name) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
    plugins: [named(programs), ownPlaces],
  })
  return new Map(programs.map(({ name }) => [name, join(folder, `${fileOf(name)}.mjs`)]))
}
