// Runs one attack of the hostile bench in a process of its own, so that its cost is not the server's.
import { parseArgs } from 'node:util'
import { HTTP_ATTACKS } from './http-attacks.ts'

const text = { type: 'string', default: '' } as const
const { values } = parseArgs({
  options: { attack: text, port: text, token: text, taskid: text, seconds: text },
})
const attack = HTTP_ATTACKS[values.attack]
if (attack === undefined) throw new Error(`there is no attack called ${values.attack}`)

const end = performance.now() + Number(values.seconds) * 1_000
const target = { port: Number(values.port), token: values.token, taskid: values.taskid }
const requests = await attack(target, () => performance.now() >= end)
process.stdout.write(`${requests}\n`)
process.exit(0)
