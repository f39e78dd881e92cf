// What becomes of a call by the last two digits of the number: 10 to 20 are the lab carrier's, the others are
// hostile, rare or strict.
import { act, ask, go, KEEP_INVITE, mark, note, pause, reply, response, say, take } from './sipp-steps.ts'

const ANSWERED = mark('final') + mark('answered')
const rings = (ms: number) => `${pause(100)}${say('180 Ringing')}${pause(ms)}`
const progress = say('183 Session Progress', { sdp: 'sendrecv' })
const refuse = (status: string, headers: readonly string[] = []) =>
  `${say(status, { headers, actions: mark('final') })}${take('ACK', 'next="over"')}`
const answer = (headers: readonly string[] = []) =>
  `${say('200 OK', { sdp: 'sendrecv', headers, actions: ANSWERED })}${acked()}`
const acked = () => take('ACK', '', note('acked'))
const talk = go('talk')
/** Our answer to its re-INVITE. */
const reinvited = (cseq: number) =>
  `${response(100, 'optional="true"')}${response(200)}${ask('ACK', cseq)}${act(note('reinvited'))}`
/** The carrier hangs up. */
const leave = (headers: readonly string[] = []) =>
  `${act(note('left'))}${act(mark('leaving'))}${ask('BYE', 2, { headers })}${response(200, 'next="over"')}`

/** The steps of a call whose number ends so. */
export const ENDINGS: Readonly<Record<string, string>> = {
  '10': rings(300) + refuse('486 Busy Here'),
  '11': `${pause(100)}${say('180 Ringing')}${go('rings')}`,
  '12': rings(300) + refuse('603 Decline'),
  '13': refuse('404 Not Found'),
  '14': refuse('503 Service Unavailable'),
  '15': pause(100) + progress + pause(1_500) + refuse('486 Busy Here'),
  '16': rings(3_000) + refuse('480 Temporarily Unavailable'),
  '17': answer() + talk,
  '18': pause(100) + progress + pause(1_500) + answer() + talk,
  '20': rings(300) + answer() + pause(2_500) + leave(),
  // Refusals that say more.
  '23': refuse('503 Service Unavailable', ['Retry-After: 30']),
  '24': refuse('500 Server Internal Error', ['Reason: Q.850;cause=17;text="User busy"']),
  '25': refuse('302 Moved Temporarily'),
  // Provisional responses that must be acknowledged (RFC 3262), the second with a session description.
  '30': `${pause(50)}${say('180 Ringing', { headers: ['Require: 100rel', 'RSeq: 1'], isRepeated: true })}${take('PRACK', '', note('pracked'))}${reply('200 OK')}
    ${say('183 Session Progress', { headers: ['Require: 100rel', 'RSeq: 2'], sdp: 'sendrecv', isRepeated: true })}${take('PRACK', '', note('pracked'))}${reply('200 OK')}
    ${say('200 OK', { actions: ANSWERED })}${acked()}${talk}`,
  // Forked: three branches ring, the second answers, then the third as well; the first of the answers is
  // kept, the other hung up.
  '31': `${say('180 Ringing', { branch: 'a' })}${say('183 Session Progress', { branch: 'b', sdp: 'sendrecv' })}${say('181 Call Is Being Forwarded', { branch: 'd' })}
    ${say('200 OK', { branch: 'b', sdp: 'sendrecv', actions: ANSWERED })}${acked()}${say('200 OK', { branch: 'd', sdp: 'sendrecv' })}${acked()}
    ${take('BYE', '', note('forkHungUp'))}${reply('200 OK')}${talk}`,
  // Session timers (RFC 4028): an interval it wants larger; one we refresh; one it refreshes; one nobody
  // does.
  '32': `${say('422 Session Interval Too Small', { headers: ['Min-SE: 3600'], actions: mark('final') })}${take('ACK')}${take('INVITE', 'rrs="true"', `${KEEP_INVITE}<ereg regexp="[0-9]+" search_in="hdr" header="Session-Expires:" assign_to="interval"/>${note('asks[$interval]')}`)}
    ${answer(['Session-Expires: 3600;refresher=uac', 'Require: timer'])}${talk}`,
  '33':
    answer([
      'Allow: INVITE, ACK, BYE, CANCEL, UPDATE',
      'Session-Expires: 20;refresher=uac',
      'Require: timer',
    ]) + talk,
  '34': answer(['Session-Expires: 20;refresher=uac', 'Require: timer']) + talk,
  '35': `${answer(['Session-Expires: 90;refresher=uas', 'Require: timer'])}${pause(200)}
    ${ask('INVITE', 2, { headers: ['Session-Expires: 90;refresher=uas', 'Supported: timer'], sdp: 'sendrecv' })}${reinvited(2)}${talk}`,
  '36': answer(['Session-Expires: 20;refresher=uas', 'Require: timer']) + talk,
  // It holds the call, then takes it back.
  '37': `${answer()}${pause(200)}${ask('INVITE', 2, { sdp: 'sendonly' })}${reinvited(2)}${pause(200)}${ask('INVITE', 3, { sdp: 'sendrecv' })}${reinvited(3)}${talk}`,
  // It hangs up in the breath of our ACK, with a cause.
  '38': answer() + leave(['Reason: Q.850;cause=16']),
  // CANCEL and what may become of it: the answer crosses it, it is taken without a 487, it is not answered at
  // all.
  '40': `${say('180 Ringing')}${take('CANCEL', '', note('cancelled'))}${reply('200 OK')}${say('200 OK', { sdp: 'sendrecv', isRepeated: false, actions: ANSWERED })}${acked()}${talk}`,
  '41': `${say('180 Ringing')}${take('CANCEL', '', note('cancelled'))}${reply('200 OK')}${go('over')}`,
  '42': `${say('180 Ringing')}${take('CANCEL', '', note('cancelled'))}${go('over')}`,
  // Nothing is ever said.
  '43': `${pause(60_000)}${go('over')}`,
  // Answered, and then our BYE is heard but not answered.
  '44': `${answer()}${take('BYE', '', note('hungUp'))}${go('over')}`,
}

/** All other numbers. */
export function answers(talkMs: number | undefined): string {
  return rings(500) + answer() + (talkMs === undefined ? talk : pause(talkMs) + leave())
}
