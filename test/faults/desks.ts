// Agents who sign in at their desks, and sign in again when their session is gone.
import type { Crm, Result } from './crm.ts'

export const DESK_PASSWORD = 'harness-desk-0'

export class Desks {
  private readonly crm: Crm
  private readonly cookies = new Map<string, string>()

  constructor(crm: Crm) {
    this.crm = crm
  }

  /** What the agent sees; null: nobody answered. */
  async see(ext: string): Promise<Result | null> {
    const answer = await this.ask(ext, 'GET', '/v1/desk/me')
    return answer?.status === 200 ? answer.body : null
  }

  async ask(ext: string, method: string, path: string, body?: unknown) {
    const cookie = await this.signedIn(ext)
    if (cookie === '') return null
    const answer = await this.crm.ask(method, path, body, { cookie, 'yuhu-console': '1' })
    if (answer?.status === 401) this.cookies.delete(ext)
    return answer
  }

  private async signedIn(ext: string): Promise<string> {
    const known = this.cookies.get(ext)
    if (known !== undefined) return known
    const body = { account: this.crm.code, login: `desk-${ext}`, password: DESK_PASSWORD }
    const answer = await this.crm.ask('POST', '/v1/session', body, { cookie: '' })
    if (answer?.status !== 201) return ''
    this.cookies.set(ext, answer.cookie)
    return answer.cookie
  }
}
