// sipp as agents' phones: one process registers them all from its port, the next one answers the calls that
// come there.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersOptions, ownAddress } from './loopback.ts'
import { Peer, SIPP, temporaryFolder, until } from './peer.ts'

const SIP_PORT = 5060
const MEDIA_PORT = 6000
const RING_MS = 50

export interface SippAgent {
  readonly login: string
  readonly password: string
}

export interface SippAgents {
  readonly peer: Peer
  /** Calls answered and hung up, as sipp counts them; up to half a second old. */
  completed(): number
  stop(): Promise<void>
}

/**
 * Resolves when all are registered at `host:port` and the calls are answered. They are hung up by the other
 * side, or by the agents so long after they answered: that is never before they have a customer who waits.
 */
export async function startSippAgents(
  registrar: string,
  agents: readonly SippAgent[],
  hangUpAfterMs?: number,
): Promise<SippAgents> {
  const address = ownAddress()
  const [host, port] = registrar.split(':')
  const place = ['-i', address, '-p', `${SIP_PORT}`, '-nostdin', '-skip_rlimit']
  const folder = temporaryFolder('sipp-register')
  const lines = agents.map(
    ({ login, password }) => `${login};[authentication username=${login} password=${password}]`,
  )
  writeFileSync(join(folder, 'agents.csv'), `SEQUENTIAL\n${lines.join('\n')}\n`)
  writeFileSync(join(folder, 'register.xml'), REGISTER)
  const many = [
    '-inf',
    'agents.csv',
    '-m',
    `${agents.length}`,
    '-r',
    '20',
    '-timeout',
    '20',
    '-trace_stat',
    '-stf',
    'statistics.csv',
    '-fd',
    '200ms',
  ]
  const registering = new Peer('sipp registers', folder, SIPP, [
    `${host}:${port}`,
    '-sf',
    'register.xml',
    ...place,
    ...many,
  ])
  try {
    await until(
      'all are registered',
      () => !registering.runs(),
      () => registering.output(),
    )
    if (count(join(folder, 'statistics.csv'), 'SuccessfulCall(C)') !== agents.length)
      throw new Error(`not all registered\n${registering.output()}`)
  } finally {
    await registering.stop()
  }
  const own = temporaryFolder('sipp-agents')
  writeFileSync(
    join(own, 'agent.xml'),
    answers(hangUpAfterMs === undefined ? HUNG_UP : hangsUp(hangUpAfterMs)),
  )
  const sound = ['-mi', address, '-mp', `${MEDIA_PORT}`, '-rtp_echo']
  const peer = new Peer('sipp agents', own, SIPP, [
    '-sf',
    'agent.xml',
    '-aa',
    ...place,
    ...sound,
    '-trace_stat',
    '-stf',
    'statistics.csv',
    '-fd',
    '500ms',
  ])
  const started = {
    peer,
    completed: () => count(join(own, 'statistics.csv'), 'SuccessfulCall(C)'),
    stop: () => peer.stop(),
  }
  try {
    await peer.listens(() => answersOptions('udp', address, SIP_PORT))
  } catch (error) {
    await peer.stop()
    throw error
  }
  return started
}

function count(path: string, name: string): number {
  const [header = '', ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n')
  return Number(rows.at(-1)?.split(';')[header.split(';').indexOf(name)] ?? 0)
}

const register = (sequence: number, credentials: string) => `<send retrans="500"><![CDATA[

REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From: <sip:[field0]@[remote_ip]>;tag=[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${sequence} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port];transport=[transport]>
${credentials}Expires: 300
Content-Length: 0

]]></send>`

const REGISTER = `<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="agents register">${register(1, '')}<recv response="401" auth="true"/>${register(2, '[field1]\n')}<recv response="200"/></scenario>
`

const answer = (status: string, more: string) => `
SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:];tag=[pid]a[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:agent@[local_ip]:[local_port];transport=[transport]>
${more}`

const SOUND = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=agent 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
`

const answers = (end: string) => `<?xml version="1.0" encoding="ISO-8859-1"?>
<scenario name="agents answer">
<recv request="INVITE" rrs="true"><action>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="1"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="2"/>
</action></recv>
<send><![CDATA[${answer('180 Ringing', 'Content-Length: 0\n\n')}]]></send>
<pause milliseconds="${RING_MS}"/>
<send retrans="500"><![CDATA[${answer('200 OK', SOUND)}]]></send>
<recv request="ACK"/>
${end}
<Reference variables="1,2"/>
</scenario>
`

const hangsUp = (afterMs: number) => `<pause milliseconds="${afterMs}"/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
Max-Forwards: 70
From:[$2];tag=[pid]a[call_number]
To:[$1]
Call-ID: [call_id]
CSeq: 1 BYE
Content-Length: 0

]]></send>
<recv response="200"/>`

const HUNG_UP = `<recv request="BYE"/>
<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`
