// Steps of a sipp scenario that answers calls, as XML. What an INVITE said is kept in variables: later
// messages change sipp's `last_`.

/**
 * Keeps what every response to this INVITE repeats. POSIX expressions have no \r: control characters end a
 * line.
 */
export const KEEP_INVITE = `
<ereg regexp="(Via:[^[:cntrl:]]*[[:cntrl:]]+)+" search_in="msg" check_it="true" assign_to="vias,viasLast"/>
<ereg regexp="(Record-Route:[^[:cntrl:]]*[[:cntrl:]]+)+" search_in="msg" assign_to="routes,routesLast"/>
<ereg regexp="[^[:cntrl:]]+" search_in="hdr" header="From:" assign_to="caller"/>
<ereg regexp="[^[:cntrl:]]+" search_in="hdr" header="To:" assign_to="called"/>
<ereg regexp="[0-9]+" search_in="hdr" header="CSeq:" assign_to="cseqn"/>
<ereg regexp="[0-9a-z*+]+@" search_in="hdr" header="To:" assign_to="number"/>`

/** So that sipp does not complain of those a scenario happens not to use. */
export const KEPT = 'vias,viasLast,routes,routesLast,caller,called,cseqn,number'

export interface Said {
  /** Headers beside the usual ones, each a line. */
  readonly headers?: readonly string[]
  /** With the session description; the direction is said in it. */
  readonly sdp?: 'sendrecv' | 'sendonly' | 'inactive' | undefined
  /** In its place. */
  readonly body?: Body
  /** In place of `<sip:…>`. */
  readonly contact?: string
  /** What Content-Length says too much. */
  readonly lengthOff?: number
  /** For another branch of a forked call. */
  readonly branch?: string
  /** False: sent once, whatever comes back. */
  readonly isRepeated?: boolean
  /** Done as it is sent. */
  readonly actions?: string
}

export interface Body {
  readonly type: string
  readonly lines: readonly string[]
}

/** A response to the INVITE; final ones are repeated until their ACK comes. */
export function say(status: string, said: Said = {}): string {
  const { headers = [], branch = '', isRepeated = status >= '2', actions = '' } = said
  const tag = status.startsWith('100') ? '' : `;tag=[pid]c[call_number]${branch}`
  const send = message(
    `SIP/2.0 ${status}`,
    [
      `[$vias][$routes]From:[$caller]`,
      `To:[$called]${tag}`,
      '[last_Call-ID:]',
      'CSeq: [$cseqn] INVITE',
      `Contact: ${said.contact ?? `<sip:peer${branch}@[local_ip]:[local_port];transport=[transport]>`}`,
      ...headers,
    ],
    bodyOf(said),
    isRepeated,
    said.lengthOff,
  )
  return actions === '' ? send : send.replace('</send>', `<action>${actions}</action></send>`)
}

/** A response to the request that came last. */
export function reply(status: string, headers: readonly string[] = [], sdp?: Said['sdp']): string {
  const contact = '[last_CSeq:]\nContact: <sip:peer@[local_ip]:[local_port];transport=[transport]>'
  const usual = ['[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', contact]
  return message(`SIP/2.0 ${status}`, [...usual, ...headers], bodyOf({ sdp }), false)
}

/** A request within the call. */
export function ask(method: string, cseq: number, said: Said = {}): string {
  const { headers = [], branch = '' } = said
  return message(
    `${method} [next_url] SIP/2.0`,
    [
      'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]',
      '[routes]',
      `From:[$called];tag=[pid]c[call_number]${branch}`,
      'To:[$caller]',
      '[last_Call-ID:]',
      `CSeq: ${cseq} ${method}`,
      `Contact: <sip:peer@[local_ip]:[local_port];transport=[transport]>`,
      'Max-Forwards: 70',
      ...headers,
    ],
    bodyOf(said),
    method !== 'ACK',
  )
}

/** `then`: attributes of the step, `next="label"` and their like; `actions` run when it came. */
export function take(request: string, then = '', actions = ''): string {
  return `<recv request="${request}" ${then}>${actions === '' ? '' : `<action>${actions}</action>`}</recv>`
}

export function response(status: number, then = ''): string {
  return `<recv response="${status}" ${then}/>`
}

export function pause(ms: number): string {
  return `<pause milliseconds="${ms}"/>`
}

export function label(name: string): string {
  return `<label id="${name}"/>`
}

export function go(to: string, whenSet?: string): string {
  return `<nop next="${to}"${whenSet === undefined ? '' : ` test="${whenSet}"`}/>`
}

/** A sending step after which it goes on elsewhere. */
export function thenGo(send: string, to: string, whenSet: string): string {
  return send.replace('<send', `<send next="${to}" test="${whenSet}"`)
}

export function act(actions: string): string {
  return `<nop><action>${actions}</action></nop>`
}

/** What `whenSet` of a step asks for. */
export function mark(what: string): string {
  return `<assignstr assign_to="${what}" value="1"/>`
}

/** A line of the log a launcher reads: call, number, what happened. */
export function note(what: string): string {
  return `<log message="[call_id] [$number] ${what}"/>`
}

function bodyOf({ sdp, body }: Said): Body | null {
  return body ?? (sdp === undefined ? null : { type: 'application/sdp', lines: description(sdp) })
}

function message(
  first: string,
  headers: readonly string[],
  body: Body | null,
  isRepeated: boolean,
  lengthOff = 0,
): string {
  const type = body === null ? [] : [`Content-Type: ${body.type}`]
  const length = `Content-Length: [len${lengthOff === 0 ? '' : `+${lengthOff}`}]`
  const lines = [first, ...headers, ...type, length, '', ...(body?.lines ?? [])]
  return `<send${isRepeated ? ' retrans="500"' : ''}><![CDATA[\n\n${lines.join('\n')}\n]]></send>`
}

function description(direction: string): string[] {
  return [
    'v=0',
    'o=peer 53655765 2353687637 IN IP4 [media_ip]',
    's=-',
    'c=IN IP4 [media_ip]',
    't=0 0',
    'm=audio [media_port] RTP/AVP 8 0 101',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-16',
    'a=ptime:20',
    `a=${direction}`,
  ]
}
