// The clients of the append benches, in a process of their own: each sends TaskAdd calls for its task as
// multipart, one after another, and prints the task and the milliseconds of each call.
import { parseArgs } from 'node:util'
import { numbers } from './append-numbers.ts'

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({
  options: { url: text, token: text, taskids: text, rows: text, rounds: text, seed: text },
})

async function appendTo(taskid: string, seed: number): Promise<void> {
  for (let round = 0; round < Number(values.rounds); round++) {
    const form = new FormData()
    form.set('service', 'App.Sip_Yccall.TaskAdd')
    form.set('token', values.token)
    form.set('taskid', taskid)
    form.set('telphone', JSON.stringify(numbers(Number(values.rows), seed + round)))
    // Encoded before the clock starts: the client's work is not the server's.
    const request = new Request(values.url, { method: 'POST', body: form })
    const body = Buffer.from(await request.arrayBuffer())
    const headers = { 'content-type': request.headers.get('content-type') ?? '' }
    const began = performance.now()
    const answer = await fetch(values.url, { method: 'POST', body, headers })
    const { data } = (await answer.json()) as { data: { result?: { success: number } } }
    const took = performance.now() - began
    // An answer without a result came too late; the parent sees that from the time.
    if (data.result !== undefined && data.result.success !== Number(values.rows))
      throw new Error(`not all were added: ${JSON.stringify(data).slice(0, 300)}`)
    process.stdout.write(`${taskid} ${took}\n`)
  }
}

await Promise.all(
  values.taskids.split(',').map((taskid, at) => appendTo(taskid, Number(values.seed) + 1_000 * at)),
)
