// Finds out who listens where this installation answers its API: nobody, its own server, another Yuhu, or
// another program.
import { createServer } from 'node:net'
import { type Finding, fine, wrong } from '../../domain/finding.ts'
import type { Config } from '../config.ts'

const ANSWER_WAIT_MS = 2_000
/** A health answer is shorter. */
const ANSWER_MAX_BYTES = 4_096

/** `installation`: the name under which our own server answers; null when it is not known. */
export async function portFinding(
  { YUHU_HOST: host, YUHU_PORT: port }: Pick<Config, 'YUHU_HOST' | 'YUHU_PORT'>,
  installation: string | null,
): Promise<Finding> {
  const where = `${host}:${port}`
  const refusal = await whyNotListen(host, port)
  if (refusal === null) return fine(`Port ${port} on ${host} is free.`, `${where} 端口空闲。`)
  if (refusal.code !== 'EADDRINUSE') {
    return wrong(
      `Cannot listen on port ${port} of ${host}: ${refusal.message}.`,
      `无法监听 ${where}：${refusal.message}。`,
    )
  }
  const other = await installationAt(urlOf(host, port))
  if (other === null) {
    return wrong(
      `Another program is listening on port ${port} of ${host}: stop it, or set YUHU_PORT.`,
      `${where} 被其他程序占用：请停掉它，或设置 YUHU_PORT。`,
    )
  }
  if (installation === null) {
    return fine(
      `A Yuhu answers on port ${port} of ${host}; without the database it is ` +
        'not known whether it belongs to this installation.',
      `${where} 上有一个预呼在运行；数据库打不开，无法确认是否属于本安装。`,
    )
  }
  return other === installation
    ? fine(
        `The server of this installation answers on port ${port} of ${host}.`,
        `本安装的服务正在 ${where} 运行。`,
      )
    : wrong(
        `The Yuhu that answers on port ${port} of ${host} belongs to another ` +
          'installation: stop it, or set YUHU_PORT or YUHU_DATA_DIR.',
        `${where} 上运行的是另一个安装的预呼：请停掉它，或设置 YUHU_PORT 或 YUHU_DATA_DIR。`,
      )
}

function whyNotListen(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen(port, host, () => probe.close(() => resolve(null)))
  })
}

function urlOf(host: string, port: number): string {
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/health/live`
}

/** Null: what answers there is not Yuhu. */
async function installationAt(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WAIT_MS), redirect: 'error' })
    if (Number(answer.headers.get('content-length') ?? ANSWER_MAX_BYTES + 1) > ANSWER_MAX_BYTES) return null
    const body: unknown = await answer.json()
    if (typeof body !== 'object' || body === null || !('installation' in body)) return null
    return typeof body.installation === 'string' ? body.installation : null
  } catch {
    // Whatever answers there, it is not Yuhu.
    return null
  }
}
