// What happens in the office before the pictures are taken: tasks run, calls end, people change things.
import { setTimeout as wait } from 'node:timers/promises'
import { OFFICE, OFFICE_PASSWORD } from './office-seed.ts'

/** A signed-in person; what is refused ends the run. */
export class Person {
  readonly #url: string
  readonly cookie: string

  private constructor(url: string, cookie: string) {
    this.#url = url
    this.cookie = cookie
  }

  static async signIn(url: string, account: string, login: string): Promise<Person> {
    const response = await fetch(`${url}/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'yuhu-console': '1' },
      body: JSON.stringify({ account, login, password: OFFICE_PASSWORD }),
    })
    if (!response.ok) throw new Error(`${login} is not signed in: ${await response.text()}`)
    return new Person(url, response.headers.get('set-cookie')?.split(';')[0] ?? '')
  }

  async ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        'yuhu-console': '1',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return (text === '' ? null : JSON.parse(text)) as Answer
  }
}

/** Mobile numbers that belong to nobody, each once. */
function* phones(): Generator<string> {
  for (let index = 0; ; index++) yield `139${String(10_000_000 + index * 7_919).slice(-8)}`
}

interface TaskDraft {
  readonly name: string
  readonly group: string
  readonly contacts: number
}

const TASKS: readonly TaskDraft[] = [
  { name: '十一月回访', group: '一组', contacts: 5_000 },
  { name: '逾期提醒 A', group: '二组', contacts: 3_000 },
  { name: '满意度调查', group: '三组', contacts: 1_200 },
]

export async function passDay(url: string, warmMs: number): Promise<void> {
  const admin = await Person.signIn(url, OFFICE.code, 'admin')
  const number = phones()
  for (const { name, group, contacts } of TASKS) {
    const rows = Array.from({ length: contacts }, (_, index) => ({
      phone: number.next().value,
      userid: String(88_000 + index),
    }))
    await admin.ask('POST', '/v1/tasks', {
      name,
      assignment: { type: 'group', name: group },
      concurrent: 60,
      contacts: rows,
      start: true,
    })
  }
  await admin.ask('POST', '/v1/access-keys', { name: 'CRM', role: 'supervisor' })
  await admin.ask('POST', '/v1/access-keys', { name: '报表 · nightly report', role: 'admin' })
  await wait(warmMs)
}
