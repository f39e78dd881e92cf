// Composition root: config → database → store → switch → engine → API → reports; stops in reverse.
import { randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { createApi } from '../api/http/http-server.ts'
import type { BrowserPhones } from '../api/v1/browser-phones.ts'
import { errorCode, errorText } from '../domain/error-text.ts'
import { seeded } from '../domain/random.ts'
import { PUSHED_LINK_LIFE_MS, recordingUrl } from '../domain/recording-link.ts'
import { Housekeeper } from '../duty/housekeeper.ts'
import { Engine } from '../engine/node/engine.ts'
import { PushTrials } from '../push/push-try.ts'
import { createPusher } from '../push/pusher.ts'
import { toListeners } from '../report/listeners.ts'
import { type Log, logEvents } from '../report/log.ts'
import { createMetrics } from '../report/metrics.ts'
import { nodeName, openAnswerJournal } from '../store/answer-journal.ts'
import type { Store } from '../store/postgres/index.ts'
import { openRecordingFolder } from '../store/recording-folder.ts'
import { openLedgerFile } from '../telephony/sim/index.ts'
import { repairLeftRecordings } from '../telephony/sip/index.ts'
import { untilAborted } from './command/stop-signals.ts'
import { type Config, ConfigError } from './config.ts'
import { builtConsole } from './console-folder.ts'
import { dataFolderFindings } from './data-folder-findings.ts'
import { openImports } from './open-imports.ts'
import { openStore } from './open-store.ts'
import { openSwitch, whyNotListening } from './open-switch.ts'
import { programVersion } from './program-version.ts'
import { promptFiles } from './prompt-files.ts'
import { createRealClock } from './real-clock.ts'

export type NodeRole = 'all' | 'api' | 'engine'

export interface Server {
  /** Where the API answers; every node serves it, whatever accounts it drives. */
  readonly url: string
  /** Where telephony listens, for the log; empty if only the API listens. */
  readonly listens: Readonly<Record<string, string>>
  readonly store: Store
  /** Calls in flight may finish for YUHU_DRAIN_SECONDS, or until `hurried` aborts. */
  stop(hurried?: AbortSignal): Promise<void>
}

const PUSH_DRAIN_MS = 3_000
/** A part that does not answer within this time counts as down. */
const READY_WAIT_MS = 2_000

export interface Start {
  /** May fill an empty database, before anything else looks at it. */
  readonly seed?: (store: Store) => Promise<void>
  /** Ends the start. */
  readonly asked?: AbortSignal
  /** Real ms; if omitted, what clients of the published API wait. */
  readonly answerWithinMs?: number
}

/**
 * Starts what the role asks for; resolves when requests are answered. If `asked` aborts before that, it
 * rejects and leaves nothing running.
 */
export async function startServer(
  config: Config,
  role: NodeRole,
  log: Log,
  { seed = async () => {}, asked = new AbortController().signal, answerWithinMs }: Start = {},
): Promise<Server> {
  const undo: ((hurry: Promise<void>) => Promise<void>)[] = []
  const stop = async (hurried: AbortSignal = new AbortController().signal) => {
    const hurry = untilAborted(hurried)
    for (const step of undo.reverse().splice(0)) await step(hurry)
  }
  try {
    const wall = createRealClock()
    const clock = createRealClock(config.YUHU_SIM_SPEED)
    const metrics = createMetrics({
      clock,
      switchName: config.YUHU_SWITCH,
      clockSpeed: config.YUHU_SIM_SPEED,
    })
    const { store, close } = await openStore(config, log, where => metrics.databaseError(where), asked)
    undo.push(close)
    asked.throwIfAborted()
    await seed(store)
    const recordingsFolder = resolve(config.YUHU_DATA_DIR, 'recordings')
    const recordings = {
      key: await store.linkKey(),
      files: openRecordingFolder(recordingsFolder),
      publicUrl: config.YUHU_PUBLIC_URL,
    }
    let listens = (): Readonly<Record<string, string>> => ({})
    let browserPhones: BrowserPhones | undefined
    let ownUrl = `http://${config.YUHU_HOST}:${config.YUHU_PORT}`
    let closing: Promise<unknown> = Promise.resolve()
    undo.push(async () => void (await closing))
    if (role !== 'api') {
      const node = nodeName(randomUUID().slice(0, 8))
      const ledger =
        config.YUHU_SIM_LEDGER === undefined
          ? null
          : openLedgerFile(config.YUHU_SIM_LEDGER, node, () => wall.systemTime())
      if (ledger !== null) undo.push(async () => ledger.close())
      const opened = await openSwitch({
        config,
        store,
        clock,
        log,
        metrics,
        watch: entry => ledger?.write(entry),
      })
      const { telephony, listens: places } = opened
      browserPhones = opened.browserPhones
      const journal = openJournal(config, node, () => wall.now(), log)
      if (journal !== null) undo.push(async () => journal.close())
      const pusher = createPusher({
        store,
        clock: wall,
        random: seeded(randomBytes(4).readUInt32LE()),
        log,
        metrics,
        linkTo: name =>
          recordingUrl(
            config.YUHU_PUBLIC_URL || ownUrl,
            recordings.key,
            name,
            wall.systemTime() + PUSHED_LINK_LIFE_MS,
          ),
        allowAddresses: config.YUHU_PUSH_ALLOW,
      })
      const engine = new Engine({
        store,
        reports: store,
        shadows: store,
        switch: telephony,
        clock,
        wall,
        random: seeded(config.YUHU_SIM_SEED),
        node,
        ...(journal && { journal }),
        recordingsFolder,
        newLegId: randomUUID,
        emit: toListeners(
          {
            metrics: metrics.listen,
            log: logEvents(log),
            pusher: event => (event.type === 'callFinished' || event.type === 'taskEnded') && pusher.kick(),
          },
          metrics.reportFailed,
        ),
      })
      asked.throwIfAborted()
      pusher.start()
      undo.push(() => pusher.stop(PUSH_DRAIN_MS))
      await engine.start().catch(error => {
        throw whyNotListening(error, config) ?? error
      })
      listens = places
      undo.push(hurry => engine.stop(config.YUHU_DRAIN_SECONDS * 1_000, hurry))
      const housekeeper = new Housekeeper({
        store,
        clock: wall,
        recordings: recordings.files,
        repairRecordings: () =>
          repairLeftRecordings(recordingsFolder, wall.systemTime(), (file, err) =>
            log.warn({ err, file }, 'a recording left behind by a crash could not be repaired'),
          ),
        removed: (what, rows) => metrics.removedOld(what, rows),
        failed(what, account, error) {
          metrics.databaseError('removeOld')
          log.warn(
            { what, account, error: errorText(error) },
            'old rows could not be removed; trying again later',
          )
        },
        unreadable(account, setting, why) {
          log.warn({ account, setting, why }, 'a stored setting is invalid; set it again')
        },
      })
      housekeeper.start()
      undo.push(() => housekeeper.stop())
    }
    const trials = new PushTrials({ clock: wall, allowAddresses: config.YUHU_PUSH_ALLOW })
    undo.push(async () => trials.close())
    const imports = importsOf(config, store, wall, log)
    if (imports !== null) undo.push(() => imports.close())
    let answered = () => {}
    const allAnswered = new Promise<void>(resolve => {
      answered = resolve
    })
    const api = createApi({
      answered,
      store,
      console: store,
      consoleFolder: builtConsole(import.meta.dirname),
      now: () => wall.systemTime(),
      clock: wall,
      log,
      ready: () => readiness(store, role, wall),
      metrics,
      recordings,
      tryPush: (account, kind, url, seesInside) => trials.try(account, kind, url, seesInside),
      ...(imports && { imports: imports.files }),
      ...(browserPhones && { browserPhones }),
      version: programVersion(),
      examineMachine: () => dataFolderFindings(config.YUHU_DATA_DIR),
      promptFiles: () => promptFiles(config.YUHU_DATA_DIR),
      trustedProxies: config.YUHU_TRUSTED_PROXIES,
      metricsAllow: config.YUHU_METRICS_ALLOW,
      ...(answerWithinMs !== undefined && { answerWithinMs }),
    })
    undo.push(async () => {
      closing = api.close()
      await Promise.race([closing, allAnswered])
    })
    asked.throwIfAborted()
    const url = await listen(api, config)
    ownUrl = url
    return { url, listens: listens(), store, stop }
  } catch (error) {
    await stop(AbortSignal.abort())
    throw error
  }
}

/**
 * Null if the data folder cannot be written, as in a read-only container with DATABASE_URL: the engine then
 * has no journal.
 */
function openJournal(config: Config, node: string, now: () => number, log: Log) {
  try {
    return openAnswerJournal(config.YUHU_DATA_DIR, node, now, error =>
      log.error({ err: error }, 'answers cannot be recorded: dialling stops until they can'),
    )
  } catch (error) {
    log.warn(
      { err: error },
      `${config.YUHU_DATA_DIR} cannot be written: answers are safe only once they are in the database`,
    )
    return null
  }
}

/** Null if the data folder cannot be written: then this node takes no files. */
function importsOf(config: Config, store: Store, clock: ReturnType<typeof createRealClock>, log: Log) {
  try {
    return openImports(config.YUHU_DATA_DIR, store, clock, log)
  } catch (error) {
    log.warn({ err: error }, `${config.YUHU_DATA_DIR} cannot be written: no file can be imported`)
    return null
  }
}

async function listen(api: FastifyInstance, config: Config): Promise<string> {
  try {
    await api.listen({ port: config.YUHU_PORT, host: config.YUHU_HOST })
    const place = api.server.address()
    if (place === null || typeof place === 'string') throw new Error('The API listens at no address.')
    return `http://${place.family === 'IPv6' ? `[${place.address}]` : place.address}:${place.port}`
  } catch (error) {
    const code = errorCode(error)
    throw whyNotServing(code, config) ?? error
  }
}

/** Null: the error is not about the address. */
function whyNotServing(code: string, { YUHU_HOST: host, YUHU_PORT: port }: Config): ConfigError | null {
  if (code === 'EADDRINUSE') {
    return new ConfigError(
      `Port ${port} on ${host} is in use; set YUHU_PORT to another port.`,
      `${host} 的端口 ${port} 已被占用，请用 YUHU_PORT 换一个端口。`,
    )
  }
  if (code === 'EACCES') {
    return new ConfigError(
      `This user may not listen on port ${port}; set YUHU_PORT to one above 1023.`,
      `当前用户无权监听端口 ${port}，请把 YUHU_PORT 设为 1023 以上的端口。`,
    )
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new ConfigError(
      `YUHU_HOST=${host} is not an address of this machine.`,
      `YUHU_HOST=${host} 不是本机的地址。`,
    )
  return null
}

async function readiness(store: Store, role: NodeRole, wall: ReturnType<typeof createRealClock>) {
  const late = new Promise<string>(resolve => {
    wall.after(READY_WAIT_MS, () => resolve('down'))
  })
  const database = await Promise.race([
    store
      .ping()
      .then(() => 'up')
      .catch(() => 'down'),
    late,
  ])
  return { ready: database === 'up', parts: { database, role } }
}
