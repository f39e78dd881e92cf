// `serve`: the product itself, until SIGTERM or SIGINT.
import { parseArgs } from 'node:util'
import { ConfigError, readConfig } from '../config.ts'
import { createLog } from '../report/log.ts'
import { type Role, startServer } from '../server.ts'
import { demoLines, seedDemo } from './demo.ts'

const ROLES: readonly string[] = ['all', 'api', 'engine']

export async function serve(argv: string[], print: (line: string) => void): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { role: { type: 'string', default: 'all' } } })
  if (!isRole(values.role)) throw new ConfigError(`--role is «${values.role}»; it can be all, api or engine.`)
  const config = readConfig()
  const log = createLog({ level: config.YUHU_LOG_LEVEL })
  const server = await startServer(config, values.role, log, async store => {
    if (config.YUHU_DEMO) await seedDemo(store, config.YUHU_DATA_DIR)
  })
  log.info({ url: server.url, role: values.role, switch: config.YUHU_SWITCH }, 'serving')
  for (const line of config.YUHU_DEMO ? await demoLines(config.YUHU_DATA_DIR, server.url) : []) print(line)
  const signal = await stopSignal()
  log.info({ signal }, 'stopping: no new calls, calls in flight may finish')
  await server.stop()
  log.info('stopped')
  return 0
}

function isRole(role: string): role is Role {
  return ROLES.includes(role)
}

/** The first signal stops in good order; a second one at once. */
function stopSignal(): Promise<string> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(1))
        resolve(signal)
      })
    }
  })
}
