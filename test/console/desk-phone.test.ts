// The desk as the agent's phone in a real browser: JsSIP and rtpengine, and customers who speak and listen.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Page } from 'playwright-core'
import { temporaryFolder, until } from '../browser/listening.ts'
import { freePortPair } from '../peers/loopback.ts'
import { missing, RTPENGINE } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { wavFile } from '../sip/media/phone.ts'
import { tone, usualLevel } from '../sip/media/tones.ts'
import { rtpengine } from '../sip/rtpengine/daemon.ts'
import { HERE } from '../sip/transport/sockets.ts'
import { consoleWorld, notTested as noConsole } from './console-browser.ts'

const notTested = noConsole || missing(RTPENGINE)
/** What the customer says, and what the agent's microphone hears. */
const CUSTOMER = { hz: 1_000, db: -12 }
const AGENT = { hz: 440, db: -10 }
/** The browser takes a steady tone for noise and lowers it; silence is far below. */
const HEARD_DB = -30
const RTP_PORTS = 40

/** Customers pick up at once and whistle; each call is the next of these numbers. */
async function office(t: TestContext, reach: 'ring' | 'held') {
  const folder = temporaryFolder(t)
  const microphone = join(folder, 'microphone.wav')
  const samples = tone([AGENT.hz], 5_000, AGENT.db)
  writeFileSync(microphone, wavFile({ sound: new Uint8Array(samples.buffer) }))
  const carrier = await startSpeakingCarrier(call => {
    call.play(tone([CUSTOMER.hz], 1_000, CUSTOMER.db), 'loops')
    call.answer()
  })
  t.after(() => carrier.stop())
  const daemon = await rtpengine(t)
  const from = await freePortPair(HERE)
  const world = await consoleWorld(t, {
    exts: ['1001'],
    held: reach === 'held' ? ['1001'] : [],
    settings: { browserPhones: true, wrapUpSeconds: 1, recordCalls: false, abandonWaitMs: 30_000 },
    env: {
      YUHU_SWITCH: 'sip',
      YUHU_SIP_LISTEN: `udp:${HERE}:0,ws:${HERE}:0`,
      YUHU_RTPENGINE: `${HERE}:${daemon.port}`,
      YUHU_RTP_PORTS: `${from}-${from + RTP_PORTS}`,
      YUHU_DATA_DIR: folder,
    },
    switches: [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${microphone}`,
      '--allow-loopback-in-peer-connection',
    ],
  })
  const { store } = world.yuhu.server
  await store.addTrunk({
    ...{ code: '9001', name: 'carrier', address: `${carrier.address}:${carrier.port}` },
    ...{ channels: 10, callsPerSecond: 10, probes: false },
  })
  await store.addCallerId('9001', '02150000000')
  const dial = async (phones: readonly string[]) => {
    const client = await world.yuhu.login('9001')
    const { result: task } = await client.call('Sip_Yccall.TaskCreat', {
      ...{ assigntype: '3', assignagent: 'sales', telphone: '[]', taskscale: '1:1', status: '1' },
    })
    await client.call('Sip_Yccall.TaskAdd', {
      taskid: task.taskid,
      telphone: JSON.stringify(phones.map(phone => ({ phone }))),
    })
  }
  return { world, carrier, dial }
}

/** How loud the page shows a side to be, in percent of the meter. */
const shown = (page: Page, side: 'Microphone' | 'Speaker') => async () =>
  Number(await page.getByRole('meter', { name: side }).getAttribute('aria-valuenow'))
const LOUD = 50

test('on a line that stays open, an agent and a customer hear each other; mute and keys work; the next customer finds the agent unmuted', {
  skip: notTested,
}, async t => {
  const { world, carrier, dial } = await office(t, 'held')
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  const phone = page.getByRole('region', { name: 'Phone' })
  await phone.getByText('The line is open').waitFor()
  await page.locator('h1').filter({ hasText: 'Ready' }).waitFor()
  await until('the microphone shows', shown(page, 'Microphone'), level => level > LOUD)
  assert.deepEqual(await world.findings(page), [])

  await dial(['13800000001', '13800000002'])
  await page.locator('h1').filter({ hasText: 'Talking' }).waitFor()
  await until('the customer is heard', shown(page, 'Speaker'), level => level > LOUD)
  const first = carrier.call('13800000001')
  assert.ok(first !== undefined)
  const level = (samples: Int16Array) => usualLevel(samples.subarray(-4_000), AGENT.hz)
  const heard = async () => level(first.heard())
  await until('the agent is heard', heard, db => db > HEARD_DB)

  await page.keyboard.press('m')
  await phone.getByRole('button', { name: /Muted/ }).waitFor()
  await until('the agent is not heard while muted', heard, db => db < -50)
  assert.deepEqual(await world.findings(page), [])
  await page.keyboard.press('k')
  await page.getByRole('dialog', { name: 'Keys' }).waitFor()
  await page.keyboard.type('42#')
  await until(
    'the keys arrive',
    async () => first.keys(),
    keys => keys === '42#',
  )
  assert.deepEqual(await world.findings(page), [])
  await page.keyboard.press('Escape')

  first.hangup()
  const second = await until(
    'the next customer is called',
    async () => carrier.call('13800000002') ?? null,
    call => call !== null,
  )
  assert.ok(second !== null)
  await until(
    'and hears the agent, who is unmuted',
    async () => ({ db: level(second.heard()), samples: second.heard().length, said: second.said }),
    ({ db }) => db > HEARD_DB,
  )
  await phone.getByRole('button', { name: /Mute/ }).waitFor()
  await phone.getByRole('button', { name: 'Devices' }).click()
  await page.getByRole('dialog', { name: 'Devices' }).waitFor()
  assert.deepEqual(await world.findings(page), [])
  await page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await world.findings(page), [])
  assert.deepEqual(world.complaints, [])
})

test('a phone that rings for each customer is answered by a key, and a second tab leaves the phone to the first', {
  skip: notTested,
}, async t => {
  const { world, carrier, dial } = await office(t, 'ring')
  const page = await world.open()
  await world.signIn(page, '9001', 'agent')
  const phone = page.getByRole('region', { name: 'Phone' })
  await phone.getByText('The phone is ready').waitFor()
  const other = await page.context().newPage()
  await other.goto(page.url())
  await other.getByText('The phone is in another tab.', { exact: false }).waitFor()
  assert.deepEqual(await world.findings(other), [])
  await other.close()

  await dial(['13800000003'])
  await phone.getByText('The phone rings').waitFor()
  assert.deepEqual(await world.findings(page), [])
  await page.keyboard.press('a')
  await phone.getByText('The line is open').waitFor()
  await until('the customer is heard', shown(page, 'Speaker'), level => level > LOUD)
  const call = carrier.call('13800000003')
  await until(
    'the agent is heard',
    async () => usualLevel((call?.heard() ?? new Int16Array(4_000)).subarray(-4_000), AGENT.hz),
    db => db > HEARD_DB,
  )
  call?.hangup()
  await phone.getByText('The phone is ready').waitFor()
  assert.deepEqual(world.complaints, [])
})

/** What the browser says of a microphone that is withheld, unplugged and plugged in again. */
const FICKLE_MICROPHONE = `{
  const devices = navigator.mediaDevices
  const ask = devices.getUserMedia.bind(devices)
  let refusal = 'NotAllowedError'
  const given = []
  devices.getUserMedia = async wanted => {
    if (refusal !== null) throw new DOMException('', refusal)
    const stream = await ask(wanted)
    given.push(...stream.getTracks())
    return stream
  }
  globalThis.microphone = name => {
    refusal = name
    if (name !== null) for (const track of given.splice(0)) track.stop()
    devices.dispatchEvent(new Event('devicechange'))
  }
}`

test('a microphone that is withheld, or unplugged on an open line, is named and taken up when it is back, muted as it was', {
  skip: notTested,
}, async t => {
  const { world } = await office(t, 'held')
  const page = await world.open()
  await page.addInitScript(FICKLE_MICROPHONE)
  await page.reload()
  await world.signIn(page, '9001', 'agent')
  const phone = page.getByRole('region', { name: 'Phone' })
  await phone.getByText('The browser withholds the microphone', { exact: false }).waitFor()
  await page.evaluate('microphone(null)')
  await phone.getByText('The line is open').waitFor()
  await until('the microphone shows', shown(page, 'Microphone'), level => level > LOUD)
  await page.keyboard.press('m')
  await phone.getByRole('button', { name: /Muted/ }).waitFor()
  const supervisor = await world.open()
  await world.signIn(supervisor, '9001', 'supervisor')
  const card = supervisor.getByText('No sound', { exact: true })
  await supervisor.getByText('Agents 1').waitFor()

  const missing = phone.getByText('There is no microphone', { exact: false })
  await page.evaluate("microphone('NotFoundError')")
  await missing.waitFor()
  await card.waitFor()
  assert.deepEqual(await world.findings(page), [])
  await page.evaluate('microphone(null)')
  await missing.waitFor({ state: 'detached' })
  await card.waitFor({ state: 'detached' })
  await phone.getByRole('button', { name: /Muted/ }).waitFor()
  assert.ok((await shown(page, 'Microphone')()) < LOUD, 'it is muted as it was')
  await page.keyboard.press('m')
  await until('the microphone shows again', shown(page, 'Microphone'), level => level > LOUD)
  assert.deepEqual(world.complaints, [])
})
