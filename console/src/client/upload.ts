// Sends a file in parts, and goes on where it stopped when the connection comes back.
import type { ImportRow } from '../../../src/api/v1/resources/import-row.ts'
import { get, headersOf, Refused, Unreachable } from './request.ts'

const PART = 2 * 1024 * 1024
const PAUSE_MS = 2_000

export interface UploadListener {
  /** `isWaiting`: the server does not answer. */
  progress(received: number, isWaiting: boolean): void
}

/** Resolves when all of it has come; rejects with what the server refused, or when `signal` aborts. */
export async function upload(
  path: string,
  file: Blob,
  signal: AbortSignal,
  listener: UploadListener,
): Promise<void> {
  let offset = (await get<ImportRow>(path, signal)).received
  while (offset < file.size) {
    listener.progress(offset, false)
    try {
      offset = await sendPart(path, file, offset, signal)
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      listener.progress(offset, true)
      await new Promise(resolve => setTimeout(resolve, PAUSE_MS))
      const row = await get<ImportRow>(path, signal).catch(() => null)
      if (row !== null && row.state !== 'uploading') return
      offset = row?.received ?? offset
    }
  }
}

async function sendPart(path: string, file: Blob, offset: number, signal: AbortSignal): Promise<number> {
  const response = await fetch(`${path}/bytes?offset=${offset}`, {
    method: 'PUT',
    headers: { ...headersOf(), 'content-type': 'application/octet-stream' },
    body: file.slice(offset, offset + PART),
    signal,
  }).catch(error => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Unreachable()
  })
  const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>
  if (response.ok) return Math.min(file.size, offset + PART)
  // Another tab, or an answer that was lost, sent it before.
  if (answer['reason'] === 'importOffset') return Number(answer['received'])
  if (response.status >= 500) throw new Unreachable()
  throw new Refused(response.status, answer)
}
