// Asks /health/live a hundred times a second from a process of its own, and answers each line it gets with
// how long the slowest answer took.
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

const url = `${process.argv[2]}/health/live`
let slowestMs = 0
let failed = 0

async function watch(): Promise<never> {
  for (;;) {
    const began = performance.now()
    await fetch(url).then(
      answer => answer.text(),
      () => {
        failed += 1
      },
    )
    slowestMs = Math.max(slowestMs, performance.now() - began)
    await sleep(10)
  }
}

createInterface({ input: process.stdin }).on('line', () => {
  process.stdout.write(`${slowestMs} ${failed}\n`)
  slowestMs = 0
  failed = 0
})
await watch()
