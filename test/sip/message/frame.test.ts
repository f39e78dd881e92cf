// Cutting a stream: messages, keep-alives, and errors that break it for good.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frame } from '../../../src/telephony/sip/message/framing.ts'
import { HEAD_BYTES_MAX } from '../../../src/telephony/sip/message/parser-limits.ts'

const of = (text: string) => frame(Buffer.from(text))
const head = (...lines: string[]) => `${['OPTIONS sip:a@b SIP/2.0', ...lines].join('\r\n')}\r\n\r\n`

test('a message is complete once its body is there', () => {
  const text = `${head('Via: x', 'Content-Length: 4')}body`
  assert.deepEqual(of(`${text}more`), { kind: 'message', length: text.length })
  assert.deepEqual(of(text.slice(0, -1)), { kind: 'more' })
  assert.deepEqual(of('OPTIONS'), { kind: 'more' })
  assert.deepEqual(of(''), { kind: 'more' })
})

test('Content-Length is found in its compact form, in any case, and folded', () => {
  for (const line of ['l:4', 'L : 4', 'cOnTent-lEngth:\r\n  4', 'X: y\r\nl: 4\r\nZ: 1']) {
    const text = `${head(line)}body`
    assert.deepEqual(of(text), { kind: 'message', length: text.length }, line)
  }
})

test('keep-alives: a double line break is a ping, a single one a pong', () => {
  assert.deepEqual(of('\r\n\r\n'), { kind: 'ping', length: 4 })
  assert.deepEqual(of('\r\n'), { kind: 'pong', length: 2 })
  assert.deepEqual(of('\r\nOPTIONS'), { kind: 'pong', length: 2 })
  assert.deepEqual(of('\r'), { kind: 'more' })
  assert.deepEqual(of('\r\n\r'), { kind: 'more' })
})

test('a stream without a definite end of message is broken', () => {
  const broken = (text: string) => assert.equal(of(text).kind, 'broken', text.slice(0, 80))
  broken(head('Via: x'))
  broken(head('Content-Length: -1'))
  broken(head('Content-Length: 4x'))
  broken(head('Content-Length: 99999999999'))
  broken(head('Content-Length: 70000'))
  broken(head('Content-Length: 4', 'l: 5'))
  broken('\rX')
  broken('x'.repeat(HEAD_BYTES_MAX + 1))
})
