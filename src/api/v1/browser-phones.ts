// What the API knows of phones in browsers: how their WebSockets get to the switch, and why they cannot work.
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

/** Below the console's own address; a reverse proxy may send it to the WebSocket of the switch itself. */
export const PHONE_PATH = '/sip'

export interface BrowserPhones {
  /** Takes a WebSocket that asked for it at this address; null: this process has no switch that does. */
  readonly take: ((request: IncomingMessage, socket: Duplex, head: Buffer, address: string) => void) | null
  /** Why no phone in a browser can work here; null: nothing is known against it. */
  readonly hindrance: 'callsAreSimulated' | 'noSoundRelay' | null
}

export const NO_BROWSER_PHONES: BrowserPhones = { take: null, hindrance: null }
