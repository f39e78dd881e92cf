// Finds the service a request names.
import type { Parameters } from '../http/body.ts'
import { illegal, quoted, type Rejection } from './envelope.ts'
import type { Service } from './service.ts'

export interface Registry {
  readonly services: readonly Service[]
  find(sent: Parameters): Service | Rejection
}

/** The longest published name has half as many characters. */
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
      if (name === undefined) return illegal('缺少必要参数service')
      if (name.length > NAME_MAX || !WELL_FORMED.test(name)) return illegal(`非法服务：${quoted(name)}`)
      return (
        byName.get(name.toLowerCase()) ?? {
          kind: 'rejected',
          ret: 404,
          msg: `非法请求：接口服务${quoted(name)}不存在`,
        }
      )
    },
  }
}
