// A reverse proxy as it stands in front of Yuhu where browsers come by wss: it ends TLS and says in a header
// who came.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type AddressInfo, connect } from 'node:net'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createServer } from 'node:tls'
import { HERE } from '../sip/transport/sockets.ts'
import { temporaryFolder } from './listening.ts'

const OPENSSL = '/usr/bin/openssl'
export const noCertificates = !existsSync(OPENSSL) && `NOT TESTED: ${OPENSSL} not installed`

/** An address for documentation (RFC 5737), which the proxy gives as the browser's. */
export const BROWSER_ADDRESS = '192.0.2.33'

/** Its port; what comes by TLS goes on to `port` in the clear. */
export async function tlsProxy(t: TestContext, port: number): Promise<number> {
  const folder = temporaryFolder(t)
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const made = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-days',
    '2',
    '-subj',
    `/CN=${HERE}`,
  ]
  execFileSync(OPENSSL, [...made, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const server = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, browser => {
    const yuhu = connect(port, HERE)
    browser.once('data', head => {
      yuhu.write(
        head.toString('latin1').replace('\r\n', `\r\nX-Forwarded-For: ${BROWSER_ADDRESS}\r\n`),
        'latin1',
      )
      browser.pipe(yuhu).pipe(browser)
    })
    for (const [one, other] of [
      [browser, yuhu],
      [yuhu, browser],
    ] as const)
      one.on('error', () => {}).on('close', () => other.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, HERE, resolve))
  t.after(() => new Promise<void>(resolve => server.close(() => resolve())))
  return (server.address() as AddressInfo).port
}
