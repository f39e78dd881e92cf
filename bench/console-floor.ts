// What a browser takes at least: a page with React and Mantine alone, and a plain table that is scrolled.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'

/** A button by the parts that every page of the console is made of. */
const APP = `
import { Button, MantineProvider } from '@mantine/core'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'
createRoot(document.getElementById('root')).render(
  createElement(MantineProvider, null, createElement('article', null, createElement(Button, null, 'Pause'))),
)`

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/app.css">
<script type="module" src="/app.js"></script><div id="root"></div>`

const ROW_PX = 40

/** As wide and as high as a list of the console, and nothing in it but texts. */
function plainTable(rows: number, columns: number): string {
  const cells = Array.from({ length: columns }, (_, column) => `<td>1380000${column}</td>`).join('')
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; font: 14px sans-serif }
tr { display: grid; grid-template-columns: repeat(${columns}, 1fr); height: ${ROW_PX}px }
</style><table style="display: block">${`<tr role="row">${cells}</tr>`.repeat(rows)}</table>`
}

export interface Floors {
  readonly partsUrl: string
  readonly tableUrl: string
  close(): Promise<void>
}

/** `rows`: of the plain table; all are there from the start. */
export async function serveFloors(rows: number, columns: number): Promise<Floors> {
  const built = await build({
    stdin: { contents: APP, resolveDir: import.meta.dirname, loader: 'js' },
    ...{ bundle: true, minify: true, format: 'esm', write: false },
    define: { 'process.env.NODE_ENV': '"production"' },
  })
  const css = createRequire(import.meta.url).resolve('@mantine/core/styles.css')
  const files = new Map([
    ['/app.js', packed('text/javascript', built.outputFiles[0]?.text ?? '')],
    ['/app.css', packed('text/css', readFileSync(css, 'utf8'))],
    ['/table', packed('text/html', plainTable(rows, columns))],
    ['/', packed('text/html', PAGE)],
  ])
  const server: Server = createServer(({ url = '' }, response) => {
    const file = files.get(url)
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'content-type': file.type, 'content-encoding': 'br' }).end(file.bytes)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    partsUrl: `${url}/`,
    tableUrl: `${url}/table`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function packed(type: string, text: string) {
  return { type, bytes: brotliCompressSync(text) }
}
