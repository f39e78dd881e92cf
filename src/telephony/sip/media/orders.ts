// Messages between the main thread and a media worker. Workers know legs by handles: small numbers, never
// used twice.
import type { MessagePort } from 'node:worker_threads'
import type { LegSound, MediaNews, PlayedSound, RemoteMedia } from './port.ts'

export interface WorkerStart {
  readonly worker: number
  /** IP address the ports are bound to. */
  readonly address: string
  readonly rtpTimeoutMs: number
}

export interface LegPlace {
  readonly handle: number
  readonly worker: number
}

export type Order =
  | { readonly do: 'open'; readonly handle: number; readonly port: number }
  | { readonly do: 'setRemote'; readonly handle: number; readonly remote: RemoteMedia }
  /** Whom the leg hears. */
  | { readonly do: 'hear'; readonly handle: number; readonly speakers: readonly number[] }
  /** Who hears the leg. */
  | { readonly do: 'speak'; readonly handle: number; readonly listeners: readonly LegPlace[] }
  /** `sound` null: stop. */
  | {
      readonly do: 'play'
      readonly handle: number
      readonly sound: PlayedSound | null
      readonly loops: boolean
    }
  | { readonly do: 'sendDigits'; readonly handle: number; readonly digits: string }
  | { readonly do: 'record'; readonly handle: number; readonly file: string }
  | { readonly do: 'pauseRecording'; readonly handle: number; readonly isPaused: boolean }
  | { readonly do: 'watchEarly'; readonly handle: number }
  | { readonly do: 'close'; readonly handle: number }
  /** Frames for legs of that worker go through this port. */
  | { readonly do: 'meet'; readonly worker: number; readonly port: MessagePort }

export type WorkerAnswer =
  | { readonly is: 'opened'; readonly handle: number }
  /** `code` is the system's: EADDRINUSE, EACCES, … */
  | { readonly is: 'notOpened'; readonly handle: number; readonly code: string }
  | { readonly is: 'closed'; readonly handle: number; readonly sound: LegSound }
  | { readonly is: 'news'; readonly handle: number; readonly at: number; readonly news: MediaNews }
