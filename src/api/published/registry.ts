// Finds the service a request names.

import { illegal, notFound, type Rejection } from '../../wire/answers.ts'
import { PARAMETER, SERVICE_NAME } from '../../wire/complaints.ts'
import type { Parameters } from '../http/body.ts'
import type { Service } from './service.ts'

export interface Registry {
  readonly services: readonly Service[]
  find(sent: Parameters): Service | Rejection
}

/** The longest published name is half as long. */
const NAME_MAX = 100
/** Three words and two dots: namespace, class, method. */
const WELL_FORMED = /^\w+\.\w+\.\w+$/

export function createRegistry(services: readonly Service[]): Registry {
  // Class and method are matched without regard to case: clients write TaskCall and taskCall.
  const byName = new Map(services.map(service => [service.name.toLowerCase(), service]))
  if (byName.size !== services.length) throw new Error('two services have one name')
  return {
    services,
    find(sent) {
      const name = (sent.get('service') ?? sent.get('s'))?.trim()
      if (name === undefined) return illegal(PARAMETER.missing('service'))
      if (name.length > NAME_MAX || !WELL_FORMED.test(name)) return illegal(SERVICE_NAME.malformed(name))
      return byName.get(name.toLowerCase()) ?? notFound(SERVICE_NAME.unknown(name))
    },
  }
}
