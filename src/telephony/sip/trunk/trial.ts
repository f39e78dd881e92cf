// Tries a trunk without a running server: OPTIONS to each of its addresses, a registration if it registers,
// and a short call on request.

import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import type { Clock } from '../../../domain/clock.ts'
import { type Finding, fine, wrong } from '../../../domain/finding.ts'
import type { Text } from '../../../domain/language.ts'
import type { TrunkAccess } from '../../../domain/trunk.ts'
import type { TrunkOutage } from '../../../domain/trunk-outage.ts'
import { createCalls } from '../call/calls.ts'
import type { OutgoingEnd } from '../call/outgoing-call.ts'
import { NonceCounts } from '../digest/answer.ts'
import { type RandomBytes, responseTo } from '../message/message.ts'
import { reasonPhrase } from '../message/reason-phrases.ts'
import { LocalSession } from '../sdp/local.ts'
import { createTransactions, type Transactions } from '../transaction/layer.ts'
import type { Lookup } from '../transport/resolve.ts'
import { createTransports, type SocketTransports } from '../transport/transports.ts'
import { isAlive, sayAsked, sayAskedZh } from './ask.ts'
import { authorizeBy } from './login.ts'
import { probe } from './probing.ts'
import { Registration } from './registration.ts'
import { parseAddress, sayTarget, sayTargetZh, type TrunkTarget, targetsOf } from './trunk-address.ts'
import { sayingOf } from './way.ts'

export const TRIAL_RING_MS = 20_000
/** How long to wait for the answer to a CANCEL or BYE after the ring time. */
const GOODBYE_MS = 10_000

export interface TrialPlan {
  readonly clock: Clock
  readonly random: RandomBytes
  readonly lookup: Lookup
  /** Why a registration failed, as a clause. */
  readonly words: (outage: TrunkOutage) => Text
  /** Behind NAT: our address as the trunk is to see it. */
  readonly publicAddress?: string
  /** A call to make, hung up as soon as it is answered. */
  readonly call?: { readonly number: string; readonly callerId: string }
}

interface Trial extends Pick<TrialPlan, 'clock' | 'random' | 'call' | 'words'> {
  readonly trunk: TrunkAccess
  readonly targets: readonly TrunkTarget[]
  readonly transports: SocketTransports
  readonly transactions: Transactions
  readonly counts: NonceCounts
}

/**
 * Returns the findings in sentences without the trunk's name. Uses a free port and releases it at the end.
 */
export async function tryTrunk(trunk: TrunkAccess, plan: TrialPlan): Promise<Finding[]> {
  if (trunk.address === '') {
    return [
      wrong(
        'it has no address: set one with "trunk set --address", or remove it.',
        '没有地址，请用 trunk set --address 设置，或删除这条线路。',
      ),
    ]
  }
  if (parseAddress(trunk.address) === null) {
    const asTyped = trunk.address
    return [
      wrong(
        `its address "${asTyped}" is not a list of host[:port].`,
        `地址“${asTyped}”无效，应为 主机[:端口]，多个用逗号分隔。`,
      ),
    ]
  }
  const targets = await targetsOf(trunk, plan.lookup)
  const [first] = targets
  if (first === undefined)
    return [wrong(`DNS has no address for ${trunk.address}.`, `${trunk.address} 在 DNS 中查不到地址。`)]
  const { clock, random, publicAddress, call, words } = plan
  const address = await localAddressTo(first.target)
  if (address === null) {
    return [
      wrong(
        `there is no route to ${sayTarget(first.target)}.`,
        `没有到 ${sayTargetZh(first.target)} 的网络路由。`,
      ),
    ]
  }
  const advertised = publicAddress === undefined ? {} : { advertised: { address: publicAddress } }
  const listen = [{ transport: trunk.transport, address, port: 0, ...advertised }]
  const transports = createTransports({ listen, clock, random, report() {} })
  transports.guard.trust(targets.map(({ target }) => target.address))
  const transactions = createTransactions({ clock, transports, random, report() {} })
  const calls = createCalls({ clock, transactions, transports, random, report() {} })
  await transactions.start({
    request(server) {
      if (server.request.headers.to.params.has('tag')) calls.request(server)
      else server.respond(responseTo(server.request, server.request.method === 'OPTIONS' ? 200 : 403))
    },
    ack: ack => calls.ack(ack),
    closed: flow => calls.closed(flow),
  })
  try {
    const trial: Trial = {
      clock,
      random,
      trunk,
      targets,
      transports,
      transactions,
      counts: new NonceCounts(),
      words,
      ...(call && { call }),
    }
    const findings = trunk.probes ? await Promise.all(targets.map(target => probed(trial, target))) : []
    if (trunk.registers) findings.push(await registered(trial))
    if (call !== undefined)
      findings.push(...(await called(trial, calls, call, advertised.advertised?.address ?? address)))
    return findings
  } finally {
    calls.stop()
    await transactions.stop()
  }
}

async function probed(
  { clock, random, trunk, transactions, transports }: Trial,
  target: TrunkTarget,
): Promise<Finding> {
  const askedAt = clock.now()
  const asked = await probe({ clock, random, transactions, transports }, trunk, target)
  if (asked.kind === 'silent') {
    return wrong(
      `${sayTarget(target.target)} does not answer OPTIONS: a firewall drops it, ` +
        'the port is wrong, or this carrier never answers it (--no-probe).',
      `${sayTargetZh(target.target)} 不应答 OPTIONS：可能被防火墙拦截、端口不对，或对端从不应答（--no-probe）。`,
    )
  }
  const [after, afterZh] = asked.kind === 'answered' ? afterOptions(clock.now() - askedAt) : ['', '']
  const [text, zh] = [
    `${sayTarget(target.target)} ${sayAsked(asked)}${after}.`,
    `${sayTargetZh(target.target)} ${sayAskedZh(asked)}${afterZh}。`,
  ]
  return isAlive(asked) ? fine(text, zh) : wrong(text, zh)
}

function afterOptions(tookMs: number): readonly [en: string, zh: string] {
  return [` to OPTIONS after ${tookMs} ms`, `（OPTIONS，用时 ${tookMs} 毫秒）`]
}

async function registered({
  clock,
  random,
  trunk,
  targets,
  transactions,
  transports,
  counts,
  words,
}: Trial): Promise<Finding> {
  const sender = {
    clock,
    random,
    transactions,
    transports,
    counts,
    targets: () => targets.map(({ target }) => target),
  }
  let found: (finding: Finding) => void = () => {}
  const first = new Promise<Finding>(resolve => {
    found = resolve
  })
  const registration = new Registration(trunk, sender, {
    registered: (target, forS) =>
      found(
        fine(
          `${sayTarget(target)} accepted the registration for ${forS} s`,
          `在 ${sayTargetZh(target)} 注册成功，有效期 ${forS} 秒`,
        ),
      ),
    failed: outage => {
      const { en, zh } = words(outage)
      found(wrong(`the registration failed: ${en}.`, `注册失败：${zh}。`))
    },
  })
  registration.start()
  const finding = await first
  const isGone = await registration.stop()
  if (finding.wrong) return finding
  const { text, zh } = finding
  return isGone
    ? fine(`${text}; it was removed again.`, `${zh}；已注销。`)
    : fine(
        `${text}; its removal was not answered, so it expires by itself.`,
        `${zh}；注销没有应答，到期自动失效。`,
      )
}

async function called(
  { clock, random, trunk, targets, counts }: Trial,
  calls: ReturnType<typeof createCalls>,
  { number, callerId }: NonNullable<TrialPlan['call']>,
  here: string,
): Promise<Finding[]> {
  const saying = sayingOf(trunk, number, callerId)
  const [first, ...others] = targets.map(({ target }) => target)
  if (saying === null || first === undefined) {
    return [
      wrong(
        `${number} cannot be dialled over it with the caller id "${callerId}".`,
        `无法以主叫“${callerId}”拨打 ${number}。`,
      ),
    ]
  }
  // The call's sound is received and discarded.
  const sound = await boundTo(first.address)
  try {
    const session = new LocalSession({ address: here, port: sound.address().port }, random)
    const heard: string[] = []
    const begunAt = clock.now()
    let answeredAfterMs: number | null = null
    const end = await new Promise<OutgoingEnd | null>(resolve => {
      const cancel = clock.after(TRIAL_RING_MS + GOODBYE_MS, () => resolve(null))
      const call = calls.dial(
        {
          ...saying,
          to: 'trunk',
          contactUser: 'yuhu',
          targets: [first, ...others],
          offer: session.offer(),
          ringTimeoutMs: TRIAL_RING_MS,
          authorize: authorizeBy(trunk, counts, random),
        },
        {
          provisional: status => heard.push(`${status} ${reasonPhrase(status)}`),
          answered() {
            answeredAfterMs = clock.now() - begunAt
            call.hangup()
          },
          offered: () => null,
          offer: () => session.offer(),
          accepted() {},
          ended(ended) {
            cancel()
            resolve(ended)
          },
        },
      )
    })
    return [verdict(number, [...new Set(heard)], answeredAfterMs, end)]
  } finally {
    sound.close()
  }
}

/** `heard`: the provisional responses. */
function verdict(
  number: string,
  heard: readonly string[],
  answeredAfterMs: number | null,
  end: OutgoingEnd | null,
): Finding {
  const before = heard.length === 0 ? '' : ` (before that: ${heard.join(', ')})`
  const earlier = heard.length === 0 ? '' : `（此前 ${heard.join('、')}）`
  if (answeredAfterMs !== null) {
    const seconds = (answeredAfterMs / 1_000).toFixed(1)
    return fine(
      `${number} answered ${seconds} s after the dial${before}; the call was hung up.`,
      `${number} 在拨出 ${seconds} 秒后接通${earlier}，已挂断。`,
    )
  }
  if (end === null)
    return wrong(
      `the call to ${number} was neither answered nor ended${before}.`,
      `${number} 既没有接通，也没有结束${earlier}。`,
    )
  if (end.silent) return wrong('it did not answer the call at all.', '对呼叫没有任何应答。')
  if (end.status === null) {
    const seconds = TRIAL_RING_MS / 1_000
    return fine(
      `${number} did not answer within ${seconds} s${before}; the call was hung up.`,
      `${number} 在 ${seconds} 秒内无人接听${earlier}，已挂断。`,
    )
  }
  const [cause, causeZh] = end.q850 === null ? ['', ''] : [`, cause ${end.q850}`, `，Q.850 原因 ${end.q850}`]
  const status = `${end.status} ${reasonPhrase(end.status)}`
  const text = `the call to ${number} was refused with ${status}${cause}${before}`
  const zh = `${number} 被拒绝：${status}${causeZh}${earlier}`
  return end.outcome === 'trunkFailed'
    ? wrong(`${text}: the trunk did not carry the call.`, `${zh}。线路没有送出这个呼叫。`)
    : fine(
        `${text}: the trunk works; the called side ended the call.`,
        `${zh}。线路正常，是被叫一侧结束了呼叫。`,
      )
}

/** This machine's address on the route to the target; null if there is no route. */
async function localAddressTo({
  address,
  port,
}: {
  readonly address: string
  readonly port: number
}): Promise<string | null> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  try {
    socket.connect(port, address)
    await once(socket, 'connect')
    return socket.address().address
  } catch {
    return null
  } finally {
    socket.close()
  }
}

async function boundTo(address: string): Promise<Socket> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  socket.bind(0)
  await once(socket, 'listening')
  return socket
}
