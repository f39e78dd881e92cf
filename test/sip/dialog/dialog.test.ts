// Dialogs: what they take from the INVITE and its responses, requests within them, forks, CSeq, PRACK, and a
// 2xx without ACK.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../../../src/simulation/virtual-clock.ts'
import { Dialog, dialogIdOf } from '../../../src/telephony/sip/dialog/dialog.ts'
import { Forks } from '../../../src/telephony/sip/dialog/forks.ts'
import { Unacknowledged } from '../../../src/telephony/sip/dialog/unacknowledged.ts'
import type { SipRequest, SipResponse } from '../../../src/telephony/sip/message/message.ts'
import { parseMessage } from '../../../src/telephony/sip/message/parse-message.ts'
import { serialise } from '../../../src/telephony/sip/message/serialise.ts'
import { formatUri } from '../../../src/telephony/sip/message/uri.ts'

function read(text: string): SipRequest | SipResponse {
  const message = parseMessage(
    Buffer.from(
      `${text
        .trim()
        .split('\n')
        .map(line => line.trim())
        .join('\r\n')}\r\nContent-Length: 0\r\n\r\n`,
    ),
  )
  if (message.kind === 'failure') throw new Error(message.reason)
  return message
}

function request(method: string, sequence: number, more = ''): SipRequest {
  const message = read(`${method} sip:13800000000@carrier.example SIP/2.0
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK${method}${sequence}
    Max-Forwards: 70
    From: "Yuhu" <sip:1001@192.0.2.1>;tag=ours
    To: <sip:13800000000@carrier.example>${method === 'INVITE' ? '' : ';tag=theirs'}
    Call-ID: call-1
    CSeq: ${sequence} ${method}
    Contact: <sip:yuhu@192.0.2.1:5060>${more}`)
  if (message.kind !== 'request') throw new Error('no request')
  return message
}

function response(
  status: number,
  tag: string | null,
  more = '',
  sequence = 7,
  method = 'INVITE',
): SipResponse {
  const message = read(`SIP/2.0 ${status} Some
    Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK${method}${sequence}
    From: "Yuhu" <sip:1001@192.0.2.1>;tag=ours
    To: <sip:13800000000@carrier.example>${tag === null ? '' : `;tag=${tag}`}
    Call-ID: call-1
    CSeq: ${sequence} ${method}${more}`)
  if (message.kind !== 'response') throw new Error('no response')
  return message
}

const CONTACT = '\nContact: <sip:gw@198.51.100.7:5070>'

function begun(dialog: Dialog | null): Dialog {
  assert.ok(dialog !== null)
  return dialog
}

const lines = (built: SipRequest) => serialise(built).toString().split('\r\n')

test('§12.1.2: the caller takes the reversed Record-Route as routes, the Contact as target, and continues the CSeq of its INVITE', () => {
  const invite = request('INVITE', 7)
  const routes = '\nRecord-Route: <sip:p2.example;lr>\nRecord-Route: <sip:p1.example;lr>'
  const dialog = begun(Dialog.asClient(invite, response(200, 'theirs', CONTACT + routes)))
  assert.equal(dialog.id, 'call-1 ours theirs')
  assert.equal(dialog.state, 'confirmed')
  const bye = dialog.request('BYE')
  assert.deepEqual(lines(bye).slice(0, -3), [
    'BYE sip:gw@198.51.100.7:5070 SIP/2.0',
    'Route: <sip:p1.example;lr>',
    'Route: <sip:p2.example;lr>',
    'Max-Forwards: 70',
    'From: "Yuhu" <sip:1001@192.0.2.1>;tag=ours',
    'To: <sip:13800000000@carrier.example>;tag=theirs',
    'Call-ID: call-1',
    'CSeq: 8 BYE',
  ])
  assert.equal(formatUri(dialog.nextHop), 'sip:p1.example;lr')
})

test('§12.2.1.1: a strict router becomes the Request-URI, and the target the last route', () => {
  const routes = '\nRecord-Route: <sip:loose.example;lr>\nRecord-Route: <sip:strict.example?Subject=x>'
  const dialog = begun(Dialog.asClient(request('INVITE', 7), response(200, 'theirs', CONTACT + routes)))
  const bye = dialog.request('BYE')
  assert.equal(formatUri(bye.uri), 'sip:strict.example')
  assert.deepEqual(bye.headers.all('Route'), ['<sip:loose.example;lr>', '<sip:gw@198.51.100.7:5070>'])
  assert.match(formatUri(dialog.nextHop), /^sip:strict\.example/)
})

test('§13.2.2.4: the ACK has the CSeq number and credentials of its INVITE, and does not use up a number', () => {
  const invite = request('INVITE', 7, '\nProxy-Authorization: Digest username="x"')
  const dialog = begun(Dialog.asClient(invite, response(200, 'theirs', CONTACT)))
  const ack = dialog.ack(invite)
  assert.deepEqual(ack.headers.cseq, { sequence: 7, method: 'ACK' })
  assert.equal(ack.headers.get('Proxy-Authorization'), 'Digest username="x"')
  assert.equal(ack.headers.has('Contact'), false)
  assert.equal(dialog.request('BYE').headers.cseq.sequence, 8)
})

test('§12.1.1: the called side takes Record-Route in order, is the To, and starts its own CSeq', () => {
  const invite = request(
    'INVITE',
    7,
    '\nRecord-Route: <sip:p1.example;lr>\nRecord-Route: <sip:p2.example;lr>',
  )
  const dialog = begun(Dialog.asServer(invite, response(180, 'mine', '\nContact: <sip:me@192.0.2.50>')))
  assert.deepEqual([dialog.role, dialog.state, dialog.id], ['server', 'early', 'call-1 mine ours'])
  dialog.confirm()
  assert.equal(dialog.state, 'confirmed')
  const again = dialog.request('INVITE')
  assert.equal(formatUri(again.uri), 'sip:yuhu@192.0.2.1:5060')
  assert.deepEqual(again.headers.all('Route'), ['<sip:p1.example;lr>', '<sip:p2.example;lr>'])
  assert.equal(again.headers.get('Contact'), '<sip:me@192.0.2.50>')
  assert.deepEqual(again.headers.cseq, { sequence: 1, method: 'INVITE' })
  assert.equal(again.headers.from.params.get('tag'), 'mine')
})

test('100, failures and a provisional without tag make no dialog; a 2xx without tag does (RFC 2543)', () => {
  const invite = request('INVITE', 7)
  assert.equal(Dialog.asClient(invite, response(100, null)), null)
  assert.equal(Dialog.asClient(invite, response(180, null)), null)
  assert.equal(Dialog.asClient(invite, response(486, 'theirs')), null)
  const old = begun(Dialog.asClient(invite, response(200, null)))
  assert.equal(old.id, 'call-1 ours ')
  assert.equal(formatUri(old.remoteTarget), 'sip:13800000000@carrier.example')
})

test('§13.2.2.4: the 2xx confirms the early dialog and sets routes and target again', () => {
  const forks = new Forks(request('INVITE', 7))
  const early = begun(forks.of(response(183, 'theirs', `${CONTACT}\nRecord-Route: <sip:early.example;lr>`)))
  assert.equal(early.state, 'early')
  const confirmed = forks.of(
    response(200, 'theirs', '\nContact: <sip:later@198.51.100.8>\nRecord-Route: <sip:p1.example;lr>'),
  )
  assert.equal(confirmed, early)
  const bye = early.request('BYE')
  assert.deepEqual(
    [early.state, formatUri(bye.uri), bye.headers.all('Route')],
    ['confirmed', 'sip:later@198.51.100.8', ['<sip:p1.example;lr>']],
  )
})

test('a forked INVITE makes a dialog for each tag; a hostile proxy’s flood is bounded, a 2xx is always followed', () => {
  const forks = new Forks(request('INVITE', 7))
  const one = begun(forks.of(response(180, 'one', CONTACT)))
  const two = begun(forks.of(response(200, 'two', CONTACT)))
  assert.notEqual(one.id, two.id)
  assert.deepEqual([one.state, two.state], ['early', 'confirmed'])
  for (let n = 0; n < 100; n++) forks.of(response(180, `flood${n}`, CONTACT))
  assert.equal(forks.all().length, 16)
  assert.ok(forks.of(response(200, 'late', CONTACT)) !== null)
})

test('§12.2.2: a request with a lower CSeq than one before is not accepted; gaps are; a retried ACK is', () => {
  const dialog = begun(Dialog.asClient(request('INVITE', 7), response(200, 'theirs', CONTACT)))
  assert.equal(dialog.accepts(request('INFO', 100)), true)
  assert.equal(dialog.accepts(request('INFO', 99)), false)
  assert.equal(dialog.accepts(request('BYE', 5000)), true)
  assert.equal(dialog.accepts(request('ACK', 7)), true)
})

test('§12.2.1.2: re-INVITE and UPDATE that succeed move the remote target, nothing else does', () => {
  const dialog = begun(Dialog.asClient(request('INVITE', 7), response(200, 'theirs', CONTACT)))
  dialog.refreshTarget(response(200, 'theirs', '\nContact: <sip:moved@198.51.100.9>', 8, 'UPDATE'))
  assert.equal(formatUri(dialog.request('BYE').uri), 'sip:moved@198.51.100.9')
  dialog.refreshTarget(response(491, 'theirs', '\nContact: <sip:no@198.51.100.9>', 9, 'INVITE'))
  dialog.refreshTarget(response(200, 'theirs', '\nContact: <sip:no@198.51.100.9>', 9, 'INFO'))
  assert.equal(formatUri(dialog.remoteTarget), 'sip:moved@198.51.100.9')
  dialog.refreshTarget(request('INVITE', 101))
  assert.equal(formatUri(dialog.remoteTarget), 'sip:yuhu@192.0.2.1:5060')
})

test('RFC 3262: a reliable provisional is acknowledged once and in order', () => {
  const dialog = begun(Dialog.asClient(request('INVITE', 7), response(180, 'theirs', CONTACT)))
  const reliable = (rseq: number) => response(183, 'theirs', `${CONTACT}\nRequire: 100rel\nRSeq: ${rseq}`)
  assert.equal(dialog.prack(response(183, 'theirs', CONTACT)), null)
  const prack = dialog.prack(reliable(300))
  assert.deepEqual(
    [prack?.headers.get('RAck'), prack?.headers.cseq],
    ['300 7 INVITE', { sequence: 8, method: 'PRACK' }],
  )
  assert.equal(dialog.prack(reliable(300)), null)
  assert.equal(dialog.prack(reliable(302)), null)
  assert.equal(dialog.prack(reliable(301))?.headers.get('RAck'), '301 7 INVITE')
})

test('a received request names its dialog by its tags, seen from our side', () => {
  const bye = request('BYE', 8)
  assert.equal(dialogIdOf(bye), 'call-1 theirs ours')
  assert.equal(dialogIdOf(request('INVITE', 7)), null)
})

test('§13.3.1.4: a 2xx is sent again at 500 ms doubling to 4 s until its ACK, and given up after 32 s', async () => {
  const clock = createVirtualClock(0)
  const sent: number[] = []
  let givenUp = 0
  const unheard = new Unacknowledged(
    clock,
    () => sent.push(clock.now()),
    () => (givenUp += 1),
  )
  await clock.runUntil(100_000)
  assert.deepEqual(sent, [500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500])
  assert.equal(givenUp, 1)
  unheard.stop()
  const heard = new Unacknowledged(
    clock,
    () => sent.push(clock.now()),
    () => (givenUp += 1),
  )
  await clock.runUntil(100_700)
  heard.stop()
  await clock.runUntil(200_000)
  assert.deepEqual([sent.length, givenUp, clock.pending()], [11, 1, 0])
})
