// A switch's trunks and carriers on loopback sockets, in accelerated time; notes what was reported and what
// the carriers were asked.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createRealClock } from '../../../src/app/real-clock.ts'
import type { TrunkAccess } from '../../../src/domain/trunk.ts'
import type { OutgoingEnd } from '../../../src/telephony/sip/call/outgoing-call.ts'
import { Challenger } from '../../../src/telephony/sip/digest/challenger.ts'
import { newTag, responseTo, type SipRequest } from '../../../src/telephony/sip/message/message.ts'
import { createTransactions } from '../../../src/telephony/sip/transaction/layer.ts'
import type { ServerTransaction } from '../../../src/telephony/sip/transaction/transaction.ts'
import { createTransports } from '../../../src/telephony/sip/transport/transports.ts'
import { createTrunks } from '../../../src/telephony/sip/trunk/trunks-in-use.ts'
import { trunkOutageWords } from '../../../src/words/trunk-outage-words.ts'
import { HERE } from '../transport/sockets.ts'

/** Half a minute between two probes becomes a second and a half; eight seconds for an answer, 0.4 s. */
export const SPEED = 20
export const clock = createRealClock(SPEED)

export const TRUNK: TrunkAccess = {
  name: 'carrier',
  address: '',
  transport: 'udp',
  username: '',
  password: '',
  registers: false,
  probes: true,
  domain: '',
  prefixRules: [],
  assertsIdentity: false,
}

export const END: OutgoingEnd = {
  outcome: 'trunkFailed',
  by: 'network',
  status: null,
  q850: null,
  retryAfterS: null,
  silent: false,
}

export type Answers = (server: ServerTransaction) => void

export interface Carrier {
  readonly port: number
  readonly asked: SipRequest[]
  count(method: string): number
  /** What it answers from now on; null: nothing. */
  answers: Answers | null
  stop(): Promise<void>
}

/** Answers 200 to everything until set otherwise. */
export async function carrier(t: TestContext, transport: 'udp' | 'tcp' = 'udp', port = 0): Promise<Carrier> {
  const sockets = createTransports({
    listen: [{ transport, address: HERE, port }],
    clock,
    random: randomBytes,
    report() {},
  })
  const transactions = createTransactions({ clock, transports: sockets, random: randomBytes, report() {} })
  const made = {
    port: 0,
    asked: [] as SipRequest[],
    count: (method: string) => made.asked.filter(request => request.method === method).length,
    answers: ((server: ServerTransaction) =>
      server.respond(responseTo(server.request, 200, undefined, { toTag: 'c1' }))) as Answers | null,
    stop: () => transactions.stop(),
  }
  t.after(made.stop)
  await transactions.start({
    request(server) {
      made.asked.push(server.request)
      made.answers?.(server)
    },
    ack() {},
    closed() {},
  })
  made.port = sockets.listening()[0]?.port ?? 0
  return made
}

export function says(status: number, headers: readonly (readonly [string, string | number])[] = []): Answers {
  return server =>
    server.respond(responseTo(server.request, status, undefined, { toTag: newTag(randomBytes), headers }))
}

/** A registrar with one user; `bound` is what it holds now. */
export function registrar(username: string, password: string, grantsS: number) {
  const challenger = new Challenger('carrier.example', clock, randomBytes)
  const state = { bound: false, verdicts: [] as string[], contact: '' }
  const answers: Answers = server => {
    const { request } = server
    if (request.method !== 'REGISTER') {
      says(200)(server)
      return
    }
    const verdict = challenger.judge(request, user => (user === username ? password : null))
    state.verdicts.push(verdict.kind)
    if (verdict.kind !== 'accepted') {
      const stale = verdict.kind === 'unanswered' && verdict.stale
      says(
        verdict.kind === 'refused' && verdict.reason !== 'foreignNonce' ? 403 : 401,
        challenger.challenges(stale),
      )(server)
      return
    }
    const asked = request.headers.number('Expires') ?? 0
    state.bound = asked > 0
    state.contact = request.headers.get('Contact') ?? ''
    says(200, asked > 0 ? [['Contact', `${state.contact};expires=${Math.min(asked, grantsS)}`]] : [])(server)
  }
  return { state, answers }
}

export interface Told {
  readonly what: 'up' | 'down' | 'full'
  readonly trunk: string
  readonly reason: string
  readonly at: number
}

export interface WorldOptions {
  readonly lookup?: (name: string) => Promise<readonly string[]>
  readonly transports?: readonly ('udp' | 'tcp')[]
}

export async function ours(
  t: TestContext,
  { lookup = async () => [], transports: names = ['udp'] }: WorldOptions = {},
) {
  const listen = names.map(transport => ({ transport, address: HERE, port: 0 }))
  const transports = createTransports({ listen, clock, random: randomBytes, report() {} })
  const transactions = createTransactions({ clock, transports, random: randomBytes, report() {} })
  const reports: string[] = []
  const trunks = createTrunks({
    clock,
    random: randomBytes,
    transactions,
    transports,
    lookup,
    report: (what, trunk, detail = '') => reports.push(`${trunk} ${what} ${detail}`),
  })
  const reported: Told[] = []
  trunks.start({
    up: (trunk, at) => reported.push({ what: 'up', trunk, reason: '', at }),
    full: (trunk, at) => reported.push({ what: 'full', trunk, reason: '', at }),
    down: (trunk, { reason, about }, at) =>
      reported.push({ what: 'down', trunk, reason: trunkOutageWords({ ...about, reason }).en, at }),
  })
  await transactions.start({ request: says(404), ack() {}, closed() {} })
  const stop = async () => {
    await trunks.stop()
    await transactions.stop()
  }
  t.after(stop)
  return { trunks, transactions, transports, reported, reports, stop, last: () => reported.at(-1) }
}

export function ok<T>(value: T | null | undefined): T {
  assert.ok(value !== null && value !== undefined)
  return value
}
