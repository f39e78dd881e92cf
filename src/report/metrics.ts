// The metrics: a Prometheus registry of our own, fed by engine events and by a few calls from other parts.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Clock } from '../domain/clock.ts'
import type { EngineEvent } from '../domain/event.ts'
import { AccountNames } from './account-names.ts'
import { engineMetrics } from './engine-metrics.ts'
import { guarded } from './listeners.ts'

export interface MeasuredProcess {
  /** The engine's clock: agent states are measured in it. */
  readonly clock: Clock
  /** `sim`, `sip` or `freeswitch`. */
  readonly switchName: string
  /** 1 in real time. */
  readonly clockSpeed: number
  /** Process and event-loop metrics of Node; off where many registries live in one process. */
  readonly withNode?: boolean
}

export interface Metrics {
  readonly contentType: string
  /** The exposition text for GET /metrics. */
  text(): Promise<string>
  listen(event: EngineEvent): void
  /** Another listener of engine events threw; `listener` is a word from the code. */
  reportFailed(listener: string): void
  /** `service` becomes a label, so it must be a name of the registry or the word for none. */
  httpRequest(service: string, ret: number, durationMs: number): void
  appended(added: number, invalid: number, durationMs: number): void
  /** `result` is a word from the code. */
  loginTried(result: string): void
  /** `read` returns what clients hold now, by words from the code; it is called at each scrape. */
  held(read: () => Readonly<Record<string, number>>): void
  pushTried(kind: string, result: string, durationMs: number): void
  pushBacklog(rows: readonly { code: string; pending: number; oldestMs: number }[]): void
  /** `what` is a word from the code. */
  removedOld(what: string, rows: number): void
  /** `where` is a word from the code, never from data. */
  databaseError(where: string): void
  /** `layer` and `what` are words from the code of the SIP switch. */
  sipCounted(layer: string, what: string): void
}

/** An exception in here ends neither a call nor a request; it is counted. */
export function createMetrics(measured: MeasuredProcess): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (measured.withNode !== false) collectDefaultMetrics({ register: registry })

  const requests = new Histogram({
    name: 'yuhu_http_request_duration_seconds',
    help: 'Time to answer a request, by service and the ret of its envelope.',
    labelNames: ['service', 'ret'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5],
    registers,
  })
  const numbers = new Counter({
    name: 'yuhu_append_numbers_total',
    help: 'Numbers sent to be appended, by what became of them.',
    labelNames: ['result'],
    registers,
  })
  const appends = new Histogram({
    name: 'yuhu_append_duration_seconds',
    help: 'Time of an append, durable.',
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3],
    registers,
  })
  const logins = new Counter({
    name: 'yuhu_http_logins_total',
    help:
      'Logins with an access key, by result: right, wrong, braked ' +
      '(refused unchecked after too many wrong ones).',
    labelNames: ['result'],
    registers,
  })
  const pushes = new Counter({
    name: 'yuhu_push_deliveries_total',
    help: 'Tries to deliver a push, by kind and result.',
    labelNames: ['kind', 'result'],
    registers,
  })
  const pushTimes = new Histogram({
    name: 'yuhu_push_duration_seconds',
    help: 'Time a try took that reached the network.',
    labelNames: ['kind'],
    buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  })
  const backlog = new Gauge({
    name: 'yuhu_push_backlog',
    help: 'Pushes not delivered yet.',
    labelNames: ['account'],
    registers,
  })
  const oldest = new Gauge({
    name: 'yuhu_push_oldest_age_seconds',
    help: 'Age of the oldest push not delivered yet.',
    labelNames: ['account'],
    registers,
  })
  const databaseErrors = new Counter({
    name: 'yuhu_database_errors_total',
    help: 'Database operations that failed, by operation.',
    labelNames: ['where'],
    registers,
  })
  const removedRows = new Counter({
    name: 'yuhu_removed_rows_total',
    help: 'Rows removed because they were older than they are kept, by what they were.',
    labelNames: ['what'],
    registers,
  })
  const sip = new Counter({
    name: 'yuhu_sip_events_total',
    help: 'What happened in the layers of the SIP switch: messages, offences, bans, failures.',
    labelNames: ['layer', 'what'],
    registers,
  })
  new Gauge({
    name: 'yuhu_clock_speed_ratio',
    help: 'Speed of the engine clock; 1 is real time.',
    registers,
  }).set(measured.clockSpeed)
  new Gauge({
    name: 'yuhu_switch_info',
    help: 'The telephony adapter in use.',
    labelNames: ['switch'],
    registers,
  }).set({ switch: measured.switchName }, 1)
  const failures = new Counter({
    name: 'yuhu_report_failures_total',
    help: 'Metrics and log lines that failed; whatever they spoke of went on.',
    labelNames: ['listener'],
    registers,
  })
  failures.inc({ listener: 'metrics' }, 0)
  const take = (act: () => void) => guarded('metrics', act, listener => failures.inc({ listener }))
  const held: HeldReader[] = []
  gaugeOf(registry, held)
  const names = new AccountNames()
  const listen = engineMetrics(registry, measured.clock, names)

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    reportFailed: listener => failures.inc({ listener }),
    listen: event =>
      take(() => {
        names.listen(event)
        listen(event)
      }),
    httpRequest: (service, ret, durationMs) =>
      take(() => requests.observe({ service, ret }, durationMs / 1_000)),
    appended: (added, invalid, durationMs) =>
      take(() => {
        numbers.inc({ result: 'added' }, added)
        numbers.inc({ result: 'invalid' }, invalid)
        appends.observe(durationMs / 1_000)
      }),
    loginTried: result => take(() => logins.inc({ result })),
    held: read => void held.push(read),
    pushTried: (kind, result, durationMs) =>
      take(() => {
        pushes.inc({ kind, result })
        if (result !== 'nothingToDo' && result !== 'givenUp') pushTimes.observe({ kind }, durationMs / 1_000)
      }),
    pushBacklog(rows) {
      backlog.reset()
      oldest.reset()
      for (const { code: account, pending, oldestMs } of rows) {
        backlog.set({ account }, pending)
        oldest.set({ account }, oldestMs / 1_000)
      }
    },
    removedOld: (what, rows) => take(() => removedRows.inc({ what }, rows)),
    databaseError: where => take(() => databaseErrors.inc({ where })),
    sipCounted: (layer, what) => take(() => sip.inc({ layer, what })),
  }
}

type HeldReader = () => Readonly<Record<string, number>>

function gaugeOf(registry: Registry, held: readonly HeldReader[]): Gauge {
  return new Gauge({
    name: 'yuhu_http_held',
    help:
      'What HTTP clients hold now: connections, requests, bytes of bodies, ' +
      'logins being checked, large bodies, open recordings.',
    labelNames: ['what'],
    registers: [registry],
    collect() {
      for (const read of held) for (const [what, value] of Object.entries(read())) this.set({ what }, value)
    },
  })
}
