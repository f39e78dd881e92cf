// Who carries on while the SIP switch is attacked, in a process of their own: phones that register from new
// ports, and a carrier that hangs up.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Endpoint, TransportName } from '../../src/telephony/sip/transport/transport.ts'
import { type Attempt, registerAnew } from './registering-phone.ts'
import { accept, rtpSocket, userAgent } from './user-agent.ts'

export interface Newcomers {
  readonly transport: TransportName
  readonly to: Endpoint
  /** They use these in turn. */
  readonly addresses: readonly string[]
  readonly perSecond: number
}

export type BystandersTask =
  /** Answers every call and hangs up after so long; the report is its port. */
  | { readonly do: 'carrier'; readonly address: string; readonly server: string; readonly talkMs: number }
  | {
      readonly do: 'register'
      readonly seconds: number
      readonly newcomers: readonly Newcomers[]
      readonly phones: readonly Named[]
    }

export interface Named {
  readonly ext: string
  readonly login: string
}

export interface BystandersReport {
  /** In the order of `newcomers`. */
  readonly registrations: readonly (readonly Attempt[])[]
  readonly byes: readonly Attempt[]
}

const byes: Promise<Attempt>[] = []

async function carrier(address: string, server: string, talkMs: number): Promise<number> {
  const socket = await rtpSocket(address)
  const agent = await userAgent(
    address,
    server,
    (invite, transactions, port) => {
      const dialog = accept(invite, address, port, socket)
      const hangUp = () =>
        new Promise<Attempt>(resolve => {
          const bye = dialog?.request('BYE')
          if (bye === undefined) return resolve({ ms: null, why: 'no dialog' })
          const begunMs = performance.now()
          transactions.request(
            bye,
            { transport: 'udp', address: server, port: invite.flow.remote.port },
            {
              response: ({ status }) =>
                status >= 200 &&
                resolve({ ms: status === 200 ? performance.now() - begunMs : null, why: String(status) }),
              timedOut: () => resolve({ ms: null, why: 'silence' }),
              transportError: () => resolve({ ms: null, why: 'not sent' }),
            },
          )
        })
      setTimeout(() => byes.push(hangUp()), talkMs)
    },
    () => {},
  )
  return agent.port
}

async function register(
  seconds: number,
  newcomers: readonly Newcomers[],
  phones: readonly Named[],
): Promise<BystandersReport> {
  byes.length = 0
  const registrations = await Promise.all(newcomers.map(one => arriving(seconds, one, phones)))
  return { registrations, byes: await Promise.all(byes.splice(0)) }
}

/** They come at their rate, however long those before them take. */
async function arriving(
  seconds: number,
  { transport, to, addresses, perSecond }: Newcomers,
  phones: readonly Named[],
): Promise<Attempt[]> {
  const attempts: Promise<Attempt>[] = []
  const begunMs = performance.now()
  for (let nth = 0; nth < seconds * perSecond; nth++) {
    await sleep(Math.max(0, begunMs + (nth * 1_000) / perSecond - performance.now()))
    const phone = phones[nth % phones.length]
    const from = addresses[nth % addresses.length]
    if (phone !== undefined && from !== undefined)
      attempts.push(registerAnew(transport, from, to, phone.ext, phone.login))
  }
  return Promise.all(attempts)
}

process.on('disconnect', () => process.exit())
process.on('message', async (task: BystandersTask) => {
  if (task.do === 'carrier') process.send?.(await carrier(task.address, task.server, task.talkMs))
  else process.send?.(await register(task.seconds, task.newcomers, task.phones))
})
process.send?.('ready')
