// The registrar (RFC 3261 §10): keeps agents' phones, each reached by the flow it registered by.

import type { PhoneRefusal } from '../../../domain/agent.ts'
import type { Clock } from '../../../domain/clock.ts'
import type { AgentPhone } from '../../port.ts'
import {
  type HeaderPairs,
  newTag,
  type RandomBytes,
  responseTo,
  type SipRequest,
  type SipUri,
} from '../message/message.ts'
import { sameUri, userOf } from '../message/uri.ts'
import type { ServerTransaction } from '../transaction/transaction.ts'
import type { Guard } from '../transport/guard.ts'
import type { Flow, Target } from '../transport/transport.ts'
import { type Binding, bindingsAfter, contactHeader, sameFlow } from './binding.ts'
import { Credentials } from './credentials.ts'
import { ExpectedPhones, type Phone } from './expected-phones.ts'
import { FlowsUsed, keyOf } from './flows-used.ts'
import { cut, type PassCheck, PhoneAdmission, type RegisterAnswer } from './phone-admission.ts'
import type { RegistrarCount, RegistrarReport } from './registrar-report.ts'
import { atMost, wishesOf } from './wishes.ts'

export interface PhoneContact {
  /** The Request-URI of an INVITE to it. */
  readonly uri: SipUri
  /** Holds the flow it registered by: nothing is ever sent to the address its Contact names. */
  readonly target: Target
  /** Its flow is a WebSocket. */
  readonly isBrowser: boolean
  /** Route from Path (RFC 3327), if any. */
  readonly headers: HeaderPairs
}

export interface RegistrarListener {
  /**
   * The phone has its first contact. Called again for a registered phone when its account's agents are named
   * again.
   */
  registered(accountId: number, ext: string): void
  /** The phone's last contact is gone. */
  unregistered(accountId: number, ext: string): void
  /** A phone at this address tried to register as this agent. */
  refused?(accountId: number, ext: string, reason: PhoneRefusal, from: string): void
}

export interface RegistrarNetwork {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly guard: Pick<Guard, 'know' | 'forget' | 'offence'>
  readonly report: RegistrarReport
  readonly realm: string
  /**
   * Offered in this order; MD5 alone by default, because baresip 1.0 gives up at any other challenge, and
   * JsSIP 3.13 does unless MD5 comes first (both tried in November 2026). SHA-256 answers are always
   * accepted.
   */
  readonly algorithms?: readonly ('MD5' | 'SHA-256')[]
  /** Left out: phones come with their agent's password only. */
  readonly passes?: PassCheck
}

export interface Registrar {
  start(listener: RegistrarListener): void
  /**
   * Replaces an account's agents. Phones of agents no longer named, or with another login or password, are
   * unregistered.
   */
  expect(accountId: number, agents: readonly AgentPhone[]): void
  /** Companycodes of accounts that are not driven here (yet). */
  expectElsewhere(codes: readonly string[]): void
  /**
   * The challenge to a REGISTER that does not answer one from the address it was sent to; null: it does.
   * Nothing is kept, so a forged address costs us no more than this answer.
   */
  challengeTo(request: SipRequest, flow: Flow): RegisterAnswer | null
  /** Handles a REGISTER. */
  request(server: ServerTransaction): void
  /** Newest first; empty: not registered. */
  contactsOf(accountId: number, ext: string): readonly PhoneContact[]
  /** A WebSocket or TCP connection is gone. */
  closed(flow: Flow): void
  /** How many phones have a contact. */
  registered(): number
  /** Stops all reports. */
  stop(): void
}

export function createRegistrar(network: RegistrarNetwork): Registrar {
  return new PhoneRegistrar(network)
}

class PhoneRegistrar implements Registrar {
  private readonly clock: Clock
  private readonly random: RandomBytes
  private readonly report: RegistrarReport
  private readonly admission: PhoneAdmission
  private readonly flows: FlowsUsed
  private readonly phones = new ExpectedPhones()
  /** Cancels the timer of each phone's first contact to expire. */
  private readonly expiries = new Map<Phone, () => void>()
  private listener: RegistrarListener | null = null

  constructor(network: RegistrarNetwork) {
    const { clock, random, guard, report, realm, algorithms = ['MD5'], passes = null } = network
    this.clock = clock
    this.random = random
    this.report = report
    this.flows = new FlowsUsed(guard, clock)
    this.admission = new PhoneAdmission({
      ...{
        credentials: new Credentials(realm, algorithms, clock, random),
        phones: this.phones,
        flows: this.flows,
        guard,
        report,
        passes,
      },
      refused: ({ accountId, ext }, reason, from) => this.listener?.refused?.(accountId, ext, reason, from),
    })
  }

  start(listener: RegistrarListener): void {
    this.listener = listener
  }

  stop(): void {
    this.listener = null
    for (const cancel of this.expiries.values()) cancel()
    this.expiries.clear()
  }

  expect(accountId: number, agents: readonly AgentPhone[]): void {
    for (const phone of this.phones.replace(accountId, agents)) this.lose(phone, phone.bindings, 'dropped')
    for (const phone of this.phones.ofAccount(accountId)) {
      if (phone.bindings.length > 0) this.listener?.registered(accountId, phone.ext)
    }
  }

  expectElsewhere(codes: readonly string[]): void {
    this.phones.expectElsewhere(codes)
  }

  contactsOf(accountId: number, ext: string): readonly PhoneContact[] {
    const now = this.clock.now()
    const bindings = this.phones.get(accountId, ext)?.bindings ?? []
    return bindings.filter(({ flow, expiresAt }) => flow.open && expiresAt > now).map(contactOf)
  }

  closed(flow: Flow): void {
    for (const phone of this.flows.phonesOn(flow)) {
      this.lose(
        phone,
        phone.bindings.filter(binding => sameFlow(binding.flow, flow)),
        'connectionGone',
      )
    }
  }

  registered(): number {
    return this.expiries.size
  }

  challengeTo(request: SipRequest, flow: Flow): RegisterAnswer | null {
    return this.admission.challengeTo(request, flow)
  }

  request(server: ServerTransaction): void {
    const { request, flow } = server
    let report = () => {}
    const answer = this.answerTo(request, flow, act => {
      report = act
    })
    server.respond(
      responseTo(request, answer.status, undefined, { toTag: newTag(this.random), headers: answer.headers }),
    )
    report()
  }

  /** What is passed to `after` runs once the answer is on its way. */
  private answerTo(request: SipRequest, flow: Flow, after: (act: () => void) => void): RegisterAnswer {
    const admitted = this.admission.phoneOf(request, flow)
    if ('status' in admitted) return admitted
    const { phone, secondsMax } = admitted
    const user = userOf(request.headers.to.uri)
    // §10.3 steps 4 and 5. The host is ignored: phones know one server by many names.
    if (user !== phone.ext && user !== phone.login) {
      this.report('foreignAddress', `${phone.login} as ${cut(user ?? 'nobody')}`)
      return { status: 403, headers: [] }
    }
    const reading = wishesOf(request, flow)
    if (reading.kind === 'refused') {
      this.report(reading.what, `${phone.login}: ${cut(reading.detail)}`)
      return reading
    }
    const now = this.clock.now()
    const outcome = bindingsAfter(phone.bindings, atMost(reading.wishes, secondsMax), flow, now)
    if (outcome.kind === 'outOfOrder') {
      this.report('outOfOrder', phone.login)
      return { status: 500, headers: [] }
    }
    const { bindings, removed, displaced } = outcome
    const { before } = this.put(phone, bindings)
    for (const binding of bindings) {
      if (!before.includes(binding))
        this.report(
          before.some(({ uri }) => sameUri(uri, binding.uri)) ? 'refreshed' : 'registered',
          phone.login,
        )
    }
    for (const _ of removed) this.report('removed', phone.login)
    for (const _ of displaced) this.report('displaced', phone.login)
    after(() => this.notify(phone, before.length > 0))
    const contacts = bindings.map(binding => ['Contact', contactHeader(binding, now)] as const)
    return {
      status: 200,
      headers: [...contacts, ...reading.wishes.path, ['Date', new Date(now).toUTCString()]],
    }
  }

  /** Replaces a phone's contacts; its flows and its timer follow. */
  private put(phone: Phone, bindings: readonly Binding[]): { readonly before: readonly Binding[] } {
    const before = phone.bindings
    phone.bindings = bindings
    for (const { flow } of bindings) this.flows.use(flow, phone)
    const used = new Set(bindings.map(({ flow }) => keyOf(flow)))
    for (const { flow } of before) if (!used.has(keyOf(flow))) this.flows.leave(flow, phone)
    this.expiries.get(phone)?.()
    this.expiries.delete(phone)
    if (bindings.length > 0) {
      const next = Math.min(...bindings.map(({ expiresAt }) => expiresAt))
      this.expiries.set(
        phone,
        this.clock.after(next - this.clock.now(), () => this.expire(phone)),
      )
    }
    return { before }
  }

  private expire(phone: Phone): void {
    const now = this.clock.now()
    const over = phone.bindings.filter(({ expiresAt }) => expiresAt <= now)
    this.lose(phone, over, 'expired')
  }

  private lose(phone: Phone, lost: readonly Binding[], why: RegistrarCount): void {
    const { before } = this.put(
      phone,
      phone.bindings.filter(binding => !lost.includes(binding)),
    )
    for (const _ of lost) this.report(why, phone.login)
    this.notify(phone, before.length > 0)
  }

  private notify(phone: Phone, was: boolean): void {
    const is = phone.bindings.length > 0
    if (is && !was) this.listener?.registered(phone.accountId, phone.ext)
    if (!is && was) this.listener?.unregistered(phone.accountId, phone.ext)
  }
}

function contactOf({ uri, flow, headers }: Binding): PhoneContact {
  const target = { transport: flow.transport, address: flow.remote.address, port: flow.remote.port, flow }
  return { uri, target, isBrowser: flow.transport === 'ws', headers }
}
