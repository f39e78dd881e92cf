// sipp as a caller over a trunk: who is refused at once, who rings, gives up and hears 487, and who is
// answered and hangs up, or is hung up.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownAddress } from '../../peers/loopback.ts'
import { Peer, SIPP, temporaryFolder } from '../../peers/peer.ts'

const SIP_PORT = 5060

export type CallerManner = 'isRefused' | 'givesUp' | 'hangsUp' | 'isHungUp'

/** Where it calls from, for the trunk. */
export interface SippCaller {
  readonly address: string
  readonly port: number
  /** Calls the server so often, one after the other. */
  call(server: string, calls: number, manner: CallerManner, transport: 'udp' | 'tcp'): Peer
}

export function sippCaller(): SippCaller {
  const address = ownAddress()
  return {
    address,
    port: SIP_PORT,
    call(server, calls, manner, transport) {
      const folder = temporaryFolder('sipp-caller')
      writeFileSync(join(folder, 'caller.xml'), SCENARIOS[manner])
      return new Peer('sipp calls in', folder, SIPP, [
        ...[server, '-sf', 'caller.xml', '-s', '01012345678', '-i', address, '-p', `${SIP_PORT}`],
        ...['-t', transport === 'udp' ? 'u1' : 't1', '-m', `${calls}`, '-l', '1', '-r', '5'],
        ...['-timeout', '30', '-nostdin', '-skip_rlimit'],
        ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '200ms'],
      ])
    },
  }
}

/** A CANCEL and the ACK of a refusal have the branch of their INVITE, which was so many steps before. */
const headOf = (
  stepsAfter = 0,
) => `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch${stepsAfter === 0 ? '' : `-${stepsAfter}`}]
Max-Forwards: 70
From: "A caller" <sip:13800000001@[local_ip]:[local_port]>;tag=[pid]c[call_number]`

const INVITE = `<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
${headOf()}
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:13800000001@[local_ip]:[local_port];transport=[transport]>
Supported: timer, 100rel
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[local_ip_type] [local_ip]
t=0 0
m=audio 20000 RTP/AVP 8
a=rtpmap:8 PCMA/8000

]]></send>`

/** Within the dialog, to our Contact: a transaction of its own. */
function askWithin(method: 'ACK' | 'BYE', sequence: number): string {
  return `<send><![CDATA[

${method} [next_url] SIP/2.0
${headOf()}
[last_To:]
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Content-Length: 0

]]></send>`
}

const ANSWERED = [
  INVITE,
  '<recv response="100" optional="true"/>',
  '<recv response="180" optional="true"/>',
  '<recv response="200" rrs="true"/>',
  askWithin('ACK', 1),
]
const OK = `<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`

function ask(method: 'ACK' | 'CANCEL', stepsAfter: number, to = '[last_To:]'): string {
  return `<send><![CDATA[

${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
${headOf(stepsAfter)}
${to}
Call-ID: [call_id]
CSeq: 1 ${method}
Content-Length: 0

]]></send>`
}

const PROVISIONAL = '<recv response="100" optional="true"/>'

const SCENARIOS: Readonly<Record<CallerManner, string>> = {
  isRefused: scenario(
    [INVITE, PROVISIONAL, '<recv response="403"/>', ask('ACK', 3), '<pause milliseconds="100"/>'].join('\n'),
  ),
  hangsUp: scenario(
    [...ANSWERED, '<pause milliseconds="300"/>', askWithin('BYE', 2), '<recv response="200"/>'].join('\n'),
  ),
  isHungUp: scenario([...ANSWERED, '<recv request="BYE"/>', OK, '<pause milliseconds="100"/>'].join('\n')),
  givesUp: scenario(
    [
      ...[INVITE, PROVISIONAL, '<recv response="180"/>', '<pause milliseconds="300"/>'],
      ask('CANCEL', 4, 'To: <sip:[service]@[remote_ip]:[remote_port]>'),
      ...['<recv response="200"/>', '<recv response="487"/>', ask('ACK', 7), '<pause milliseconds="100"/>'],
    ].join('\n'),
  ),
}

function scenario(steps: string): string {
  return `<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="calls in">
${steps}
</scenario>
`
}
