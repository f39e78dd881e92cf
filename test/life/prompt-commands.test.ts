// The commands on prompts as they are typed: what they say, what they refuse, and that doctor sees a prompt
// that is not there.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { promptFiles } from '../../src/app/prompt-files.ts'
import { storeFindings } from '../../src/examination/store-findings.ts'
import { PostgresWorld } from '../contract/store-world.ts'
import { wavFile } from '../sip/media/phone.ts'
import { anyKind } from '../support/database.ts'
import { codes, texts, typedAll } from '../support/typed.ts'

describe('commands on prompts', () => {
  let world: PostgresWorld
  let folder: string
  before(async () => {
    world = await PostgresWorld.open(anyKind())
    folder = mkdtempSync(join(tmpdir(), 'yuhu-prompts-'))
    writeFileSync(join(folder, 'hold.wav'), wavFile({ rate: 16_000, sound: Buffer.alloc(48_000) }))
    writeFileSync(join(folder, 'song.wav'), 'ID3 a song')
    await typedAll({ DATABASE_URL: world.url }, ['account add', '--code', '9001', '--appid', 'A'])
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await world.close()
  })

  const type = (...commands: string[][]) => typedAll({ DATABASE_URL: world.url }, ...commands)
  const account = ['--account', '9001']

  test('a prompt is added, listed, renamed with its setting, and removed once no setting names it', async () => {
    const said = await type(
      ['prompt list', ...account],
      ['prompt add', join(folder, 'hold.wav'), ...account],
      ['prompt add', join(folder, 'hold.wav'), ...account],
      ['account set', '--code', '9001', '--setting', 'waitPrompt=hold'],
      ['prompt rename', ...account, '--name', 'hold', '--to', '请稍候'],
      ['prompt list', ...account],
      ['prompt remove', ...account, '--name', '请稍候'],
      ['account set', '--code', '9001', '--setting', 'waitPrompt='],
      ['prompt remove', ...account, '--name', '请稍候'],
      ['prompt remove', ...account, '--name', '请稍候'],
    )
    assert.deepEqual(codes(said), [0, 0, 1, 0, 0, 0, 1, 0, 0, 1])
    const { username } = userInfo()
    const kept = texts(said).filter((_, at) => at !== 3 && at !== 7)
    assert.deepEqual(kept, [
      'Account 9001 has no prompts; add one with "prompt add".',
      'Prompt "hold" added, 1.5 s. Choose it with "account set --setting waitPrompt=…".',
      'Account 9001 has a prompt "hold" already; nothing changed. Choose another --name.',
      'Prompt "hold" is now "请稍候".',
      `name    seconds  uploadedBy  usedBy\n请稍候  1.5      ${username.padEnd(10)}  waitPrompt`,
      'Customers hear "请稍候" by the setting waitPrompt: choose another prompt there first.',
      'Prompt "请稍候" removed.',
      'There is no prompt "请稍候".',
    ])
  })

  test('a file that cannot be a prompt is refused in a sentence', async () => {
    const said = await type(
      ['prompt add', join(folder, 'song.wav'), ...account],
      ['prompt add', join(folder, 'nowhere.wav'), ...account],
      ['prompt add', join(folder, 'hold.wav'), ...account, '--name', '../up'],
    )
    assert.deepEqual(codes(said), [1, 1, 2])
    const [song, nowhere, up] = texts(said)
    assert.match(song ?? '', /^This is not a WAV file: MP3 /)
    assert.match(nowhere ?? '', /nowhere\.wav cannot be read: /)
    assert.match(up ?? '', /^"\.\.\/up" cannot be the name of a prompt/)
  })

  test('doctor sees a prompt that neither the account nor the installation has', async () => {
    mkdirSync(join(folder, 'prompts'))
    writeFileSync(join(folder, 'prompts', 'theirs.wav'), wavFile({ sound: Buffer.alloc(100) }))
    await type(
      ['prompt add', join(folder, 'hold.wav'), ...account],
      ['account set', '--code', '9001', '--setting', 'waitPrompt=hold', '--setting', 'abandonPrompt=gone'],
    )
    const found = async () => {
      const findings = await storeFindings(world.store, Date.now, await promptFiles(folder))
      return findings.filter(({ text }) => text.includes('prompt "')).map(({ text }) => text)
    }
    const [gone, ...rest] = await found()
    assert.match(gone ?? '', /^Account 9001 has no prompt "gone", which its abandonPrompt names/)
    assert.deepEqual(rest, [])
    await type(['account set', '--code', '9001', '--setting', 'abandonPrompt=theirs.wav'])
    assert.deepEqual(await found(), [])
    assert.deepEqual(await promptFiles(join(folder, 'nowhere')), [])
  })
})
