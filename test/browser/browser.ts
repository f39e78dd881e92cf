// A headless Chromium with a tone for a microphone, showing the agent's phone that the test itself serves.
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { chromium, type Page } from 'playwright-core'
import { missing, RTPENGINE } from '../peers/peer.ts'
import { wavFile } from '../sip/media/phone.ts'
import { tone } from '../sip/media/tones.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { temporaryFolder } from './listening.ts'

const CHROMIUM = '/usr/bin/chromium-headless-shell'
/** For `skip` of a test: false when all is there. */
export const notTested = missing(CHROMIUM, RTPENGINE)

/** What the browser's microphone hears, and how loud in dB of a full scale sine. */
export const MICROPHONE_HZ = 440
export const MICROPHONE_DB = -10

export interface BrowserStats {
  readonly connection: string
  readonly dtls: string
  readonly codec: string
  /** 0 to 1, of the sound that arrives. */
  readonly levelIn: number
  readonly packetsIn: number
  readonly packetsLost: number
  readonly packetsOut: number
  /** 0 to 1, of the microphone. */
  readonly levelOut: number
}

export interface BrowserPhone {
  start(account: { readonly url: string; readonly uri: string; readonly password: string }): Promise<void>
  hangup(): Promise<void>
  stop(): Promise<void>
  hold(): Promise<void>
  unhold(): Promise<void>
  press(keys: string): Promise<void>
  take(sdp: string): Promise<string>
  offerAgain(direction: string): Promise<string>
  settle(sdp: string): Promise<void>
  /** What was agreed last. */
  direction(): Promise<string>
  stats(): Promise<BrowserStats | null>
  /** SIP messages by WebSocket, first lines and CSeq: what it sent and what came, in order. */
  readonly messages: readonly string[]
  /** Lets time pass in the page alone; its timers that are due fire. */
  pass(ms: number): Promise<void>
  /** What JsSIP reported, in order. */
  notes(): Promise<readonly string[]>
  /** The agent closes the page. */
  leave(): Promise<void>
}

export async function browserPhone(t: TestContext): Promise<BrowserPhone> {
  const page = await openPage(
    t,
    { entryPoints: [fileURLToPath(new URL('phone-page.mjs', import.meta.url))] },
    '<title>agent</title><body>',
  )
  const messages: string[] = []
  const note = (arrow: string) => (frame: { payload: string | Buffer }) => {
    const [first = '', ...headers] = String(frame.payload).split('\r\n')
    messages.push(
      `${arrow} ${first.split(' ').slice(0, 2).join(' ')} ` +
        `${headers.find(line => line.startsWith('CSeq: '))?.slice(6)}`,
    )
  }
  page.on('websocket', socket => socket.on('framesent', note('>')).on('framereceived', note('<')))
  const call = <T>(name: string, argument: unknown = null) =>
    page.evaluate<T>(`window.phone.${name}(${JSON.stringify(argument)})`)
  return {
    start: account => call('start', account),
    hangup: () => call('hangup'),
    stop: () => call('stop'),
    hold: () => call('hold'),
    unhold: () => call('unhold'),
    press: keys => call('press', keys),
    take: sdp => call('take', sdp),
    offerAgain: direction => call('offerAgain', direction),
    settle: sdp => call('settle', sdp),
    direction: () => call('direction'),
    stats: () => call('stats'),
    messages,
    pass: ms => page.clock.fastForward(ms),
    notes: () => page.evaluate<string[]>('window.phone.notes'),
    leave: () => page.close(),
  }
}

/**
 * A page of ours with this body and this script, in a browser whose microphone hears a tone; its clock is the
 * test's until it asks.
 */
export async function openPage(
  t: TestContext,
  script: Pick<BuildOptions, 'entryPoints' | 'stdin'>,
  body: string,
): Promise<Page> {
  const microphone = join(temporaryFolder(t), 'microphone.wav')
  const samples = tone([MICROPHONE_HZ], 5_000, MICROPHONE_DB)
  writeFileSync(microphone, wavFile({ sound: new Uint8Array(samples.buffer) }))
  const site = await serve(script, body)
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      // Chromium's sandbox does not run as root, and this browser only sees our page.
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
    ],
  })
  t.after(async () => {
    await browser.close()
    await site.close()
  })
  // For wss with a certificate that nobody signed.
  const page = await browser.newPage({ ignoreHTTPSErrors: true })
  await page.clock.install()
  await page.goto(site.url)
  return page
}

/** The page and its script, JsSIP within it; nothing comes from elsewhere. */
async function serve(source: Pick<BuildOptions, 'entryPoints' | 'stdin'>, body: string) {
  const bundled = await build({
    ...source,
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  })
  const script = bundled.outputFiles[0]?.text ?? ''
  const server = createServer((request, response) => {
    const isScript = request.url === '/phone.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html; charset=utf-8')
    response.end(isScript ? script : `<!doctype html>${body}<script src="/phone.js"></script>`)
  })
  await new Promise<void>(resolve => server.listen(0, HERE, resolve))
  return {
    url: `http://${HERE}:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}
