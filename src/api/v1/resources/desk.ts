// An agent's desk: its own state, call and figures, and what it does. Nobody asks about another agent here.
import { DateTime } from 'luxon'
import { z } from 'zod'
import { AGENT_STATES } from '../../../domain/agent.ts'
import { phonePass } from '../../../domain/phone-pass.ts'
import type { StoreVerbs } from '../../../store/port/admin-store.ts'
import type { DispositionRefusal } from '../../../store/port/desk-book.ts'
import { PHONE_PATH } from '../browser-phones.ts'
import type { Caller } from '../caller.ts'
import { endpoint } from '../endpoint.ts'
import { text } from '../field.ts'
import { ProblemDetails } from '../problem.ts'
import { AWAY, agentOf, askAbout } from './agents.ts'
import { AskedCallAnswer, AskedCallBody, callFrom } from './asked-call.ts'
import { CallBackSaid, promisedIn } from './call-back-row.ts'
import { CALL_PARAMS, CallRow } from './call-records.ts'
import { DeskCallRow } from './desk-call.ts'
import { AwayReasonRow, DispositionRow } from './desk-choices.ts'
import { decide, PreviewBody } from './preview-decisions.ts'
import { doInTalk, TalkBody } from './talks.ts'

const ROLES = ['agent'] as const
const NOTE_MAX = 2_000
/** Calls that are offered to be made again. */
const RECENT = 8

export const DeskMe = z.object({
  ext: z.string(),
  state: z.enum(AGENT_STATES),
  stateAt: z.number(),
  ready: z.boolean(),
  awayReason: z.string().nullable(),
  registered: z.boolean(),
  browserPhone: z.boolean().describe("the desk is the agent's phone"),
  wrapUpSeconds: z.number(),
  wrapUpExtensionSeconds: z.number().describe('how much longer an extension makes it'),
  call: DeskCallRow.nullable().describe('offered to the agent, or with it'),
  preview: DeskCallRow.nullable().describe(
    'the number of a preview task that the agent looks at: nobody is called yet',
  ),
  previewSeconds: z.number().describe('how long it may look'),
  lastCall: DeskCallRow.nullable().describe('the last conversation that is over'),
  dispositions: z.array(DispositionRow),
  awayReasons: z.array(AwayReasonRow),
  today: z.object({
    calls: z.number(),
    connected: z.number(),
    missed: z.number(),
    talkSeconds: z.number(),
    longestTalkSeconds: z.number(),
  }),
  callerIds: z.array(z.string()).describe('those a call of its own may show'),
  transfersOut: z.boolean().describe('a call may be transferred to an outside number'),
  script: z.string().describe('with {phone}, {userid} and the like'),
  url: z.string().describe('template of a link to the customer'),
  now: z.number().describe('epoch ms by the clock of the server'),
})
export type DeskMe = z.infer<typeof DeskMe>

const me = endpoint({
  method: 'GET',
  path: '/v1/desk/me',
  scope: 'account',
  roles: ROLES,
  answer: DeskMe,
  async handle({ store, account, caller, now }) {
    const ext = extOf(caller)
    const agent = await agentOf(store, account.id, ext)
    const { settings } = account
    const dayStart = DateTime.fromMillis(now, { zone: settings.timeZone }).startOf('day').toMillis()
    const { state, stateAt, ready, awayReason, registered, uri } = agent
    const [dispositions, awayReasons] = [
      await store.listDispositions(account.id),
      await store.listAwayReasons(account.id),
    ]
    return {
      ...{ ext, state, stateAt, ready, awayReason, registered, now },
      browserPhone: settings.browserPhones && uri === null,
      transfersOut: settings.transferOut,
      previewSeconds: settings.previewSeconds,
      wrapUpSeconds: settings.wrapUpSeconds,
      wrapUpExtensionSeconds: settings.wrapUpExtensionSeconds,
      ...(await store.deskOf(account.id, ext, dayStart)),
      callerIds: await store.listCallerIds(account.id),
      dispositions: dispositions.filter(({ enabled }) => enabled),
      awayReasons: awayReasons.filter(({ enabled }) => enabled),
      ...{ script: settings.deskScript, url: settings.deskUrl },
    }
  },
})

const ready = endpoint({
  method: 'POST',
  path: '/v1/desk/ready',
  scope: 'account',
  roles: ROLES,
  answer: z.null(),
  status: 204,
  handle: ({ store, account, caller, now }) => setReady(store, account.id, extOf(caller), true, null, now),
})

const notReady = endpoint({
  method: 'POST',
  path: '/v1/desk/not-ready',
  scope: 'account',
  roles: ROLES,
  body: AWAY,
  answer: z.null(),
  status: 204,
  handle: ({ store, account, caller, body, now }) =>
    setReady(store, account.id, extOf(caller), false, body.reason ?? null, now),
})

async function setReady(
  store: StoreVerbs,
  accountId: number,
  ext: string,
  isReady: boolean,
  reason: string | null,
  now: number,
): Promise<null> {
  const refusal = await store.setAgentReady(accountId, ext, isReady, reason, now)
  if (refusal !== null) throw ProblemDetails.of(refusal)
  return null
}

const endWrapUp = endpoint({
  method: 'POST',
  path: '/v1/desk/end-wrap-up',
  scope: 'account',
  roles: ROLES,
  answer: z.null(),
  status: 202,
  handle: ({ store, account, caller }) => askAbout(store, account.id, extOf(caller), 'endWrapUp'),
})

const extendWrapUp = endpoint({
  method: 'POST',
  path: '/v1/desk/extend-wrap-up',
  scope: 'account',
  roles: ROLES,
  answer: z.null(),
  status: 202,
  async handle({ store, account, caller }) {
    const ext = extOf(caller)
    if (account.settings.wrapUpExtensionsMax === 0) throw new ProblemDetails('wrapUpNotExtended')
    return askAbout(store, account.id, ext, 'extendWrapUp')
  },
})

export const DeskPhone = z.object({
  path: z.string().describe('of the WebSocket, at the address of the console'),
  uri: z.string(),
  username: z.string(),
  password: z.string(),
  expiresAt: z.number().describe('epoch ms; until then it may register'),
})
export type DeskPhone = z.infer<typeof DeskPhone>

const phone = endpoint({
  method: 'POST',
  path: '/v1/desk/phone',
  scope: 'account',
  roles: ROLES,
  answer: DeskPhone,
  async handle({ store, services, account, caller, now }) {
    const ext = extOf(caller)
    const { uri } = await agentOf(store, account.id, ext)
    const { hindrance } = services.phones
    if (!account.settings.browserPhones || uri !== null) throw new ProblemDetails('ownPhones')
    if (hindrance !== null) throw new ProblemDetails(hindrance)
    const pass = phonePass(await store.linkKey(), `${account.code}-${ext}`, now)
    // The switch knows the phone by its pass; the host is nobody's.
    return { path: PHONE_PATH, uri: `sip:${ext}@yuhu.invalid`, ...pass }
  },
})

const sound = endpoint({
  method: 'POST',
  path: '/v1/desk/sound',
  scope: 'account',
  roles: ROLES,
  body: z.object({
    isHeard: z
      .boolean()
      .describe('false: its phone hears or sends nothing; forgotten when the state of the agent changes'),
  }),
  answer: z.null(),
  status: 202,
  async handle({ store, account, caller, body }) {
    const kind = body.isHeard ? 'soundHeard' : 'noSound'
    if (!(await store.askEngine(account.id, { kind, ext: extOf(caller) })))
      throw new ProblemDetails('noEngine')
    return null
  },
})

const hangUp = endpoint({
  method: 'POST',
  path: '/v1/desk/hang-up',
  scope: 'account',
  roles: ROLES,
  answer: z.null(),
  status: 202,
  handle: ({ store, account, caller }) => askAbout(store, account.id, extOf(caller), 'hangUp'),
})

const talk = endpoint({
  method: 'POST',
  path: '/v1/desk/talk',
  scope: 'account',
  roles: ROLES,
  body: TalkBody,
  answer: z.null(),
  status: 202,
  handle: ({ caller, body, ...asked }) => doInTalk(asked, extOf(caller), body),
})

const preview = endpoint({
  method: 'POST',
  path: '/v1/desk/preview',
  scope: 'account',
  roles: ROLES,
  body: PreviewBody,
  answer: z.null(),
  status: 202,
  handle: ({ store, account, caller, body, now }) => decide(store, account.id, extOf(caller), body, now),
})

const callNumber = endpoint({
  method: 'POST',
  path: '/v1/desk/calls',
  scope: 'account',
  roles: ROLES,
  body: AskedCallBody,
  answer: AskedCallAnswer,
  status: 202,
  handle: ({ caller, body, ...asked }) => callFrom(asked, { ext: extOf(caller), otherPhone: null }, body),
})

export const RecentCallRow = CallRow.pick({
  id: true,
  phone: true,
  dialedAt: true,
  outcome: true,
  origin: true,
})
export type RecentCallRow = z.infer<typeof RecentCallRow>

const recentCalls = endpoint({
  method: 'GET',
  path: '/v1/desk/calls',
  scope: 'account',
  roles: ROLES,
  answer: z.object({ rows: z.array(RecentCallRow) }).describe('newest first'),
  async handle({ store, account, caller }) {
    const search = {
      ...{ phone: null, from: null, to: null, agentExt: extOf(caller), outcomes: [], taskid: null },
      ...{ disposition: null, userid: null, memberid: null, customuuid: null, before: null },
    }
    const { rows } = await store.searchCalls(account.id, search, RECENT)
    return {
      rows: rows.map(({ id, phone, dialedAt, outcome, origin }) => ({
        id,
        phone,
        dialedAt,
        outcome,
        origin,
      })),
    }
  },
})

const dispose = endpoint({
  method: 'POST',
  path: '/v1/desk/calls/{callId}/disposition',
  scope: 'account',
  roles: ROLES,
  params: CALL_PARAMS,
  body: z.object({ code: text(50), note: text(NOTE_MAX).default(''), callBack: CallBackSaid.optional() }),
  answer: z.null(),
  status: 204,
  async handle({ store, account, caller, params, body, now }) {
    const { code, note, callBack: wish } = body
    const ext = extOf(caller)
    const agent = { ext, login: caller.kind === 'user' ? caller.user.login : ext }
    const asked = { store, account, now }
    const callBack = wish === undefined ? undefined : await promisedIn(asked, agent, params.callId, wish)
    const told = { code, note, ...(callBack && { callBack }) }
    const said = await store.disposeCall(account.id, ext, params.callId, told, now)
    if (said === 'numberBlocked') throw new ProblemDetails(said, [callBack?.of.phone ?? ''])
    if (said !== 'disposed') throw new ProblemDetails(said, isOfCode(said) ? [code] : [])
    return null
  },
})

const neverAgain = endpoint({
  method: 'POST',
  path: '/v1/desk/calls/{callId}/never-again',
  scope: 'account',
  roles: ROLES,
  params: CALL_PARAMS,
  body: z.object({ reason: text(200).default('') }),
  answer: z.null(),
  status: 204,
  async handle({ store, account, caller, params, body }) {
    const ext = extOf(caller)
    const phone = await store.phoneOfCall(account.id, ext, params.callId)
    if (phone === null) throw new ProblemDetails('callNotFound')
    const by = caller.kind === 'user' ? caller.user.login : ext
    const said = { until: null, reason: body.reason, by, source: 'agent' } as const
    await store.addBlocks(account.id, { of: 'number', keys: [phone], ...said })
    return null
  },
})

function isOfCode(said: DispositionRefusal): boolean {
  const ofCode = ['dispositionNotFound', 'dispositionNeedsNote', 'dispositionNeedsTime']
  return ofCode.includes(said)
}

/** The agent that the caller is. */
export function extOf(caller: Caller): string {
  if (caller.kind !== 'user' || caller.user.ext === null) throw new ProblemDetails('isNoAgent')
  return caller.user.ext
}

export const DESK = [
  me,
  ready,
  notReady,
  endWrapUp,
  extendWrapUp,
  hangUp,
  talk,
  preview,
  callNumber,
  recentCalls,
  phone,
  sound,
  dispose,
  neverAgain,
]
