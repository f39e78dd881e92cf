// Makes one program of many test files: loading them one by one through a compiler took four seconds of
// processor time a process.
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './install.mjs'

/** Every module believes that it lies where its source lies. */
const ownPlaces = {
  name: 'own places',
  setup({ onLoad, esbuild }) {
    onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
      const places = { url: pathToFileURL(path).href, dirname: dirname(path), filename: path }
      const { code } = await esbuild.transform(readFileSync(path, 'utf8'), {
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

/** The file of a program that runs `before`, then imports `files` in their order. */
export async function testProgram(name, before, files) {
  const folder = join(root, 'node_modules', '.cache', 'tests')
  mkdirSync(folder, { recursive: true })
  // A fresh checkout has it only once `npm test` has installed the packages.
  const { build } = await import('esbuild')
  const outfile = join(folder, `${name.replaceAll(/\W+/g, '-')}-${process.pid}.mjs`)
  await build({
    stdin: {
      contents: [before, ...files.map(file => `import ${JSON.stringify(file)}`)].join('\n'),
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'error',
    plugins: [ownPlaces],
  })
  return outfile
}
