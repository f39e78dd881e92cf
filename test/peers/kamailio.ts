// Kamailio as a proxy between Yuhu and a carrier, or as a PBX with a registrar: it stays in the path
// (Record-Route), over UDP and TCP, and may ask who calls.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Digest } from './carrier-scenario.ts'
import { answersOptions, ownAddress } from './loopback.ts'
import { KAMAILIO, Peer, temporaryFolder } from './peer.ts'

export interface KamailioOptions {
  /** Where calls go; what comes back within them comes through here. */
  readonly carrier: { readonly address: string; readonly port: number }
  readonly digest?: Digest & { readonly algorithm: 'MD5' | 'SHA-256' }
}

export interface Kamailio {
  readonly address: string
  readonly port: number
  readonly peer: Peer
  stop(): Promise<void>
}

const PORT = 5060
const MODULES = [
  'kex',
  'corex',
  'tm',
  'tmx',
  'sl',
  'rr',
  'pv',
  'maxfwd',
  'textops',
  'siputils',
  'xlog',
  'auth',
]

export function startKamailio(options: KamailioOptions): Promise<Kamailio> {
  const address = ownAddress()
  return runAt(address, configOf(address, options))
}

async function runAt(address: string, config: string): Promise<Kamailio> {
  const folder = temporaryFolder('kamailio')
  writeFileSync(join(folder, 'kamailio.cfg'), config)
  const argv = ['-DD', '-E', '-f', 'kamailio.cfg', '-m', '64', '-M', '8', '-Y', folder, '-w', folder]
  const peer = new Peer('kamailio', folder, KAMAILIO, argv)
  try {
    await peer.listens(() => answersOptions('udp', address, PORT))
  } catch (error) {
    await peer.stop()
    throw error
  }
  return { address, port: PORT, peer, stop: () => peer.stop() }
}

function configOf(address: string, { carrier, digest }: KamailioOptions): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
# One for all datagrams: of two one may pass a BYE on before the ACK that came first.
children=1
tcp_children=2
auto_aliases=no
listen=udp:${address}:${PORT}
listen=tcp:${address}:${PORT}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
${MODULES.map(name => `loadmodule "${name}.so"`).join('\n')}
${digest === undefined ? '' : `modparam("auth", "algorithm", "${digest.algorithm}")`}
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  t_check_trans();
  if (is_method("OPTIONS")) { sl_send_reply("200", "OK"); exit; }
  ${digest === undefined ? '' : challengeOf(digest)}
  record_route();
  $du = "sip:${carrier.address}:${carrier.port}";
  t_relay();
}
`
}

export interface KamailioPbxOptions {
  /** Asked of everybody who calls one of its phones, by INVITE or by OPTIONS. */
  readonly password?: string
}

/** Kamailio as a PBX: phones register with it, and are called through it by their user names. */
export function startKamailioPbx({ password }: KamailioPbxOptions = {}): Promise<Kamailio> {
  const address = ownAddress()
  const challenge =
    password === undefined
      ? ''
      : `if (is_method("INVITE|OPTIONS")) {
    if (!pv_proxy_authenticate("pbx", "${password}", "0") || $au != $rU) { proxy_challenge("pbx", "0"); exit; }
    consume_credentials();
  }`
  return runAt(address, pbxConfig(address, challenge))
}

/** A phone that is silent is given up after two seconds. */
function pbxConfig(address: string, challenge: string): string {
  return `#!KAMAILIO
debug=2
log_stderror=yes
fork=yes
children=1
tcp_children=2
auto_aliases=no
listen=udp:${address}:${PORT}
listen=tcp:${address}:${PORT}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/"
${[...MODULES, 'usrloc', 'registrar'].map(name => `loadmodule "${name}.so"`).join('\n')}
modparam("auth", "algorithm", "MD5")
modparam("tm", "fr_timer", 2000)
modparam("usrloc", "db_mode", 0)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) t_relay(); exit; }
    sl_send_reply("404", "Not here");
    exit;
  }
  t_check_trans();
  if (is_method("REGISTER")) { save("location"); exit; }
  if ($rU == $null) { sl_send_reply("200", "OK"); exit; }
  ${challenge}
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  record_route();
  t_relay();
}
`
}

function challengeOf({ username, password }: Digest): string {
  return `if (is_method("INVITE")) {
    if (!pv_proxy_authenticate("proxy", "${password}", "0") || $au != "${username}") { proxy_challenge("proxy", "0"); exit; }
    consume_credentials();
  }`
}
