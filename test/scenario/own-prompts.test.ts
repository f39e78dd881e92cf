// Prompts through the whole server: what an admin uploads at 44.1 kHz in stereo, customers who are abandoned
// hear over SIP at its pitch and level; each account's own, although both have the same name.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Baresip, startBaresip } from '../peers/baresip.ts'
import { ownAddress } from '../peers/loopback.ts'
import { BARESIP, missing, until } from '../peers/peer.ts'
import { type SpeakingCarrier, startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { part, startOf, steady, toneMs } from '../sip/early/hearing.ts'
import { wavFile } from '../sip/media/phone.ts'
import { levelOf } from '../sip/media/tones.ts'
import { adminOf } from '../support/admin.ts'
import { openServer, type TestServer } from '../support/server.ts'

const RATE = 44_100
const SECONDS = 2
const DB = -12
const WITHIN_DB = 1
const ABSENT_DB = -45
const NAME = '抱歉 sorry'
/** What each account's customers hear, Hz. */
const ACCOUNTS = { 9001: 850, 9002: 1_300 } as const
/** Not filtered out, it would be heard at 1,000 Hz. */
const HISS_HZ = 7_000
const LATER_HZ = 600
const SKIP = { skip: missing(BARESIP) }

/** Both channels carry the tone, and one too high for a telephone. */
function recorded(hz: number): Buffer {
  const sound = Buffer.alloc(RATE * SECONDS * 4)
  for (let at = 0; at < RATE * SECONDS; at++) {
    const wave = (of: number) => Math.sin((2 * Math.PI * of * at) / RATE)
    const level = Math.round(32_767 * 10 ** (DB / 20) * (wave(hz) + wave(HISS_HZ)))
    sound.writeInt16LE(level, at * 4)
    sound.writeInt16LE(level, at * 4 + 2)
  }
  return wavFile({ channels: 2, rate: RATE, sound })
}

describe("an account's prompts through the whole server", () => {
  let dataDir: string
  let yuhu: TestServer
  let carrier: SpeakingCarrier
  const phones: Baresip[] = []

  before(async () => {
    if (SKIP.skip !== false) return
    dataDir = mkdtempSync(join(tmpdir(), 'yuhu-prompts-'))
    carrier = await startSpeakingCarrier(call => call.answer())
    const address = ownAddress()
    const settings = { wrapUpSeconds: 0, enforceCapOnManual: false, abandonWaitMs: 500, abandonPrompt: NAME }
    yuhu = await openServer(
      Object.keys(ACCOUNTS).map(code => ({ code, settings, groups: { ring: ['1001'] } })),
      {
        dataDir,
        env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '11000-11999' },
      },
    )
    for (const code of Object.keys(ACCOUNTS)) {
      const trunk = { name: `line-${code}`, code, channels: 10, callsPerSecond: 10 }
      await yuhu.server.store.addTrunk({ ...trunk, address: `${carrier.address}:${carrier.port}` })
      const phone = { login: `${code}-1001`, password: 'x', registrar: `${address}:5060`, answers: false }
      phones.push(await startBaresip(phone))
    }
  })

  after(async () => {
    await Promise.all(phones.map(phone => phone.stop()))
    await yuhu?.close()
    await carrier?.stop()
    if (dataDir !== undefined) rmSync(dataDir, { recursive: true })
  })

  /** Two customers for one agent who does not pick up: what the one who is hung up on heard. */
  async function abandoned(code: string, numbers: readonly string[]): Promise<Int16Array> {
    const client = await yuhu.login(code)
    const telphone = JSON.stringify(numbers.map(phone => ({ phone })))
    const wishes = { assigntype: '3', assignagent: 'ring', telphone, taskscale: '1:2', concurrent: '10' }
    const { result } = await client.call('Sip_Yccall.TaskCreat', wishes)
    await client.call('Sip_Yccall.TaskSet', { taskid: result.taskid, taskstatus: '1' })
    const lost = () => numbers.map(number => carrier.call(number)).find(call => call?.said.includes('hungUp'))
    await until(
      'a customer is abandoned',
      () => lost() !== undefined,
      () => carrier.calls.map(({ number, said }) => `${number} ${said.join(' ')}`).join('\n'),
    )
    const heard = lost()?.heard() ?? new Int16Array(0)
    for (const number of numbers) carrier.call(number)?.hangup()
    return heard
  }

  function isTone(heard: Int16Array, hz: number): void {
    const from = startOf(heard, hz, DB)
    assert.ok(Number.isFinite(from), `${hz} Hz is not heard`)
    const sound = part(heard, from, from + SECONDS * 1_000 - 100)
    steady(sound, hz, DB, WITHIN_DB, `${hz} Hz`, 0)
    for (const other of [...Object.values(ACCOUNTS), LATER_HZ, 8_000 - HISS_HZ])
      if (other !== hz)
        assert.ok(levelOf(sound, other) < ABSENT_DB, `${other} Hz: ${levelOf(sound, other)} dB`)
    const ms = toneMs(heard, hz, DB, WITHIN_DB)
    assert.ok(Math.abs(ms - SECONDS * 1_000) <= 200, `${ms} ms of it`)
  }

  test('who is abandoned hears it at its pitch and level, and never another account’s', SKIP, async () => {
    for (const [code, hz] of Object.entries(ACCOUNTS)) {
      const ask = await adminOf(yuhu, code)
      await ask('POST', `/v1/prompts?name=${encodeURIComponent(NAME)}`, new Uint8Array(recorded(hz)))
    }
    isTone(await abandoned('9001', ['13800000011', '13800000012']), ACCOUNTS[9001])
    isTone(await abandoned('9002', ['13800000021', '13800000022']), ACCOUNTS[9002])
  })

  test('another prompt is heard as soon as the setting names it', SKIP, async () => {
    const ask = await adminOf(yuhu, '9001')
    await ask('POST', '/v1/prompts?name=later', new Uint8Array(recorded(LATER_HZ)))
    await ask('PATCH', '/v1/settings', JSON.stringify({ changes: { abandonPrompt: 'later' } }))
    isTone(await abandoned('9001', ['13800000031', '13800000032']), LATER_HZ)
  })
})
