// `push redeliver`: puts pushes that were delivered or given up back in the outbox, for a receiver that lost some.
import { parseArgs } from 'node:util'
import { ConfigError } from '../config.ts'
import type { RedeliverFilter } from '../store/admin-port.ts'
import { account, required, withStore } from './admin.ts'
import { rangeOf } from './export.ts'

const KINDS: readonly string[] = ['call', 'state', 'task']

export function redeliverCommand(argv: string[], print: (line: string) => void): Promise<number> {
  const text = { type: 'string' } as const
  const options = { account: text, from: text, to: text, kind: text, failed: { type: 'boolean', default: false } } as const
  const { values } = parseArgs({ args: argv, options })
  const code = required(values.account, '--account')
  const kind = values.kind ?? null
  if (!isKind(kind)) throw new ConfigError(`--kind is «${kind}»; it can be ${KINDS.join(', ')}.`)
  // A whole week sent again by a slip is worse than one more word to type.
  if (values.from === undefined && !values.failed) throw new ConfigError('Say since when with --from, or --failed for those given up.')
  return withStore(async store => {
    const { id, settings } = await account(store, code)
    const range = rangeOf(values.from, values.to, settings.timeZone)
    const put = await store.redeliver(id, { ...range, kind, failedOnly: values.failed })
    print(`${put} pushes of account ${code} are in the outbox again.`)
  })
}

function isKind(kind: string | null): kind is RedeliverFilter['kind'] {
  return kind === null || KINDS.includes(kind)
}
