// GET /recordings/<name>: a recording for whoever has a signed link to it, whole or a range of its bytes (RFC
// 9110 §14).
import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { readRecordingName } from '../../domain/recording.ts'
import { checkLink, RECORDINGS_PATH } from '../../domain/recording-link.ts'
import type { RecordingFiles } from '../../store/port/api-store.ts'
import { RECORDING_PAGES } from '../../words/page-words.ts'
import { rangeOf } from '../http/byte-range.ts'
import { whenOver } from '../http/exchange-end.ts'
import { describe } from '../http/fault.ts'
import type { ApiLog } from '../published/protocol.ts'

export interface Recordings {
  /** The key that signs links. */
  readonly key: Buffer
  readonly files: RecordingFiles
  /** http://host:port that links begin with; empty: the address that the request used. */
  readonly publicUrl: string
}

interface Route {
  Params: { name: string }
  Querystring: { expires?: unknown; signature?: unknown }
}

/** `open` counts the files that are open now. */
export function serveRecordings(
  app: FastifyInstance,
  { key, files }: Recordings,
  now: () => number,
  log: ApiLog,
): { open(): number } {
  let open = 0
  app.get<Route>(`${RECORDINGS_PATH}:name`, async (request, reply) => {
    const { name } = request.params
    const { expires, signature } = request.query
    const recording = readRecordingName(name)
    if (recording === null) return refuse(reply, 404)
    if (typeof expires !== 'string' || typeof signature !== 'string') return refuse(reply, 403)
    const state = checkLink(key, { name, expires, signature }, now())
    if (state !== 'good') return refuse(reply, state === 'forged' ? 403 : 410)
    const file = await files.open(recording).catch(error => {
      log.error({ recording: name, ...describe(error) }, 'recording cannot be read')
      return 'unreadable' as const
    })
    if (file === null || file === 'unreadable') return refuse(reply, file === null ? 404 : 503)
    open += 1
    const close = async () => {
      open -= 1
      await file.close()
    }
    // The client left while the file was being opened, so nobody would read the stream.
    if (request.socket.destroyed) {
      await close()
      return reply.hijack()
    }
    // These are conversations: no proxy may keep them, and no other page may learn the link.
    reply.headers({
      'content-type': 'audio/wav',
      'content-disposition': `attachment; filename="${name}"`,
      'accept-ranges': 'bytes',
      'last-modified': new Date(file.writtenAt).toUTCString(),
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
    })
    const range = rangeOf(request, file.bytes)
    if (range === 'none') {
      await close()
      return refuse(reply.header('content-range', `bytes */${file.bytes}`), 416)
    }
    const [first, last] = range ?? [0, file.bytes - 1]
    if (range !== null) reply.code(206).header('content-range', `bytes ${first}-${last}/${file.bytes}`)
    reply.header('content-length', String(last - first + 1))
    if (request.method === 'HEAD' || file.bytes === 0) {
      await close()
      // An empty stream keeps the content length that was set.
      return reply.send(Readable.from([]))
    }
    const sound = file.read(first, last).once('close', () => {
      open -= 1
    })
    // The client may leave even before the first byte is read.
    whenOver(request.raw, reply.raw, () => sound.destroy())
    return reply.send(sound)
  })
  return { open: () => open }
}

function refuse(reply: FastifyReply, status: keyof typeof RECORDING_PAGES): FastifyReply {
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(RECORDING_PAGES[status])
}
