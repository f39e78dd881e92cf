// Trying a trunk without a server: the answers of our carriers and of sipp come back in sentences, and
// nothing is left behind.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { TrunkAccess } from '../../../src/domain/trunk.ts'
import type { TrunkOutage } from '../../../src/domain/trunk-outage.ts'
import { responseTo } from '../../../src/telephony/sip/message/message.ts'
import { type TrialPlan, tryTrunk } from '../../../src/telephony/sip/trunk/trial.ts'
import { trunkOutageWords } from '../../../src/words/trunk-outage-words.ts'
import { datagrams, HERE } from '../transport/sockets.ts'
import { type Carrier, carrier, clock, registrar, says, TRUNK } from './world.ts'

const SIPP = '/usr/bin/sipp'

/** SIP's own words, and what is quoted, are the same in both languages. */
const SAME =
  /“[^”]*”|\b(OPTIONS|REGISTER|TCP|UDP|DNS|Q\.850|OK|Ringing|Forbidden|Busy Here|Service Unavailable|trunk set|tcp|ECONNREFUSED|carrier\.example)\b|--\S+/g

const words = ({ reason, about }: TrunkOutage) => trunkOutageWords({ ...about, reason })

/** Checks that every finding is in Chinese too, with nothing left in English. */
async function tried(trunk: Partial<TrunkAccess>, more: Partial<TrialPlan> = {}) {
  const findings = await tryTrunk(
    { ...TRUNK, ...trunk },
    { clock, random: randomBytes, lookup: async () => [], words, ...more },
  )
  for (const { zh } of findings) {
    assert.match(zh, /\p{Script=Han}.*。$/u)
    assert.doesNotMatch(zh.replace(SAME, ''), /[a-z]{2}/i, zh)
  }
  return findings
}

const texts = (findings: readonly { wrong: boolean; text: string }[]) =>
  findings.map(({ wrong, text }) => `${wrong ? 'WRONG' : 'ok'} ${text}`)

const at = ({ port }: Carrier) => `${HERE}:${port}`

test('the findings say what each address answers, or that it does not', async t => {
  const [good, bad, silent] = [await carrier(t), await carrier(t), await carrier(t)]
  bad.answers = says(503)
  silent.answers = null
  const findings = texts(await tried({ address: [good, bad, silent].map(at).join(', ') }))
  assert.equal(findings.length, 3)
  assert.match(findings[0] ?? '', new RegExp(`^ok ${at(good)} answers 200 OK to OPTIONS after \\d+ ms\\.$`))
  assert.match(findings[1] ?? '', new RegExp(`^WRONG ${at(bad)} answers 503 Service Unavailable to OPTIONS`))
  assert.match(findings[2] ?? '', new RegExp(`^WRONG ${at(silent)} does not answer OPTIONS`))
})

test('an address that is not valid or leads nowhere gets a sentence about it', async () => {
  assert.match(texts(await tried({ address: '' })).join(), /^WRONG it has no address/)
  assert.match(
    texts(await tried({ address: 'no host!' })).join(),
    /^WRONG its address "no host!" is not a list/,
  )
  assert.match(
    texts(await tried({ address: 'carrier.example' })).join(),
    /^WRONG DNS has no address for carrier\.example/,
  )
  const refused = texts(await tried({ address: `${HERE}:9`, transport: 'tcp' })).join()
  assert.match(refused, /^WRONG 127\.0\.0\.1:9 over TCP cannot be reached/)
})

test('a registration is made and removed, or its refusal is reported', async t => {
  const far = await carrier(t)
  const { state, answers } = registrar('u', 'right', 60)
  far.answers = answers
  const login = { address: at(far), username: 'u', registers: true, probes: false }
  assert.deepEqual(texts(await tried({ ...login, password: 'right' })), [
    `ok ${at(far)} accepted the registration for 60 s; it was removed again.`,
  ])
  assert.equal(state.bound, false)
  assert.ok(state.verdicts.filter(kind => kind === 'accepted').length === 2)
  assert.deepEqual(texts(await tried({ ...login, password: 'wrong' })), [
    'WRONG the registration failed: it refuses our user name or password (403 Forbidden).',
  ])
})

test('a call that is refused, keeps ringing, or gets no response says so, and one that rings is cancelled', async t => {
  const far = await carrier(t)
  const call = { number: '13800000001', callerId: '4008' }
  const trunk = { address: at(far), probes: false }
  far.answers = says(486)
  assert.deepEqual(texts(await tried(trunk, { call })), [
    'ok the call to 13800000001 was refused with 486 Busy Here: the trunk works; the called side ended the call.',
  ])
  far.answers = says(403)
  assert.match(
    texts(await tried(trunk, { call })).join(),
    /^WRONG the call to 13800000001 was refused with 403 Forbidden: the trunk did not carry/,
  )
  let cancelled = 0
  far.answers = server => {
    server.listen({
      cancelled() {
        cancelled += 1
        says(487)(server)
      },
    })
    server.respond(responseTo(server.request, 180, undefined, { toTag: 'r1' }))
  }
  assert.deepEqual(texts(await tried(trunk, { call })), [
    'ok 13800000001 did not answer within 20 s (before that: 180 Ringing); the call was hung up.',
  ])
  assert.equal(cancelled, 1)
  const deaf = await datagrams(t)
  assert.deepEqual(texts(await tried({ ...trunk, address: `${HERE}:${deaf.port}` }, { call })), [
    'WRONG it did not answer the call at all.',
  ])
  assert.match(
    texts(await tried(trunk, { call: { ...call, number: '1;x' } })).join(),
    /^WRONG 1;x cannot be dialled over it with the caller id "4008"/,
  )
})

/** Finds a free UDP port. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind(0, HERE)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return port
}

/** Runs sipp for one call, with its own answering scenario or a file of ours. */
async function sipp(
  t: TestContext,
  port: number,
  transport: 'u1' | 't1',
  scenario: readonly string[] = ['-sn', 'uas'],
) {
  const folder = mkdtempSync(join(tmpdir(), 'yuhu-sipp-'))
  const args = [
    ...scenario,
    '-i',
    HERE,
    '-p',
    String(port),
    '-t',
    transport,
    '-m',
    '1',
    '-nostdin',
    '-timeout',
    '20',
  ]
  const child = spawn(SIPP, args, { cwd: folder, stdio: 'ignore' })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })
  return { code: ended.then(([code]) => code as number | null) }
}

for (const [transport, flag] of [['udp', 'u1'] as const, ['tcp', 't1'] as const]) {
  const skip = existsSync(SIPP)
    ? false
    : `NOT TESTED: a trial call to sipp over ${transport}. ${SIPP} is missing`
  test(`a call over ${transport} that sipp answers is hung up at once`, { skip }, async t => {
    const port = await freePort()
    const far = await sipp(t, port, flag)
    const trunk = { address: `${HERE}:${port}`, transport }
    const call = { number: '13800000001', callerId: '' }
    // Until sipp listens nothing answers.
    let findings: string[] = []
    for (let tries = 0; tries < 50 && !findings.some(text => text.startsWith('ok')); tries++) {
      findings = texts(await tried({ ...trunk, probes: false }, { call }))
    }
    assert.match(
      findings.join(),
      /^ok 13800000001 answered \d+\.\d s after the dial \(before that: 180 Ringing\); the call was hung up\.$/,
    )
    // Over TCP, sipp counts a connection closed within four seconds after the BYE as a failure.
    if (transport === 'udp') assert.equal(await far.code, 0)
  })
}

for (const password of ['secret', 'wrong']) {
  const skip = existsSync(SIPP) ? false : `NOT TESTED: a registration with sipp. ${SIPP} is missing`
  test(`sipp ${password === 'secret' ? 'registers us, and removes our registration' : 'refuses a password that is wrong'}, by its own computation of the digest`, {
    skip,
  }, async t => {
    const port = await freePort()
    await sipp(t, port, 't1', ['-sf', fileURLToPath(new URL('sipp-registrar.xml', import.meta.url))])
    const trunk = {
      address: `${HERE}:${port}`,
      transport: 'tcp',
      username: '8657100001',
      password,
      registers: true,
      probes: false,
    } as const
    // Until sipp listens nothing answers.
    let said = 'ECONNREFUSED'
    for (let tries = 0; tries < 500 && said.includes('ECONNREFUSED'); tries++) {
      said = texts(await tried(trunk)).join()
      if (said.includes('ECONNREFUSED')) await new Promise(resolve => setTimeout(resolve, 20))
    }
    const right = `ok ${HERE}:${port} over TCP accepted the registration for 60 s; it was removed again.`
    const refused = 'WRONG the registration failed: it refuses our user name or password (403 Forbidden).'
    assert.equal(said, password === 'secret' ? right : refused)
  })
}
