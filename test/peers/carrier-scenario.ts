// The sipp scenario of a carrier: one for all calls, probes and registrations that come to it.
import { answers, ENDINGS } from './carrier-endings.ts'
import { USABLE, USELESS } from './odd-answers.ts'
import { act, go, KEEP_INVITE, KEPT, label, mark, note, reply, say, take, thenGo } from './sipp-steps.ts'

export interface Digest {
  readonly username: string
  readonly password: string
}

export interface CarrierManner {
  /** It asks who calls, and who registers. */
  readonly digest?: Digest
  /** It takes calls only while somebody is registered. */
  readonly needsRegistration?: boolean
  /**
   * Everything is sent once: while sipp waits to repeat a final response it does not answer a CANCEL that
   * crosses it.
   */
  readonly neverRepeats?: boolean
  /** Customers who answer hang up so long after it; those of numbers whose ending says nothing else. */
  readonly talkMs?: number
  /** What probes and everything else are answered, in place of all that: `503 Service Unavailable`. */
  readonly refusesAll?: string
  readonly refusalHeaders?: readonly string[]
  /** It also has the endings of odd-answers.ts. */
  readonly answersOddly?: boolean
}

/** sipp refuses variables that no step reads unless they are named. */
const marksOf = (endings: Endings) => [
  ...Object.keys(endings).map(ending => `e${ending}`),
  'answered',
  'final',
  'leaving',
]

type Endings = Readonly<Record<string, string>>

export function carrierScenario(manner: CarrierManner): string {
  const { needsRegistration = false, neverRepeats = false, talkMs, refusesAll, refusalHeaders = [] } = manner
  const endings: Endings = manner.answersOddly === true ? { ...ENDINGS, ...USABLE, ...USELESS } : ENDINGS
  const scenario = [
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    '<!DOCTYPE scenario SYSTEM "sipp.dtd">',
    '<scenario name="carrier">',
    '<Global variables="registered"/>',
    take('OPTIONS', 'optional="true" next="probed"'),
    take('REGISTER', 'optional="true" next="registers"'),
    take('CANCEL', 'optional="global" next="cancelled"', note('cancelled')),
    take('BYE', 'optional="global" next="bye"'),
    take('INVITE', 'rrs="true"', KEEP_INVITE + marks(endings) + note('invited')),
    refusesAll === undefined
      ? ''
      : `${say(refusesAll, { headers: refusalHeaders })}${take('ACK', 'next="over"')}`,
    challenged(manner),
    needsRegistration
      ? `${go('welcome', 'registered')}${say('403 Forbidden')}${take('ACK', 'next="over"')}${label('welcome')}`
      : '',
    go('e43', 'e43'),
    say('100 Trying'),
    ...Object.keys(endings).map(ending => go(`e${ending}`, `e${ending}`)),
    answers(talkMs),
    ...Object.entries(endings).map(([ending, steps]) => label(`e${ending}`) + steps),
    label('probed'),
    reply(refusesAll ?? '200 OK', refusalHeaders),
    go('gone'),
    ...registration(manner),
    ...common(),
    '<Reference ' +
      `variables="${[...marksOf(endings), KEPT, ...(manner.digest === undefined ? [] : ['authentic'])].join(',')}"/>`,
    '</scenario>',
  ].join('\n')
  return neverRepeats ? scenario.replaceAll(' retrans="500"', '') : scenario
}

/** Which of the endings the number has. */
function marks(endings: Endings): string {
  return Object.keys(endings)
    .map(ending => `<ereg regexp="${ending}@" search_in="hdr" header="To:" assign_to="e${ending}"/>`)
    .join('\n')
}

/** sipp verifies what answers a 401 only; Kamailio is asked for 407. */
function challenged({ digest }: CarrierManner): string {
  if (digest === undefined) return ''
  return [
    say('401 Unauthorized', { headers: [CHALLENGE] }),
    take('ACK'),
    take('INVITE', 'rrs="true"', KEEP_INVITE + verified(digest) + note('invitedAgain')),
    go('authentic', 'authentic'),
    say('403 Forbidden'),
    take('ACK', 'next="over"'),
    label('authentic'),
  ].join('\n')
}

const CHALLENGE =
  'WWW-Authenticate: Digest realm="carrier", nonce="n[call_number]s[pid]", algorithm=MD5, qop="auth"'

function verified({ username, password }: Digest): string {
  return `<verifyauth assign_to="authentic" username="${username}" password="${password}"/>`
}

function common(): string[] {
  return [
    label('talk'),
    take('UPDATE', 'optional="true" next="refreshed"'),
    take('INVITE', 'optional="true" next="reinvited"'),
    take('INFO', 'optional="true" next="informed"'),
    take('ACK', 'optional="true" next="talk"'),
    take('BYE', 'next="bye"'),
    label('refreshed'),
    act(note('refreshed')),
    reply('200 OK', ['Session-Expires: 20;refresher=uac', 'Require: timer']),
    go('talk'),
    label('reinvited'),
    act(note('refreshed')),
    reply('200 OK', ['Session-Expires: 20;refresher=uac', 'Require: timer'], 'sendrecv'),
    take('BYE', 'optional="true" next="crossed"'),
    take('ACK', 'next="talk"'),
    // We hung up while our re-INVITE was under way: the ACK of its answer comes behind our BYE (RFC 3261
    // §13.2.2.4).
    label('crossed'),
    act(note('hungUp')),
    reply('200 OK'),
    take('ACK', 'timeout="4000" ontimeout="over" next="over"'),
    label('informed'),
    reply('200 OK'),
    go('talk'),
    label('rings'),
    take('CANCEL', 'next="cancelled"', note('cancelled')),
    label('cancelled'),
    // Nothing but what is sent stands before the ACK that may be right behind: sipp takes its time for other
    // steps.
    thenGo(reply('200 OK'), 'settled', 'final'),
    say('487 Request Terminated'),
    label('settled'),
    take('ACK', 'next="talk" test="answered"'),
    go('over'),
    label('bye'),
    act(note('hungUp')),
    reply('200 OK'),
    label('over'),
    act(note('over')),
    label('gone'),
    // What is repeated to it meanwhile is answered again; the ACK of a 200 it repeated may come behind our
    // BYE, and is legal there.
    take('ACK', 'timeout="4000" ontimeout="away" next="gone"'),
    label('away'),
    '<timewait milliseconds="100"/>',
  ]
}

function registration({ digest }: CarrierManner): string[] {
  const refused = [reply('401 Unauthorized', [CHALLENGE]), take('REGISTER', '', verified(digest ?? NOBODY))]
  return [
    label('registers'),
    ...(digest === undefined
      ? []
      : [...refused, go('registered', 'authentic'), reply('403 Forbidden'), go('gone'), label('registered')]),
    act(`${mark('registered')}<log message="[call_id] - registered"/>`),
    reply('200 OK', ['Expires: 60']),
    go('gone'),
  ]
}

const NOBODY: Digest = { username: '', password: '' }
