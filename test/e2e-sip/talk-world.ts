// Two agents with voices of their own and a customer who is called by the first of them, over real SIP; what
// the customer and whoever is called besides hears is measured.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBaresip } from '../peers/baresip.ts'
import { ownAddress } from '../peers/loopback.ts'
import { until } from '../peers/peer.ts'
import { startSpeakingCarrier } from '../peers/speaking-carrier.ts'
import { lengthMs, part } from '../sip/early/hearing.ts'
import { wavFile } from '../sip/media/phone.ts'
import { tone } from '../sip/media/tones.ts'
import { adminOf } from '../support/admin.ts'
import { openServer } from '../support/server.ts'

export const CUSTOMER_HZ = 500
/** Voices of the two agents, 1001 and 1002. */
export const FIRST_HZ = 1_000
export const SECOND_HZ = 1_300
const DB = -12
const WINDOW_MS = 300
/** Whoever is called but the customer. */
export const OUTSIDE_HZ = 750
const NUMBER = '13700000001'
/** No outside number is called. */
export const RULES = { rule: 'refuse', cap: null, dayStart: 0, isOpen: true } as const

/** The agent 1001 calls the customer; `after` is given what ends it all, first things last. */
export async function openTalk(after: (end: () => Promise<void>) => void) {
  const dataDir = mkdtempSync(join(tmpdir(), 'yuhu-talks-'))
  const address = ownAddress()
  const carrier = await startSpeakingCarrier(call => {
    call.answer()
    call.play(tone([call.number === NUMBER ? CUSTOMER_HZ : OUTSIDE_HZ], 1_000, DB), 'loops')
  })
  const settings = { wrapUpSeconds: 0, callHours: 'none' as const, transferOut: true }
  const yuhu = await openServer([{ code: '9001', settings, groups: { sales: ['1001', '1002'] } }], {
    dataDir,
    env: { YUHU_SWITCH: 'sip', YUHU_SIP_LISTEN: `udp:${address}:5060`, YUHU_RTP_PORTS: '10000-10199' },
  })
  after(async () => {
    await yuhu.close()
    await carrier.stop()
    rmSync(dataDir, { recursive: true })
  })
  for (const [ext, hz] of [
    ['1001', FIRST_HZ],
    ['1002', SECOND_HZ],
  ] as const) {
    const wavIn = join(dataDir, `${ext}.wav`)
    writeFileSync(wavIn, wavFile({ sound: Buffer.from(tone([hz], 120_000, DB).buffer) }))
    const phone = await startBaresip({
      ...{ login: `9001-${ext}`, password: 'x', registrar: `${address}:5060` },
      wavIn,
    })
    after(() => phone.stop())
  }
  const { store } = yuhu.server
  const accountId = (await store.findAccount('9001'))?.id ?? 0
  await store.addTrunk({
    ...{ name: 'carrier', code: '9001', channels: 10, callsPerSecond: 10 },
    address: `${carrier.address}:${carrier.port}`,
  })
  const client = await yuhu.login('9001')
  for (const extnumber of ['1001', '1002'])
    await until('the phone is registered', async () => {
      const state = await client.call('Sip_Status.GetSipRegisterStatus', { extnumber })
      return state.result[0].code === 1017
    })
  await client.call('Sip_Call.MakeCall', { extnumber: '1001', destnumber: NUMBER })
  const customer = () => carrier.call(NUMBER)
  const heard = (number = NUMBER) => carrier.call(number)?.heard() ?? new Int16Array(0)
  /** The last of it, for as long as a tone needs to be told from others. */
  const newest = (number?: string) => {
    const sound = heard(number)
    return part(sound, Math.max(0, lengthMs(sound) - WINDOW_MS))
  }
  const admin = await adminOf(yuhu, '9001')
  return { store, accountId, client, customer, carrier, admin, heard, newest }
}
