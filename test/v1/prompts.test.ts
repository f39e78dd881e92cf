// Prompts over `/v1`: uploaded as WAV files of every usual kind, heard as customers hear them, renamed with
// the settings that name them, deleted unless one does.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PROMPT_LIMITS } from '../../src/domain/prompt.ts'
import { PROMPT_PROBLEMS } from '../../src/words/prompt-problem-words.ts'
import { wavFile } from '../sip/media/phone.ts'
import { levelOf } from '../sip/media/tones.ts'
import { type Asker, V1World } from './v1-world.ts'

const HZ = 1_000
const DB = -12
const SECONDS = 2

/** A tone of 44.1 kHz in two channels. */
function recorded(seconds = SECONDS): Buffer {
  const rate = 44_100
  const sound = Buffer.alloc(rate * seconds * 4)
  for (let at = 0; at < rate * seconds; at++) {
    const level = Math.round(32_767 * 10 ** (DB / 20) * Math.sin((2 * Math.PI * HZ * at) / rate))
    sound.writeInt16LE(level, at * 4)
    sound.writeInt16LE(level, at * 4 + 2)
  }
  return wavFile({ channels: 2, rate, sound })
}

const SHORT = wavFile({ sound: Buffer.alloc(1_600) })

describe('prompts', () => {
  let world: V1World
  let admin: Asker
  before(async () => {
    world = await V1World.start()
    admin = await world.signedIn('9001', 'admin')
  })
  after(() => world.stop())

  const upload = (name: string, file: Buffer) =>
    admin.upload(`/v1/prompts?name=${encodeURIComponent(name)}`, file)
  const hear = (name: string, headers: Record<string, string> = {}) =>
    admin.with(headers).fetch('GET', `/v1/prompts/${encodeURIComponent(name)}/sound`)

  test('a stereo file of 44.1 kHz is heard as a telephone plays it, whole and in ranges', async () => {
    const { status, body } = await upload('请稍候', recorded())
    assert.equal(status, 201, JSON.stringify(body))
    const { uploadedAt, ...row } = body
    assert.deepEqual(row, { name: '请稍候', seconds: SECONDS, uploadedBy: 'admin', usedBy: [] })
    assert.ok(uploadedAt > 0)
    const answer = await hear('请稍候')
    assert.equal(answer.headers.get('content-type'), 'audio/wav')
    const file = Buffer.from(await answer.arrayBuffer())
    assert.deepEqual([file.readUInt16LE(22), file.readUInt32LE(24), file.length], [1, 8_000, 44 + 32_000])
    const samples = Int16Array.from({ length: 16_000 }, (_, at) => file.readInt16LE(44 + at * 2))
    assert.ok(Math.abs(levelOf(samples.subarray(800, -800), HZ) - DB) < 0.2)
    const part = await hear('请稍候', { range: 'bytes=40-99' })
    assert.deepEqual([part.status, part.headers.get('content-range')], [206, `bytes 40-99/${file.length}`])
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), file.subarray(40, 100))
    const beyond = await hear('请稍候', { range: 'bytes=99999-' })
    assert.equal(beyond.status, 416)
    await beyond.arrayBuffer()
  })

  test('a file that cannot be read is refused in a sentence, in both languages', async () => {
    for (const [file, reason, ...about] of [
      [Buffer.from('ID3\x04 an MP3 with a wrong name'), 'notWav'],
      [wavFile({ rate: 96_000, sound: Buffer.alloc(100) }), 'rateUnknown', '96000'],
      [wavFile({ channels: 6, sound: Buffer.alloc(120) }), 'tooManyChannels', '6'],
      [wavFile({ code: 2, bits: 4, sound: Buffer.alloc(120) }), 'codingUnknown', '2', '4'],
      [wavFile({ sound: Buffer.alloc(16_000 * (PROMPT_LIMITS.secondsEach + 1)) }), 'soundTooLong', '300'],
      [wavFile({ sound: Buffer.alloc(0) }), 'noSound'],
    ] as const) {
      const { status, body } = await upload('wrong', file)
      assert.deepEqual([status, body.reason, body.about], [400, reason, about])
      assert.equal(body.detail, PROMPT_PROBLEMS[reason](...about).en)
      const chinese = await admin.with({ 'accept-language': 'zh' }).upload('/v1/prompts?name=wrong', file)
      assert.equal(chinese.body.detail, PROMPT_PROBLEMS[reason](...about).zh)
    }
    for (const name of ['', '../up', '.hidden', 'a/b', 'x'.repeat(101)])
      assert.equal((await upload(name, SHORT)).body.reason, 'invalidInput', name)
    const { rows } = (await admin.get('/v1/prompts')).body
    assert.ok(rows.every(({ name }: { name: string }) => name !== 'wrong'))
  })

  test('a name is taken once, a setting keeps its prompt, and a new name is followed', async () => {
    await upload('sorry', SHORT)
    assert.equal((await upload('sorry', SHORT)).body.reason, 'taken')
    const set = await admin.ask('PATCH', '/v1/settings', { changes: { abandonPrompt: 'sorry' } })
    const row = set.body.rows.find(({ key }: { key: string }) => key === 'abandonPrompt')
    assert.deepEqual([row.kind, row.value], ['prompt', 'sorry'])
    const kept = await admin.ask('DELETE', '/v1/prompts/sorry')
    assert.deepEqual([kept.status, kept.body.about], [409, ['sorry', 'abandonPrompt']])
    const renamed = await admin.ask('PATCH', '/v1/prompts/sorry', { name: 'sorry 2' })
    assert.deepEqual([renamed.body.name, renamed.body.usedBy], ['sorry 2', ['abandonPrompt']])
    const settings = (await admin.get('/v1/settings')).body.rows
    assert.equal(settings.find(({ key }: { key: string }) => key === 'abandonPrompt').value, 'sorry 2')
    assert.equal((await admin.ask('PATCH', '/v1/prompts/sorry%202', { name: '请稍候' })).body.reason, 'taken')
    assert.equal((await admin.ask('PATCH', '/v1/prompts/sorry', { name: 'x' })).body.reason, 'promptNotFound')
    await admin.ask('PATCH', '/v1/settings', { changes: { abandonPrompt: null } })
    assert.equal((await admin.ask('DELETE', '/v1/prompts/sorry%202')).status, 204)
    assert.equal((await hear('sorry 2')).status, 404)
  })

  test('a supervisor hears them and an account has so many of them at most', async () => {
    const supervisor = await world.signedIn('9001', 'supervisor')
    assert.equal((await supervisor.fetch('GET', '/v1/prompts/%E8%AF%B7%E7%A8%8D%E5%80%99/sound')).status, 200)
    const accountId = world.accountId('9001')
    const { rows } = (await supervisor.get('/v1/prompts')).body
    const samples = new Int16Array(8_000 * 60)
    for (let count = rows.length; count < 60; count++)
      await world.store.addPrompt(accountId, { name: `p${count}`, samples, uploadedBy: 'test' })
    assert.equal((await upload('an hour and more', recorded(3))).status, 201)
    const minute = { name: 'a minute', samples, uploadedBy: 'test' }
    assert.equal(await world.store.addPrompt(accountId, minute), 'tooLong')
    for (let count = 61; count < PROMPT_LIMITS.count; count++)
      await world.store.addPrompt(accountId, {
        ...{ name: `p${count}`, samples: new Int16Array(8), uploadedBy: 'test' },
      })
    assert.equal((await upload('one more', SHORT)).body.reason, 'tooManyPrompts')
  })
})
