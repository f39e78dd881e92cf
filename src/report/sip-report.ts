// What the layers of the SIP switch count: every one in the metrics, those an operator must hear of in the log.
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

/** What stands in the log, by layer and word. What the network can cause at will is logged at most once per ban. */
const LOGGED: Readonly<Record<string, 'error' | 'warn' | 'info'>> = {
  'transport fault': 'error',
  'transport banned': 'warn',
  'transport connectionsFull': 'warn',
  'transaction clientsFull': 'warn',
  'leg portsUsedUp': 'error',
  'leg noSound': 'error',
  'leg relayFailed': 'error',
  'leg soundFailed': 'error',
  'leg recordingFailed': 'error',
  'leg promptFailed': 'warn',
  'leg answerUnusable': 'warn',
  'leg rtpTimeout': 'warn',
  'leg noWay': 'error',
  'call redirectRefused': 'warn',
  'registrar extAmbiguous': 'warn',
  'relay silent': 'warn',
}

/** Gives the listener for everything the SIP switch counts; `about` is an address, a leg id or a name, never a secret. */
export function sipReport(log: Log, metrics: Pick<Metrics, 'sipCounted'>) {
  return (layer: string, what: string, about: string, detail?: unknown): void => {
    metrics.sipCounted(layer, what)
    const level = LOGGED[`${layer} ${what}`]
    if (level === undefined) return
    const more = detail instanceof Error ? { err: detail } : detail === undefined ? {} : { detail: String(detail) }
    log[level]({ layer, what, about, ...more }, `SIP ${layer}: ${what}`)
  }
}
