// The agent's phone that the guide prints works as it is printed: it registers, is rung, answers by itself,
// and its sound goes both ways.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openPage } from './browser.ts'
import { until } from './listening.ts'
import { AGENT, notTested, office } from './office.ts'

const here = fileURLToPath(import.meta.url)
const guide = (language: string) =>
  readFileSync(new URL(`../../docs/guide/${language}/telephony.md`, import.meta.url), 'utf8')

function printed(language: string, kind: 'js' | 'html'): string {
  return new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(guide(language))?.[1] ?? ''
}

test('the page of the guide is a phone', { skip: notTested }, async t => {
  const plain = (code: string) => code.replace(/^\s*\/\/.*$/gm, '')
  assert.equal(plain(printed('zh', 'js')), plain(printed('en', 'js')))
  assert.equal(printed('zh', 'html'), printed('en', 'html'))
  const { telephony, account, reported, ring, dial } = await office(t)
  // Nothing but whose phone it is, and where, differs from what is printed.
  const script = printed('en', 'js')
    .replace('wss://dialer.example.com/sip', account.url)
    .replace('sip:9001-1001@dialer.example.com', account.uri)
    .replace("'choose-one'", JSON.stringify(AGENT.password))
  const stdin = { contents: script, resolveDir: dirname(here), loader: 'js' } as const
  const page = await openPage(t, { stdin }, printed('en', 'html').replace(/<script.*<\/script>/, ''))
  await page.clock.resume()
  await reported('agentRegistered')
  ring('agent-1')
  await reported('answered', 'agent-1')
  dial('customer-1')
  await reported('answered', 'customer-1')
  telephony.join('customer-1', 'customer-1')
  telephony.join('agent-1', 'customer-1')
  await reported('joined', 'agent-1')
  await until(
    "the loudspeaker plays the agent's own tone, which the customer gives back",
    () => page.evaluate<number>(LEVEL),
    level => level > 0.1,
  )
})

/** How loud what the page's loudspeaker plays is, 0 to 1, looked at for a tenth of a second. */
const LEVEL = `(async () => {
  const stream = document.querySelector('audio').srcObject
  if (stream === null) return 0
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  await new Promise(resolve => setTimeout(resolve, 100))
  const samples = new Float32Array(analyser.fftSize)
  analyser.getFloatTimeDomainData(samples)
  await context.close()
  return Math.max(...samples.map(Math.abs))
})()`
