// `serve`: the product itself, until SIGTERM, SIGINT or SIGHUP.

import { createLog, type Log } from '../../report/log.ts'
import { readConfig, readLanguage } from '../config.ts'
import { machineActor } from '../machine-actor.ts'
import { createRealClock } from '../real-clock.ts'
import { type NodeRole, type Server, type Start, startServer } from '../serve.ts'
import { demoLines, seedDemo } from './demo.ts'
import { hearStopSignals, type StopSignals, untilAborted } from './stop-signals.ts'

export async function serve(role: NodeRole, print: (line: string) => void): Promise<number> {
  const config = readConfig()
  const language = readLanguage()
  const log = createLog({ level: config.YUHU_LOG_LEVEL, ...(process.stdout.isTTY && { language }) })
  const isDemo = config.YUHU_DEMO && config.YUHU_SWITCH === 'sim'
  const signals = hearStopSignals(process, createRealClock())
  endOnFaults(signals, log)
  try {
    const seed: Start['seed'] = async store => {
      if (isDemo) await seedDemo(store.as(machineActor()), config.YUHU_DATA_DIR)
    }
    const server = await startServer(config, role, log, { seed, asked: signals.asked })
    log.info({ url: server.url, role, switch: config.YUHU_SWITCH, ...server.listens }, 'serving')
    const demo = {
      store: server.store,
      dataDir: config.YUHU_DATA_DIR,
      url: server.url,
      isTerminal: process.stdout.isTTY,
      language,
    }
    for (const line of isDemo ? await demoLines(demo) : []) print(line)
    await untilAborted(signals.asked)
    return await stopInOrder(server, signals, log)
  } catch (error) {
    if (!signals.asked.aborted) throw error
    log.info({ signal: signals.asked.reason }, 'stopped while starting')
    return 1
  } finally {
    signals.close()
  }
}

async function stopInOrder(server: Server, signals: StopSignals, log: Log): Promise<number> {
  const { asked, hurried } = signals
  if (!hurried.aborted) {
    const text = 'stopping: no new calls, calls in flight may finish; another signal ends them at once'
    log.info({ signal: asked.reason }, text)
    hurried.addEventListener('abort', () =>
      log.warn({ signal: hurried.reason }, 'stopping at once: calls in flight are ended'),
    )
  }
  await server.stop(hurried)
  log.info('stopped')
  return hurried.aborted ? 1 : 0
}

/**
 * After an uncaught exception the process cannot be trusted any more, but its calls, records and database are
 * still brought to an orderly end.
 */
function endOnFaults(signals: StopSignals, log: Log): void {
  process.on('uncaughtException', err => {
    log.fatal({ err }, 'an unexpected fault: stopping at once; please report these lines')
    signals.fail()
  })
}
