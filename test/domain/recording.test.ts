// Names of recordings and links to them: no name leads out of the folder, no link is good for more than it
// was made for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AccountSettings } from '../../src/domain/account.ts'
import {
  nameOfRecordingFile,
  readRecordingName,
  recordingFolder,
  recordingName,
} from '../../src/domain/recording.ts'
import { checkLink, recordingUrl } from '../../src/domain/recording-link.ts'

const LEG = 'db4a44cc-aa72-11f0-ad78-1d7ff0749d07'
const KEY = Buffer.alloc(32, 7)

test('a name says account, local day, call and leg, and leads to its file', () => {
  // Already the 24th in Beijing.
  const startedAt = Date.parse('2026-11-23T18:00:00Z')
  const name = recordingName({ code: '9001', timeZone: 'Asia/Shanghai', callId: 77, legId: LEG, startedAt })
  assert.equal(name, `9001_20261124_77_${LEG}.wav`)
  assert.deepEqual(readRecordingName(name), { name, callId: 77, path: `9001/2026-11-24/77_${LEG}.wav` })
  assert.deepEqual(nameOfRecordingFile('9001', '2026-11-24', `77_${LEG}.wav`), readRecordingName(name))
})

test('whatever the companycode, a name is one safe segment, reads back, and its file is two folders deep', () => {
  const codes = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '.', '/', '../../etc', 'a_b', '企业', '', '~', 'x'.repeat(300)),
  )
  fc.assert(
    fc.property(codes, fc.integer({ min: 1, max: 2 ** 48 }), (code, callId) => {
      const name = recordingName({ code, timeZone: 'Asia/Shanghai', callId, legId: LEG, startedAt: 0 })
      assert.match(name, /^[\w~-]+\.wav$/)
      assert.ok(name.length < 200)
      const read = readRecordingName(name)
      assert.equal(read?.callId, callId)
      assert.match(read?.path ?? '', /^[\w~-]+\/\d{4}-\d\d-\d\d\/[\w-]+\.wav$/)
    }),
  )
})

test('accounts share no folder, however alike their codes', () => {
  const codes = [
    'a',
    'A',
    'a_',
    '_a',
    'a.',
    'a/',
    '..',
    '.',
    '',
    '~',
    '企业',
    '企業',
    'x'.repeat(41),
    'x'.repeat(42),
  ]
  assert.equal(new Set(codes.map(recordingFolder)).size, codes.length)
})

test('an invalid name of a recording is rejected', () => {
  for (const name of [
    '',
    'a',
    'a.wav',
    '../a_20260101_1_x.wav',
    'a_20260101_1_x.wav/..',
    'a_20260101_1_..wav',
    'a_2026_1_x.wav',
    'a_20260101_1_x.wav\n',
  ])
    assert.equal(readRecordingName(name), null, name)
  assert.equal(nameOfRecordingFile('9001', 'today', '1_x.wav'), null)
  assert.equal(nameOfRecordingFile('9001', '2026-01-01', '1_x.mp3'), null)
})

function linkOf(url: string) {
  const { pathname, searchParams } = new URL(url)
  const name = decodeURIComponent(pathname.split('/').at(-1) ?? '')
  return { name, expires: searchParams.get('expires') ?? '', signature: searchParams.get('signature') ?? '' }
}

test('a link is valid until it expires, only for its file, and only as it was signed', () => {
  const url = recordingUrl('http://127.0.0.1:8080/', KEY, 'a.wav', 5_000)
  assert.ok(url.startsWith('http://127.0.0.1:8080/recordings/a.wav?expires=5&signature='), url)
  const link = linkOf(url)
  assert.equal(checkLink(KEY, link, 4_999), 'good')
  assert.equal(checkLink(KEY, link, 5_000), 'expired')
  for (const change of [
    { name: 'b.wav' },
    { expires: '6' },
    { expires: '5 ' },
    { signature: '' },
    { signature: `${link.signature}AA` },
  ])
    assert.equal(checkLink(KEY, { ...link, ...change }, 0), 'forged', JSON.stringify(change))
  assert.equal(checkLink(Buffer.alloc(32, 8), link, 0), 'forged')
})

test('a prompt is the name of a file in its folder and never a way out of it', () => {
  for (const setting of ['abandonPrompt', 'waitPrompt']) {
    for (const name of ['', 'sorry.wav', '请稍候.wav', 'please hold.wav', 'a..b.wav'])
      assert.equal(AccountSettings.safeParse({ [setting]: name }).success, true, name)
    for (const name of [
      '../sorry.wav',
      '/etc/passwd',
      'a/b.wav',
      'a\\b.wav',
      '.hidden',
      '..',
      'a\0.wav',
      'a\n.wav',
      'x'.repeat(201),
    ])
      assert.equal(AccountSettings.safeParse({ [setting]: name }).success, false, name)
  }
})
