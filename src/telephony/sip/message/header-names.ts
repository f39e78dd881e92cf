// Header names: full forms of compact ones, the usual spelling, and which headers hold comma-separated
// values.

/** RFC 3261 §20, RFC 3515, RFC 3892, RFC 4028, RFC 6665, RFC 3841. */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'Accept-Contact',
  b: 'Referred-By',
  c: 'Content-Type',
  d: 'Request-Disposition',
  e: 'Content-Encoding',
  f: 'From',
  i: 'Call-ID',
  j: 'Reject-Contact',
  k: 'Supported',
  l: 'Content-Length',
  m: 'Contact',
  o: 'Event',
  r: 'Refer-To',
  s: 'Subject',
  t: 'To',
  u: 'Allow-Events',
  v: 'Via',
  x: 'Session-Expires',
}

/** Headers of which one line may hold several values; kept as one entry per value. */
const LISTS = (
  'Accept Allow Allow-Events Contact Content-Encoding In-Reply-To ' +
  'P-Asserted-Identity P-Preferred-Identity Path Proxy-Require Reason ' +
  'Record-Route Require Route Service-Route Supported Unsupported Via'
).split(' ')

const SPELLING = new Map(
  [
    ...Object.values(COMPACT),
    ...LISTS,
    ...(
      'Authorization Authentication-Info CSeq Date Expires Max-Forwards Min-Expires ' +
      'Min-SE MIME-Version Proxy-Authenticate Proxy-Authorization RAck Retry-After ' +
      'RSeq Server Timestamp User-Agent Warning WWW-Authenticate'
    ).split(' '),
  ].map(name => [name.toLowerCase(), name]),
)
for (const [compact, name] of Object.entries(COMPACT)) SPELLING.set(compact, name)

const LIST_KEYS: ReadonlySet<string> = new Set(LISTS.map(name => name.toLowerCase()))

/** The usual spelling; an unknown name keeps its own. */
export function spell(name: string): string {
  return SPELLING.get(name.toLowerCase()) ?? name
}

/** One key for all spellings of a header. */
export function keyOf(name: string): string {
  return spell(name).toLowerCase()
}

export function isList(key: string): boolean {
  return LIST_KEYS.has(key)
}
