// Sends one file as the body of a request, and reports how much of it has gone: fetch cannot tell.
import { headersOf, Refused, Unreachable } from './request.ts'

/** Resolves when the server has taken it; rejects with what it refused. */
export function sendFile(
  path: string,
  file: Blob,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', path)
    for (const [name, value] of Object.entries(headersOf())) request.setRequestHeader(name, value)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = ({ loaded, total }) => progress(Math.min(loaded, total))
    request.onload = () => {
      if (request.status < 300) resolve()
      else reject(refusalIn(request))
    }
    request.onerror = () => reject(new Unreachable())
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

function refusalIn({ status, responseText }: XMLHttpRequest): Error {
  try {
    return new Refused(status, JSON.parse(responseText) as Record<string, unknown>)
  } catch {
    return new Unreachable()
  }
}
