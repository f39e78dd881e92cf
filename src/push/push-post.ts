// One HTTP POST of a push: to a checked address, without following redirects, within a time-out.
import { type LookupAddress, lookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { Clock } from '../domain/clock.ts'
import type { AddressCheck } from './push-address.ts'
import type { PushRequest } from './push-request.ts'

/**
 * `answered`: the receiver refused it (any status but 2xx). `silent`: it could not be reached or did not
 * answer in time.
 */
export type PushResult =
  | { readonly type: 'received' }
  | { readonly type: 'answered'; readonly status: number }
  | { readonly type: 'silent'; readonly reason: string }

export type Resolve = (
  hostname: string,
  answer: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

export interface PostingRules {
  readonly clock: Clock
  readonly isAllowed: AddressCheck
  readonly timeoutMs: number
  readonly resolve?: Resolve
}

/** Called with the status, the first bytes of the answer and the address it came from, when it has come. */
export type AnswerSeen = (status: number, start: Buffer, address: string) => void

export interface Poster {
  post(request: PushRequest, abandon: AbortSignal, heard?: AnswerSeen): Promise<PushResult>
  close(): void
}

/** The most bytes of an answer's body that are read so that its connection can be used again. */
const BODY_LIMIT = 4_096
/** So much of an answer's body is kept for whoever wants to see it. */
const START_BYTES = 512
/**
 * How long a body may take. Meanwhile its delivery keeps its place, so that an account has no more
 * connections than places.
 */
const BODY_MS = 1_000
/** The most 1xx answers before the final one. */
const INTERIM_MAX = 16

/**
 * Connections are kept, because 200 calls a second make a thousand pushes, and a port is not free again for a
 * minute.
 */
const KEPT = { keepAlive: true, maxFreeSockets: 16, timeout: 30_000 }

type Attempt = PushResult & { readonly mayRepeat?: boolean }

export function createPoster(rules: PostingRules): Poster {
  const plain = new http.Agent(KEPT)
  const secure = new https.Agent(KEPT)
  const lookup = checkedLookup(rules.isAllowed, rules.resolve ?? resolveAll)

  function attempt(request: PushRequest, abandon: AbortSignal, heard: AnswerSeen): Promise<Attempt> {
    return new Promise(resolve => {
      const { url, headers, body } = request
      const isSecure = url.protocol === 'https:'
      const posting = (isSecure ? https : http).request(url, {
        method: 'POST',
        headers,
        agent: isSecure ? secure : plain,
        lookup,
        signal: abandon,
        maxHeaderSize: 16_384,
      })
      let result: Attempt = { type: 'silent', reason: 'the connection ended before an answer' }
      const silent = (found: Attempt) => {
        if (result.type === 'silent') result = found
      }
      let status: number | null = null
      let start: Buffer = Buffer.alloc(0)
      let address = ''
      const finish = () => {
        cancelDeadline()
        if (status !== null) heard(status, start, address)
        resolve(result)
      }
      // Node's events report the end in most cases; a deadline does not depend on them.
      const overAfter = (ms: number) =>
        rules.clock.after(ms, () => {
          silent({ type: 'silent', reason: 'no answer in time' })
          finish()
          posting.destroy()
        })
      let cancelDeadline = overAfter(rules.timeoutMs)
      let interim = 0
      posting.on('close', finish)
      posting.on('error', error => silent(silenceOf(error, posting.reusedSocket)))
      posting.on('information', () => {
        if (++interim > INTERIM_MAX) posting.destroy(new Error('interim answers without end'))
      })
      // Nobody asked for another protocol. With a listener, closing the socket is our task.
      posting.on('upgrade', (response, socket) => {
        result = { type: 'answered', status: response.statusCode ?? 0 }
        socket.destroy()
        finish()
      })
      posting.on('response', response => {
        status = response.statusCode ?? 0
        address = response.socket.remoteAddress ?? ''
        result = status >= 200 && status < 300 ? { type: 'received' } : { type: 'answered', status }
        cancelDeadline()
        cancelDeadline = overAfter(BODY_MS)
        discard(response, chunk => {
          if (start.length < START_BYTES) start = Buffer.concat([start, chunk]).subarray(0, START_BYTES)
        })
      })
      posting.end(body)
    })
  }

  return {
    async post(request, abandon, heard = () => {}) {
      const literal = request.url.hostname.replace(/^\[|\]$/g, '')
      // An address in the URL does not pass through lookup.
      if (isIP(literal) !== 0 && !rules.isAllowed(literal))
        return { type: 'silent', reason: `address ${literal} is not allowed` }
      const first = await attempt(request, abandon, heard)
      // The receiver closed a kept connection while we wrote to it, so it has seen nothing.
      return first.type === 'silent' && first.mayRepeat === true ? attempt(request, abandon, heard) : first
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

/**
 * Gives Node only the checked addresses, so that a name cannot change its address between check and
 * connection.
 */
function checkedLookup(isAllowed: AddressCheck, resolve: Resolve): LookupFunction {
  return (hostname, options, answer) => {
    resolve(hostname, (error, addresses) => {
      const allowed = addresses.filter(({ address }) => isAllowed(address))
      const [first] = allowed
      if (error) answer(error, '')
      else if (!first) answer(new Error(`no address of ${hostname} is allowed`), '')
      else if (options.all) answer(null, allowed)
      else answer(null, first.address, first.family)
    })
  }
}

function resolveAll(
  hostname: string,
  answer: (error: Error | null, addresses: LookupAddress[]) => void,
): void {
  lookup(hostname, { all: true }, (error, addresses) => answer(error, addresses ?? []))
}

/**
 * Reads a little of the body so that the connection can be kept; its content means nothing (protocol.md §6).
 */
function discard(response: http.IncomingMessage, seen: (chunk: Buffer) => void): void {
  let read = 0
  response.on('error', () => {})
  response.on('data', (chunk: Buffer) => {
    read += chunk.length
    seen(chunk)
    if (read > BODY_LIMIT) response.destroy()
  })
}

function silenceOf(error: NodeJS.ErrnoException, isReused: boolean): Attempt {
  const isReset = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  return { type: 'silent', reason: error.message, mayRepeat: isReused && isReset }
}
