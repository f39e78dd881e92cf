// The console's built files at /console/, under a policy that lets a page run nothing but them; and the way
// there for a browser that opens the root.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import files from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { CONSOLE_MISSING } from '../../words/page-words.ts'

export const CONSOLE = '/console'
const HTML = 'text/html; charset=utf-8'

/** `folder`: of the built files; null: they were not built. */
export async function serveConsole(scope: FastifyInstance, folder: string | null): Promise<void> {
  if (folder === null) {
    scope.setNotFoundHandler((_request, reply) =>
      reply.code(503).type('text/plain; charset=utf-8').send(CONSOLE_MISSING),
    )
    return
  }
  const page = readFileSync(join(folder, 'index.html'), 'utf8')
  await scope.register(files, {
    root: join(folder, 'assets'),
    prefix: '/assets/',
    // Their names carry a hash of what is in them.
    immutable: true,
    maxAge: '365d',
    preCompressed: true,
    decorateReply: false,
    index: false,
  })
  // Pages have addresses of their own, which the console's code reads.
  scope.setNotFoundHandler((request, reply) => sendPage(request, reply))

  function sendPage(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const isAsset = request.url.startsWith(`${CONSOLE}/assets/`)
    if (isAsset || (request.method !== 'GET' && request.method !== 'HEAD'))
      return reply.code(404).type('text/plain; charset=utf-8').send('404\n')
    const nonce = randomBytes(16).toString('base64')
    return reply
      .headers({ ...SAFE, 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
      .type(HTML)
      .send(page.replaceAll('%NONCE%', nonce))
  }
}

/** Whether a person's browser asks, and not a client of the API. */
export function isBrowser({
  method,
  headers,
  url,
}: Pick<FastifyRequest, 'method' | 'headers' | 'url'>): boolean {
  return method === 'GET' && !url.includes('?') && /\btext\/html\b/.test(headers.accept ?? '')
}

/** Styles of the page's own are let in by the nonce; nothing of anybody else's is. */
function policy(nonce: string): string {
  return [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const SAFE = {
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(self)',
} as const
