// Callers who wait hear their place in the line over real SIP, and the next one when somebody before them has
// left; in between they hear ringing.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startIncomingCaller } from '../peers/caller.ts'
import { ownAddress } from '../peers/loopback.ts'
import { missing, SIPP, until } from '../peers/peer.ts'
import { startSippAgents } from '../peers/sipp-agents.ts'
import { part, startOf } from '../sip/early/hearing.ts'
import { Phone, wavFile } from '../sip/media/phone.ts'
import { levelOf, tone } from '../sip/media/tones.ts'
import { adminOf } from '../support/admin.ts'
import { openServer } from '../support/server.ts'

const EXT = '1001'
const DOOR = '01012345678'
const DB = -12
/** What says each place, Hz. */
const SAYS = [850, 1_300] as const
const SPOKEN_MS = 1_000
/** That is not the tone, nor what rings. */
const ABSENT_DB = -35

test('each caller who waits hears its place, and another one once somebody before it has left', {
  skip: missing(SIPP),
}, async t => {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-sip-places-'))
  const address = ownAddress()
  const callers = await startIncomingCaller()
  const settings = {
    ...{ inbound: 'agents', inboundGroup: 'service', inboundWaitSeconds: 600, inboundPositionSeconds: 2 },
    callHours: 'none',
  }
  const yuhu = await openServer([{ code: '9001', settings, groups: { service: [EXT] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '12000-12099' },
  })
  t.after(async () => {
    await yuhu.close()
    await callers.stop()
    rmSync(dataDir, { recursive: true })
  })
  // Whoever has the agent keeps it.
  const agents = await startSippAgents(`${address}:5060`, [{ login: `9001-${EXT}`, password: 'x' }])
  t.after(() => agents.stop())
  const ask = await adminOf(yuhu, '9001')
  for (const [index, hz] of SAYS.entries()) {
    const sound = new Uint8Array(tone([hz], SPOKEN_MS, DB).buffer)
    await ask('POST', `/v1/prompts?name=position-${index + 1}`, new Uint8Array(wavFile({ sound })))
  }
  await yuhu.server.store.addCallerId('9001', DOOR)
  await yuhu.server.store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 30, callsPerSecond: 30, address: callers.address },
  })
  const client = await yuhu.login('9001')
  await until('the phone is registered', async () => {
    const state = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber: EXT })
    return state.result[0].code === 1017
  })
  const callIn = async (from: string) => {
    const phone = await Phone.ring('PCMA', Number(from.slice(-1)))
    t.after(() => phone.hangUp())
    const { address: at, port } = phone.remote
    const call = callers.call(`${address}:5060`, { from, to: DOOR, hears: { address: at, port } })
    return { phone, ...call }
  }
  // Refused until the engine has read the trunk and the caller id.
  await until('the first has the agent', async () => {
    const { answers } = await callIn('13800000001')
    await until('its final answer', () => answers.some(status => status >= 200))
    return answers.includes(200)
  })
  await until('the agent talks', async () => {
    const state = await client.call('Sip_Status.GetSipCallStatus', { extnumber: EXT })
    return state.result[0].callduration !== null
  })
  const second = await callIn('13800000002')
  const hears = async (phone: Phone, place: 1 | 2, from = 0) => {
    const hz = SAYS[place - 1] ?? 0
    await until(`place ${place} is heard`, () => {
      const at = startOf(phone.heard(from), hz, DB)
      return phone.heard(from).length > ((at + SPOKEN_MS) * 8_000) / 1_000
    })
    const sound = phone.heard(from)
    const at = startOf(sound, hz, DB)
    const spoken = part(sound, at + 50, at + SPOKEN_MS - 150)
    assert.ok(Math.abs(levelOf(spoken, hz) - DB) < 2, `${levelOf(spoken, hz)} dB`)
    for (const other of SAYS) if (other !== hz) assert.ok(levelOf(spoken, other) < ABSENT_DB)
  }
  await hears(second.phone, 1)
  const third = await callIn('13800000003')
  await hears(third.phone, 2)
  const before = third.phone.received.length
  second.leave()
  await hears(third.phone, 1, before)
})
