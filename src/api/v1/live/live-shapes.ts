// What `/v1/live` sends: an account as it is now, and what changed of it. Times are epoch ms by the account's
// clock (`at`), shares are between 0 and 1, sentences come in both languages.
import { z } from 'zod'
import { LISTENING_MODES } from '../../../domain/call/listening.ts'
import { TRANSFER_STATES } from '../../../domain/call/transfer.ts'
import { TASK_PACES } from '../../../domain/task.ts'

const Sentence = z.object({ en: z.string(), zh: z.string() })
const count = z.number().int()
const share = z.number()
const at = z.number().describe('epoch ms')

const CallsNow = z.object({
  dialing: count.describe('the switch is to call the number'),
  ringing: count,
  hearing: count.describe('answered, and a message is played to it'),
  waiting: count.describe('answered, and no agent has it'),
  connecting: count.describe("an agent's phone rings for it, or the two are being joined"),
  talking: count,
})

const AgentsNow = z.object({
  ready: count,
  talking: count,
  wrapUp: count,
  away: count,
  offline: count,
})

const Budget = z.object({
  cap: share,
  used: count.describe('abandoned today'),
  allowed: count.describe('what the whole day bears under the cap, with the conversations still expected'),
  forecast: count.describe('abandoned by the end of the day at this pace'),
  rate: share.describe('abandoned ÷ (abandoned + connected) today'),
})

export const LiveTask = z.object({
  taskid: z.string(),
  name: z.string(),
  state: z.enum(['notStarted', 'running', 'paused', 'ended']),
  assignTo: z.string().describe('group, queue or extensions; a long list is cut'),
  pace: z.enum(TASK_PACES),
  ratio: z.number().describe('calls in flight per idle agent, as decided last; as set if it is not running'),
  why: z
    .object({
      code: z.string(),
      counts: z.record(z.string(), z.number()),
      about: z.record(z.string(), z.string()),
    })
    .nullable()
    .describe('why it does not dial; null: it does'),
  sentence: Sentence.describe('what it does, or why it does not'),
  help: Sentence.nullable().describe('what would help; null: nothing that is known'),
  calls: CallsNow,
  agents: AgentsNow.describe('of its pool; pools may overlap'),
  talkShare: share.nullable().describe('talking ÷ at work, last 15 minutes; null: nobody was at work'),
  talkShareMax: share.nullable().describe('possible with this team at the same cap; null: not known yet'),
  abandon: Budget,
  total: count,
  called: count,
  connected: count,
  endsAt: at.nullable().describe('when its last number will have been called, at this pace'),
  nextAnswer: z
    .object({ count, withinMs: z.number() })
    .nullable()
    .describe('so many customers are expected to answer within so long'),
})
export type LiveTask = z.infer<typeof LiveTask>

const Listening = z
  .object({ ext: z.string(), mode: z.enum(LISTENING_MODES).nullable().describe('null: the phone rings') })
  .nullable()

export const AGENT_TROUBLES = [
  ...(['customerGone', 'ringsUnanswered', 'undecided', 'noSound', 'unregistered', 'refused'] as const),
]

export const LiveAgent = z.object({
  ext: z.string(),
  groups: z.array(z.string()),
  state: z.enum(['ready', 'talking', 'wrapUp', 'away', 'offline', 'trouble']),
  trouble: z
    .enum(AGENT_TROUBLES)
    .nullable()
    .describe(
      'customerGone: the agent is still on the line; ringsUnanswered: set not ready for rings not taken, ' +
        'or its line is to be held open and is not picked up; undecided: set not ready because it did ' +
        'not decide about a number in time; noSound: its desk says that its phone hears ' +
        'or sends nothing; unregistered: wants calls, and its phone is not there; refused: its phone is ' +
        'not let in',
    ),
  troubleText: Sentence.nullable(),
  since: at.describe('in this state since, epoch ms'),
  task: z.string().nullable().describe('taskid it counts for'),
  phone: z.string().nullable().describe('the customer of its call'),
  isSingle: z.boolean().describe('the agent made that call'),
  preview: z
    .object({
      callId: z.number(),
      isWanted: z.boolean().describe('it has decided to call, and waits for a free line'),
      endsAt: at.describe('when the number goes back to the list, epoch ms'),
    })
    .nullable()
    .describe('it looks at a number of a preview task, and nobody is called yet; null: it does not'),
  userid: z.string().nullable().describe("the client's id of that customer"),
  listensTo: Listening.describe('the agent whose conversation it listens to; null: none'),
  listener: Listening.describe('who listens to its conversation; null: nobody'),
  talk: z
    .object({
      state: z.enum(TRANSFER_STATES),
      isMuted: z.boolean(),
      isRecordingPaused: z.boolean(),
      others: z
        .array(z.string())
        .describe('extensions or the number of those who are asked, or are to get the call'),
    })
    .nullable()
    .describe('what the agent does with its call; null: it does not talk'),
  awayReason: z.string().nullable().describe('label of the reason; null: none was given'),
  limitMs: z.number().nullable().describe('longer than this in its state is worth a look; null: no limit'),
  endsAt: at.nullable().describe('when wrap-up ends by itself, epoch ms'),
  extensionsLeft: count.describe('times the agent may still extend this wrap-up'),
  nextCallMs: z.number().nullable().describe('a ready agent has its next call in about so long'),
})
export type LiveAgent = z.infer<typeof LiveAgent>

const Trunk = z.object({
  name: z.string(),
  up: z.boolean(),
  outage: Sentence.nullable(),
  channelsUsed: count,
  channels: count,
  startsPerSecond: z.number().describe('calls begun in the last second'),
  callsPerSecond: z.number().describe('its limit'),
})

export const LiveAccount = z.object({
  at: at.describe('epoch ms of this picture by the clock of the server'),
  engine: z.object({
    node: z.string().nullable().describe('who drives the account; null: nobody'),
    awaySince: at.nullable().describe('what comes from the engine is as of then; null: it is there'),
  }),
  stopped: z
    .enum(['stopAll', 'accountDisabled', 'accountExpired'])
    .nullable()
    .describe('the account may not dial; null: it may'),
  calls: CallsNow,
  callersWaiting: z
    .object({
      count,
      since: at.nullable().describe('epoch ms at which the first of them came; null: nobody'),
    })
    .describe('people who called in and wait for an agent; also among `calls`'),
  today: z.object({
    dialled: count,
    answered: count,
    connected: count,
    abandoned: count,
    late: count.describe('connected later than customers are let wait'),
    callers: z
      .object({ came: count, connected: count, gaveUp: count.describe('had no agent and heard no message') })
      .describe('people who called in and whose calls are over; in none of the other figures'),
    talkSeconds: count,
    waitP50Ms: z.number().nullable(),
    waitP95Ms: z.number().nullable(),
    longestWaitMs: z.number().nullable(),
    worstHalfHour: z
      .object({ from: at, abandonRate: share })
      .nullable()
      .describe('of those with at least 20 answers'),
  }),
  abandon: Budget.describe('of all tasks together'),
  talkShare: share.nullable().describe('as of a task, of all agents'),
  talkShareMax: share.nullable(),
  thirtyDays: z
    .object({ answered: count, connected: count, abandoned: count })
    .describe('today and the 29 days before'),
  transfersOut: z.boolean().describe('a call may be transferred to an outside number'),
  trunks: z.array(Trunk),
  tasks: z.array(LiveTask).describe('those not ended, and those that ended within the last hour'),
  agents: z.array(LiveAgent),
})
export type LiveAccount = z.infer<typeof LiveAccount>

/** Event `change`: members left out are as they were; tasks and agents are those that changed, whole. */
export const LiveChange = LiveAccount.omit({ at: true })
  .partial()
  .extend({
    at: LiveAccount.shape.at,
    goneTasks: z.array(z.string()).optional().describe('taskids that are not shown any more'),
    goneAgents: z.array(z.string()).optional().describe('extensions that are no agents any more'),
  })
export type LiveChange = z.infer<typeof LiveChange>

/** Event `ended`: the stream is over, and asking again does not help unless something else changes. */
export const LiveEnd = z.object({
  reason: z.enum(['notSignedIn', 'roleForbids', 'accountDisabled', 'accountExpired']),
  detail: Sentence,
})
export type LiveEnd = z.infer<typeof LiveEnd>

/** `/v1/desk/live`: the agent who is signed in; null: it is no agent any more. */
export const LiveDesk = LiveAccount.pick({ at: true, engine: true, stopped: true }).extend({
  agent: LiveAgent.nullable(),
})
export type LiveDesk = z.infer<typeof LiveDesk>
