// Properties: what is written is read as the same, over datagrams and over a stream cut anywhere.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { frame } from '../../../src/telephony/sip/message/framing.ts'
import type { SipMessage } from '../../../src/telephony/sip/message/message.ts'
import { formatNameAddr, parseNameAddr } from '../../../src/telephony/sip/message/name-addr.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { formatUri, parseUri, sameUri } from '../../../src/telephony/sip/message/uri.ts'
import { formatVia, parseVia } from '../../../src/telephony/sip/message/via.ts'
import { message, nameAddr, uri, via } from './arbitrary.ts'

const lines = (of: SipMessage) => of.headers.entries().filter(({ name }) => name !== 'Content-Length')

test('a URI, an address and a Via written are read as the same', () => {
  fc.assert(fc.property(uri, made => assert.deepEqual(parseUri(formatUri(made)), made)))
  fc.assert(fc.property(uri, made => assert.ok(sameUri(made, made))))
  fc.assert(fc.property(nameAddr, made => assert.deepEqual(parseNameAddr(formatNameAddr(made)), made)))
  fc.assert(fc.property(via, made => assert.deepEqual(parseVia(formatVia(made)), made)))
})

test('a message written is read as the same', () => {
  fc.assert(
    fc.property(message, ({ parts, message: made }) => {
      const read = parseMessage(serialise(made))
      if (read.kind === 'failure') assert.fail(read.reason)
      assert.deepEqual({ ...read, headers: lines(read) }, { ...made, headers: lines(made) })
      assert.deepEqual(read.headers.vias, parts.vias)
      assert.deepEqual(read.headers.from, parts.from)
      assert.deepEqual(read.headers.to, parts.to)
      assert.deepEqual(read.headers.cseq, { sequence: parts.sequence, method: parts.method })
      assert.deepEqual(read.headers.contacts, parts.contacts)
    }),
  )
})

test('messages on a stream are found wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 400 }),
      (made, step) => {
        const sent = made.map(({ message }) => serialise(message))
        const stream = Buffer.concat(sent)
        const found: Buffer[] = []
        let held = Buffer.alloc(0)
        for (let at = 0; at < stream.length; at += step) {
          held = Buffer.concat([held, stream.subarray(at, at + step)])
          for (let next = frame(held); next.kind !== 'more'; next = frame(held)) {
            if (next.kind !== 'message') assert.fail(next.kind)
            found.push(held.subarray(0, next.length))
            held = held.subarray(next.length)
          }
        }
        assert.deepEqual(found, sent)
      },
    ),
  )
})
