// Answers of carriers as field reports have them, by the last two digits of the number: some can be talked
// by, of others the customer hears nothing.
import { ask, go, note, pause, reply, response, say, take } from './sipp-steps.ts'

const talk = go('talk')
const ISUP = [
  'Content-Type: application/isup;version=itu-t92+;base=itu-t92+',
  'Content-Disposition: signal;handling=optional',
  '',
  'ANM',
]

function description(...lines: string[]): string[] {
  const media = lines.length > 0 ? lines : ['c=IN IP4 [media_ip]', 'm=audio [media_port] RTP/AVP 8 101']
  return [
    'v=0',
    'o=gw 1 1 IN IP4 [media_ip]',
    's=-',
    ...media.filter(line => line[0] === 'c'),
    't=0 0',
    ...media.filter(line => line[0] !== 'c'),
  ]
}

function beside(lines: readonly string[]): string[] {
  return [
    '--part-of-answer',
    'Content-Type: application/sdp',
    '',
    ...lines,
    '',
    '--part-of-answer',
    ...ISUP,
    '--part-of-answer--',
  ]
}

const MULTIPART = 'multipart/mixed;boundary=part-of-answer'
const MIXED = { type: MULTIPART, lines: beside(description()) }
const acked = take('ACK', '', note('acked'))
const ok = (more: Parameters<typeof say>[1]) =>
  `${pause(100)}${say('180 Ringing')}${pause(100)}${say('200 OK', more)}${acked}${talk}`
const plain = (...lines: string[]) => ok({ body: { type: 'application/sdp', lines } })

/** Answers by which we can talk. */
export const USABLE: Readonly<Record<string, string>> = {
  '50': ok({ body: MIXED }),
  // The same early, and in a re-INVITE.
  '51': `${say('183 Session Progress', { body: MIXED })}${pause(200)}${say('200 OK', { body: MIXED })}${acked}${pause(200)}
    ${ask('INVITE', 2, { body: { type: MULTIPART, lines: beside([...description(), 'a=sendonly']) } })}${response(100, 'optional="true"')}
    ${response(200)}${ask('ACK', 2)}${talk}`,
  '52': ok({
    contact: 'sip:peer@[local_ip]:[local_port];+sip.instance="<urn:gsma:imei:A-B>";audio',
    sdp: 'sendrecv',
  }),
  '53': plain(...description('c=IN IP4 gateway.example', 'm=audio [media_port] RTP/AVP 8')),
  '54': ok({ lengthOff: 2, sdp: 'sendrecv' }),
  '55': plain('', ...description()),
  // It refuses our refreshes once, asking us to come again.
  '56': `${say('200 OK', { headers: ['Session-Expires: 20;refresher=uac', 'Require: timer', 'Allow: INVITE, UPDATE'], sdp: 'sendrecv' })}${acked}
    ${take('UPDATE')}${reply('500 Server Internal Error', ['Retry-After: 2'])}${talk}`,
}

/** Answers by which nobody hears anything. */
export const USELESS: Readonly<Record<string, string>> = {
  '60': ok({}),
  '61': plain(...description('c=IN IP4 [media_ip]', 'm=audio 0 RTP/AVP 8')),
  '62': plain(...description('c=IN IP4 [media_ip]', 'm=audio [media_port] RTP/AVP 18')),
  '63': plain(...description('c=IN IP4 nowhere.example', 'm=audio [media_port] RTP/AVP 8')),
  '64': plain('hello'),
  '65': ok({ body: { type: 'application/isup', lines: ['ANM'] } }),
}
