// One client of the append bench, in a process of its own: sends TaskAdd calls as multipart and prints the milliseconds of each.
import { parseArgs } from 'node:util'
import { numbers } from './append-numbers.ts'

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({ options: { url: text, token: text, taskid: text, rows: text, rounds: text, seed: text } })

for (let round = 0; round < Number(values.rounds); round++) {
  const form = new FormData()
  form.set('service', 'App.Sip_Yccall.TaskAdd')
  form.set('token', values.token)
  form.set('taskid', values.taskid)
  form.set('telphone', JSON.stringify(numbers(Number(values.rows), Number(values.seed) + round)))
  // Encoded before the clock starts: the client's work is not the server's.
  const request = new Request(values.url, { method: 'POST', body: form })
  const body = Buffer.from(await request.arrayBuffer())
  const headers = { 'content-type': request.headers.get('content-type') ?? '' }
  const began = performance.now()
  const answer = await fetch(values.url, { method: 'POST', body, headers })
  const { data } = (await answer.json()) as { data: { result?: { success: number } } }
  const took = performance.now() - began
  // Without a result the answer came too late; the parent sees that by the time.
  if (data.result !== undefined && data.result.success !== Number(values.rows))
    throw new Error(`not all were added: ${JSON.stringify(data).slice(0, 300)}`)
  process.stdout.write(`${took}\n`)
}
