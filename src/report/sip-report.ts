// Reports what the layers of the SIP switch count: everything in the metrics, and what an operator must know
// in the log, once a minute each.
import type { Clock } from '../domain/clock.ts'
import { errorText } from '../domain/error-text.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

type Level = 'error' | 'warn' | 'info'

/** What is logged, by layer and word. */
const LOGGED: Readonly<Record<string, Level>> = {
  'transport fault': 'error',
  'transport banned': 'warn',
  'transport connectionsFull': 'warn',
  'transport originRefused': 'warn',
  'transaction clientsFull': 'warn',
  'transaction serversFull': 'warn',
  'leg portsUsedUp': 'error',
  'leg noSound': 'error',
  'leg relayFailed': 'error',
  'leg soundFailed': 'error',
  'leg recordingFailed': 'error',
  'leg promptFailed': 'warn',
  'leg answerUnusable': 'warn',
  'leg rtpTimeout': 'warn',
  'leg soundRefused': 'warn',
  'leg noWay': 'error',
  'call redirectRefused': 'warn',
  'registrar extAmbiguous': 'warn',
  'registrar wrongPassword': 'warn',
  'registrar unknownUser': 'warn',
  'pbx isCarrier': 'error',
  'pbx couldNotRing': 'warn',
  'incoming callsFull': 'warn',
  'incoming hostForeign': 'warn',
  'relay silent': 'warn',
}

/** Layers in which the network causes the events and could fill the disk with lines. */
const OF_THE_NETWORK: ReadonlySet<string> = new Set([
  'transport',
  'transaction',
  'registrar',
  'pbx',
  'incoming',
])
const EVERY_MS = 60_000
/** A line names at most this many, the most frequent ones. */
const NAMED_MAX = 5
/** The most that are counted separately within a minute. */
const DISTINCT_MAX = 1_000

interface Minute {
  readonly level: Level
  readonly layer: string
  readonly what: string
  /** Since its first line. */
  times: number
  readonly about: Map<string, number>
  detail: string | undefined
  cancel(): void
}

export interface SipReporter {
  /** `about` is an address, a leg id or a name, never a secret. */
  report(layer: string, what: string, about: string, detail?: unknown): void
  /** Logs what is still pending. */
  close(): void
}

/**
 * An event that the network causes is logged when it begins, and then once a minute with its counts as long
 * as it goes on.
 */
export function createSipReporter(log: Log, metrics: Pick<Metrics, 'sipCounted'>, clock: Clock): SipReporter {
  const minutes = new Map<string, Minute>()

  function begin(level: Level, layer: string, what: string): void {
    const key = `${layer} ${what}`
    const cancel = clock.after(EVERY_MS, () => {
      minutes.delete(key)
      if (minute.times === 0) return
      sum(minute)
      begin(level, layer, what)
    })
    const minute: Minute = { level, layer, what, times: 0, about: new Map(), detail: undefined, cancel }
    minutes.set(key, minute)
  }

  function sum({ level, layer, what, times, about, detail }: Minute): void {
    const most = [...about].sort(([, one], [, other]) => other - one).slice(0, NAMED_MAX)
    log[level](
      { layer, what, times, about: Object.fromEntries(most), detail },
      `SIP ${layer}: ${what}, ${times} more within a minute`,
    )
  }

  return {
    report(layer, what, about, detail) {
      metrics.sipCounted(layer, what)
      const level = LOGGED[`${layer} ${what}`]
      if (level === undefined) return
      const minute = minutes.get(`${layer} ${what}`)
      if (minute === undefined) {
        log[level]({ layer, what, about, ...fieldsOf(detail) }, `SIP ${layer}: ${what}`)
        if (OF_THE_NETWORK.has(layer)) begin(level, layer, what)
        return
      }
      minute.times += 1
      const known = minute.about.get(about)
      if (known !== undefined || minute.about.size < DISTINCT_MAX) minute.about.set(about, (known ?? 0) + 1)
      if (detail !== undefined) minute.detail = errorText(detail)
    },
    close() {
      for (const minute of minutes.values()) {
        minute.cancel()
        if (minute.times > 0) sum(minute)
      }
      minutes.clear()
    },
  }
}

function fieldsOf(detail: unknown): object {
  if (detail === undefined) return {}
  return detail instanceof Error ? { err: detail } : { detail: String(detail) }
}
