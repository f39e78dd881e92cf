// Properties: messages are read as they were written, over datagrams and over a stream cut anywhere.
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

test('a URI, an address and a Via are read as they were written', () => {
  fc.assert(fc.property(uri, made => assert.deepEqual(parseUri(formatUri(made)), made)))
  fc.assert(fc.property(uri, made => assert.ok(sameUri(made, made))))
  fc.assert(fc.property(nameAddr, made => assert.deepEqual(parseNameAddr(formatNameAddr(made)), made)))
  fc.assert(fc.property(via, made => assert.deepEqual(parseVia(formatVia(made)), made)))
})

test('a message is read as it was written', () => {
  fc.assert(
    fc.property(message, ({ model, message: made }) => {
      const read = parseMessage(serialise(made))
      if (read.kind === 'failure') assert.fail(read.reason)
      assert.deepEqual({ ...read, headers: lines(read) }, { ...made, headers: lines(made) })
      assert.deepEqual(read.headers.vias, model.vias)
      assert.deepEqual(read.headers.from, model.from)
      assert.deepEqual(read.headers.to, model.to)
      assert.deepEqual(read.headers.cseq, { sequence: model.sequence, method: model.method })
      assert.deepEqual(read.headers.contacts, model.contacts)
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
