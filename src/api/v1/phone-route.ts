// The way of an agent's page to the SIP switch: a WebSocket at the console's own origin, for whoever is
// signed in as an agent. The pass that it then registers with is asked for over `/v1/desk/phone`.
import cookies from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import type { Store } from '../../store/port/admin-store.ts'
import type { Upgrades } from '../http/upgrades.ts'
import { callerOf, requireOwnPage } from './authentication.ts'
import { type BrowserPhones, PHONE_PATH } from './browser-phones.ts'
import { ProblemDetails } from './problem.ts'

export interface PhoneDoor {
  readonly store: Store
  readonly phones: BrowserPhones
  readonly upgrades: Upgrades
  /** Epoch ms. */
  readonly now: () => number
}

export async function servePhones(scope: FastifyInstance, door: PhoneDoor): Promise<void> {
  await scope.register(cookies)
  scope.get(PHONE_PATH, async (request, reply) => {
    const upgrade = door.upgrades.of(request.raw)
    const { take } = door.phones
    if (upgrade === null || take === null) return reply.code(upgrade === null ? 426 : 404).send()
    try {
      requireOwnPage(request)
      const caller = await callerOf(request, door.store.as(null), door.now())
      if (caller.kind !== 'user' || caller.role !== 'agent') return reply.code(403).send()
    } catch (error) {
      if (error instanceof ProblemDetails) return reply.code(403).send()
      throw error
    }
    reply.hijack()
    upgrade.take()
    take(request.raw, upgrade.socket, upgrade.head, request.ip)
    return reply
  })
}
