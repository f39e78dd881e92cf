// A supervisor finds a call, hears it, and takes the calls along as a file.
import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import pg from 'pg'
import { readRecordingName, recordingName } from '../../src/domain/recording.ts'
import { addPastCalls } from '../v1/past-calls.ts'
import { consoleWorld, notTested } from './console-browser.ts'

const PHONE = '13900001234'

/** Elements as far as they are used. */
interface Playing {
  readonly currentTime: number
}
interface Drawn {
  readonly width: number
  readonly height: number
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray }
  }
}

test('a call is found by its number, played, and exported', { skip: notTested }, async t => {
  const dataDir = await mkdtemp(join(tmpdir(), 'yuhu-console-'))
  t.after(() => rm(dataDir, { recursive: true }))
  const { yuhu, open, signIn, complaints, findings } = await consoleWorld(t, { dataDir })
  const accountId = (await yuhu.server.store.findAccount('9001'))?.id ?? 0
  const world = { accountId: () => accountId, world: { databaseUrl: yuhu.databaseUrl } }
  const dialedAt = Date.now() - 60_000
  const others = Array.from({ length: 5 }, (_, index) => ({
    phone: String(13_800_000_000 + index),
    dialedAt: dialedAt - index,
  }))
  const found = { phone: PHONE, dialedAt, agentExt: '1001', userid: '88012', talkSeconds: 2 }
  const [callId = 0] = await addPastCalls(world, '9001', [found, ...others])
  await saveRecording(yuhu.databaseUrl, dataDir, callId, dialedAt)

  const page = await open()
  await signIn(page, '9001', 'supervisor')
  await page.getByRole('link', { name: 'Calls' }).click()
  const rows = page.getByRole('table', { name: 'Records' }).locator('tbody tr')
  await rows.nth(5).waitFor()
  await page.getByLabel('Number').fill(PHONE)
  await rows.nth(1).waitFor({ state: 'detached' })
  await rows.first().getByRole('link').click()
  const details = page.getByRole('dialog', { name: PHONE })
  await details.getByRole('button', { name: 'Listen' }).click()
  await details.getByRole('button', { name: 'Play' }).click()
  const slider = details.getByRole('slider')
  await details.getByRole('button', { name: 'Pause' }).waitFor()
  // It is over when it has played to its end.
  await details.getByRole('button', { name: 'Play' }).waitFor()
  const played = await page.locator('audio').evaluate(audio => (audio as unknown as Playing).currentTime)
  assert.ok(played > 1.9, `${played} s of 2 were played`)
  assert.equal(await slider.getAttribute('aria-valuenow'), '2')
  const drawn = await slider.evaluate(element => {
    const canvas = element as unknown as Drawn
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, at) => at % 4 === 3 && value > 0).length
  })
  assert.ok(drawn > 1_000, `${drawn} points are drawn`)
  assert.deepEqual(await findings(page), [])
  await page.keyboard.press('Escape')

  await page.getByRole('button', { name: 'Export' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const file = await readFile(await (await download).path(), 'utf8')
  const lines = file.trim().split('\n')
  assert.equal(lines.length, 2, file)
  assert.ok(lines[1]?.includes(PHONE) && lines[1].includes('88012'), file)
  assert.deepEqual(complaints, [])
})

/** Two seconds: a tone for the customer, a lower one for the agent. */
async function saveRecording(
  databaseUrl: string,
  dataDir: string,
  callId: number,
  startedAt: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query('select leg_id from call where id = $1', [callId])
    const call = { code: '9001', timeZone: 'Asia/Shanghai', callId, legId: rows[0].leg_id, startedAt }
    const name = recordingName(call)
    await client.query('update call set recording = $2 where id = $1', [callId, name])
    const file = join(dataDir, 'recordings', readRecordingName(name)?.path ?? '')
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, stereoWave(2))
  } finally {
    await client.end()
  }
}

const RATE = 8_000

function stereoWave(seconds: number): Buffer {
  const samples = Buffer.alloc(seconds * RATE * 4)
  for (let at = 0; at < seconds * RATE; at++) {
    samples.writeInt16LE(Math.round(8_000 * Math.sin((at * 440 * 2 * Math.PI) / RATE)), at * 4)
    samples.writeInt16LE(Math.round(4_000 * Math.sin((at * 220 * 2 * Math.PI) / RATE)), at * 4 + 2)
  }
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.length, 4)
  header.write('WAVEfmt ', 8)
  for (const [value, at] of [
    [16, 16],
    [RATE, 24],
    [RATE * 4, 28],
    [samples.length, 40],
  ] as const)
    header.writeUInt32LE(value, at)
  for (const [value, at] of [
    [1, 20],
    [2, 22],
    [4, 32],
    [16, 34],
  ] as const)
    header.writeUInt16LE(value, at)
  header.write('data', 36)
  return Buffer.concat([header, samples])
}
