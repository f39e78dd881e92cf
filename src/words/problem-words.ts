// Why `/v1` says no, in both languages: one sentence a reason, with what it is about.
import type { Text } from '../domain/language.ts'
import type { RefusalReason } from '../domain/refusal.ts'
import { CALL_BACK_PROBLEMS, type CallBackProblemReason } from './call-back-words.ts'
import { IMPORT_PROBLEMS, type ImportProblemReason } from './import-problem-words.ts'
import { PBX_PROBLEMS, type PbxProblemReason } from './pbx-words.ts'
import { PLAN_PROBLEMS, type PlanProblemReason } from './plan-problem-words.ts'
import { PROMPT_PROBLEMS, type PromptProblemReason } from './prompt-problem-words.ts'
import { SHADOW_PROBLEMS, type ShadowProblemReason } from './shadow-words.ts'

/** What only `/v1` says. */
export type ProblemReason =
  | RefusalReason
  | ImportProblemReason
  | PromptProblemReason
  | PbxProblemReason
  | PlanProblemReason
  | CallBackProblemReason
  | ShadowProblemReason
  | 'notSignedIn'
  | 'signInRefused'
  | 'passwordMustChange'
  | 'userDisabled'
  | 'passwordReplaced'
  | 'signedOutElsewhere'
  | 'roleForbids'
  | 'accountDisabled'
  | 'accountExpired'
  | 'addressNotAllowed'
  | 'noAccountChosen'
  | 'accountNotFound'
  | 'foreignOrigin'
  | 'invalidInput'
  | 'bodyTooLarge'
  | 'notFound'
  | 'routeNotFound'
  | 'overtaken'
  | 'taken'
  | 'userNotFound'
  | 'keyNotFound'
  | 'lastOne'
  | 'notAnAgent'
  | 'beingWorkedOn'
  | 'keyUsedBefore'
  | 'tooManyRequests'
  | 'endsTooEarly'
  | 'untilIsPast'
  | 'tooFewCalls'
  | 'callerIdInvalid'
  | 'callerIdNotFound'
  | 'callNotFound'
  | 'tooManyDays'
  | 'linkExpired'
  | 'pushNotFound'
  | 'noPushUrl'
  | 'settingForOperators'
  | 'isNoAgent'
  | 'recordingNotFound'
  | 'dispositionNotFound'
  | 'dispositionNeedsNote'
  | 'dispositionNeedsTime'
  | 'disposedAfter'
  | 'trunkNeedsUser'
  | 'notInWrapUp'
  | 'wrapUpNotExtended'
  | 'ownPhones'
  | 'callsAreSimulated'
  | 'noSoundRelay'
  | 'callOver'
  | 'hasNoCall'
  | 'noEngine'
  | 'databaseAway'
  | 'broken'

/** One that is about something names it: `about` are its parts. */
type Sentence = (...about: readonly string[]) => Text

export const PROBLEMS: Readonly<Record<ProblemReason, Sentence>> = {
  notSignedIn: () => ({ en: 'You are not signed in.', zh: '尚未登录，或登录已失效。' }),
  signInRefused: () => ({
    en: 'The company code, name or password is wrong. After several wrong tries, wait half a minute.',
    zh: '企业编号、用户名或密码错误；多次输错后请等半分钟再试。',
  }),
  passwordMustChange: () => ({
    en: 'This password was given to you by somebody else: choose your own first.',
    zh: '当前密码由他人设置，请先改成自己的密码。',
  }),
  userDisabled: () => ({ en: 'This user is disabled.', zh: '该用户已停用。' }),
  passwordReplaced: () => ({
    en: 'The password was changed: sign in with the new one.',
    zh: '密码已修改，请用新密码重新登录。',
  }),
  signedOutElsewhere: () => ({
    en: 'You signed out everywhere from another place: sign in again.',
    zh: '已在别处退出所有登录，请重新登录。',
  }),
  roleForbids: role => ({
    en: `Your role (${role}) does not allow this.`,
    zh: `当前角色（${role}）无权进行此操作。`,
  }),
  accountDisabled: () => ({ en: 'This account is disabled.', zh: '企业已停用。' }),
  accountExpired: () => ({ en: 'The licence of this account has ended.', zh: '企业授权已到期。' }),
  addressNotAllowed: address => ({
    en: `The account does not allow requests from ${address} (ipAllow).`,
    zh: `企业不允许来自 ${address} 的请求（ipAllow）。`,
  }),
  noAccountChosen: () => ({
    en: 'An operator says which account this is about: send its company code in the header Yuhu-Account.',
    zh: '运维人员须指明企业：请在请求头 Yuhu-Account 中填写企业编号。',
  }),
  accountNotFound: code => ({ en: `There is no account ${code}.`, zh: `没有企业 ${code}。` }),
  foreignOrigin: () => ({
    en: "This request is not the console's: it lacks the header Yuhu-Console, or its origin is foreign.",
    zh: '请求并非来自控制台：缺少请求头 Yuhu-Console，或来源不符。',
  }),
  invalidInput: (path, what) => ({ en: `${path}: ${what}`, zh: `${path} 有误：${what}` }),
  bodyTooLarge: limit => ({
    en: `The body is larger than ${limit} bytes.`,
    zh: `请求体超过 ${limit} 字节。`,
  }),
  notFound: what => ({ en: `There is no ${what}.`, zh: `找不到 ${what}。` }),
  routeNotFound: () => ({ en: 'There is nothing at this address.', zh: '没有这个地址。' }),
  overtaken: fields => ({
    en: `Somebody else changed this meanwhile (${fields}): look at what it is now and choose.`,
    zh: `已被他人修改（${fields}），请查看当前内容后再决定。`,
  }),
  taken: name => ({ en: `${name} exists already.`, zh: `${name} 已存在。` }),
  keyNotFound: id => ({
    en: `There is no valid access key ${id}.`,
    zh: `没有有效的密钥 ${id}。`,
  }),
  userNotFound: id => ({ en: `There is no user ${id}.`, zh: `没有用户 ${id}。` }),
  lastOne: () => ({
    en: 'Nobody else could let people in: name another admin or operator first.',
    zh: '这是最后一个管理员，请先指定另一个管理员或运维人员。',
  }),
  notAnAgent: () => ({
    en: 'Only a user with the role agent has an extension.',
    zh: '只有坐席角色的用户才能关联分机。',
  }),
  beingWorkedOn: () => ({
    en: 'The same request (Idempotency-Key) is being worked on: ask again in a moment.',
    zh: '相同的请求（Idempotency-Key）正在处理，请稍后再试。',
  }),
  keyUsedBefore: () => ({
    en: 'This Idempotency-Key was used for another request.',
    zh: '这个 Idempotency-Key 已用于另一个请求。',
  }),
  tooManyRequests: () => ({
    en: 'Too many requests at once: try again in a moment.',
    zh: '请求过多，请稍后再试。',
  }),
  tooFewCalls: least => ({
    en: `The task has too few conversations to simulate its customers: at least ${least} are needed.`,
    zh: `任务的通话太少，还无法模拟其客户：至少需要 ${least} 通。`,
  }),
  databaseAway: () => ({
    en: 'The database does not answer: nothing was changed; try again in a moment.',
    zh: '数据库暂时不可用，未做任何改动，请稍后再试。',
  }),
  broken: () => ({
    en: 'Something of ours went wrong; the log says what.',
    zh: '系统内部错误，详情见日志。',
  }),

  untilIsPast: () => ({
    en: 'The time until which they would be blocked has passed.',
    zh: '黑名单的截止时间已过。',
  }),
  endsTooEarly: () => ({
    en: 'The end must be later than now and than the start.',
    zh: '结束时间应晚于当前时间和开始时间。',
  }),
  callerIdInvalid: number => ({
    en: `${number} is not a number that can be shown.`,
    zh: `${number} 不能用作主叫号码。`,
  }),
  callerIdNotFound: numbers => ({
    en: `Not all of these are caller ids of the account: ${numbers}.`,
    zh: `以下主叫号码不全是本企业的：${numbers}。`,
  }),
  callNotFound: () => ({ en: 'There is no such call, or it is not over.', zh: '呼叫不存在或尚未结束。' }),
  tooManyDays: max => ({
    en: `The last day must not be before the first, and ${max} days are the most.`,
    zh: `结束日期不能早于开始日期，且最多 ${max} 天。`,
  }),
  notInWrapUp: ext => ({ en: `Agent ${ext} is not wrapping up.`, zh: `分机 ${ext} 不在话后状态。` }),
  wrapUpNotExtended: () => ({
    en: 'This account does not let agents extend their wrap-up; its admin can allow it.',
    zh: '本企业不允许延长话后，可由管理员在设置中开启。',
  }),
  ownPhones: () => ({
    en: 'Agents of this account use phones of their own; its admin can turn browser phones on.',
    zh: '本企业的坐席使用自己的话机；管理员可在设置中启用浏览器话机（browserPhones）。',
  }),
  callsAreSimulated: () => ({
    en: 'Calls are simulated here, so there is no sound to hear: the operator must set YUHU_SWITCH=sip.',
    zh: '当前是模拟呼叫，没有声音；请运维设置 YUHU_SWITCH=sip。',
  }),
  noSoundRelay: () => ({
    en:
      'This installation takes no phones in browsers yet: ' +
      'the operator must set YUHU_RTPENGINE, and ws in YUHU_SIP_LISTEN.',
    zh: '本系统尚未支持浏览器话机；请运维设置 YUHU_RTPENGINE，并在 YUHU_SIP_LISTEN 中加入 ws。',
  }),
  previewOver: ext => ({
    en: `Agent ${ext} no longer looks at this number: it was called or has gone back to the list.`,
    zh: `分机 ${ext} 已不在预览这个号码：号码已拨打或已退回名单。`,
  }),
  callOver: () => ({ en: 'There is no such call, or it is over.', zh: '呼叫不存在或已结束。' }),
  hasNoCall: ext => ({ en: `Agent ${ext} has no call.`, zh: `分机 ${ext} 当前没有通话。` }),
  listensToItself: ext => ({
    en: `Extension ${ext} cannot listen to itself: choose another one to listen with.`,
    zh: `分机 ${ext} 不能监听自己，请换一个分机来监听。`,
  }),
  isListenedTo: ext => ({
    en: `Somebody else is listening to agent ${ext}: a conversation has one listener at a time.`,
    zh: `分机 ${ext} 正被他人监听；同一通话同时只能有一人监听。`,
  }),
  isNotListenedTo: ext => ({
    en: `Nobody is listening to agent ${ext} any more.`,
    zh: `当前没有人在监听分机 ${ext}。`,
  }),
  doesNotListen: ext => ({
    en: `Extension ${ext} is not listening to anybody: start listening first.`,
    zh: `分机 ${ext} 当前没有在监听，请先开始监听。`,
  }),
  noEngine: () => ({
    en: 'No engine node drives this account now: try again in a moment.',
    zh: '当前没有引擎负责该企业的外呼，请稍后再试。',
  }),
  trunkNeedsUser: () => ({
    en: 'A trunk with a password needs a user name; one that is registered with needs both.',
    zh: '设置了密码的线路须填写用户名；需要注册的线路两者都要填写。',
  }),
  settingForOperators: keys => ({
    en: `Only an operator of the installation may change ${keys}.`,
    zh: `只有运维人员可以修改 ${keys}。`,
  }),
  isNoAgent: () => ({ en: 'This user is no agent.', zh: '当前用户没有绑定分机。' }),
  recordingNotFound: () => ({
    en: 'There is no recording of this call, or not any more.',
    zh: '该呼叫没有录音，或录音已清理。',
  }),
  dispositionNotFound: code => ({
    en: `There is no disposition ${code} in use.`,
    zh: `没有启用的小结 ${code}。`,
  }),
  dispositionNeedsNote: code => ({
    en: `The disposition ${code} needs a note.`,
    zh: `小结 ${code} 必须填写备注。`,
  }),
  dispositionNeedsTime: code => ({
    en: `The disposition ${code} promises a call-back: say when.`,
    zh: `小结 ${code} 需要预约回拨时间。`,
  }),
  disposedAfter: () => ({
    en: 'A later call has its disposition already: this one cannot be changed any more.',
    zh: '后面的通话已填写小结，本次不能再修改。',
  }),
  linkExpired: () => ({
    en: 'This link is not valid, or not any more: ask for a new one.',
    zh: '链接无效或已过期，请重新获取。',
  }),
  pushNotFound: () => ({ en: 'There is no such push, or not any more.', zh: '推送记录不存在或已清理。' }),

  noPushUrl: () => ({
    en: 'No URL is set for pushes of this kind: an admin sets one under Settings.',
    zh: '这类推送没有设置地址，请由管理员在“设置”里填写。',
  }),

  ...IMPORT_PROBLEMS,
  ...PBX_PROBLEMS,
  ...PLAN_PROBLEMS,
  ...CALL_BACK_PROBLEMS,
  ...SHADOW_PROBLEMS,
  ...PROMPT_PROBLEMS,

  taskNotFound: () => ({ en: 'There is no such task.', zh: '任务不存在。' }),
  taskNotStarted: () => ({ en: 'The task has not been started.', zh: '任务未开始。' }),
  taskRunning: () => ({ en: 'The task is running; end it first.', zh: '任务进行中，请先结束。' }),
  taskPaused: () => ({ en: 'The task is paused.', zh: '任务已暂停。' }),
  taskEnded: () => ({ en: 'The task has ended.', zh: '任务已结束。' }),
  commandAfterEnd: () => ({ en: 'The task has ended.', zh: '任务已结束。' }),
  commandBeforeStart: () => ({ en: 'The task has not been started.', zh: '任务未开始。' }),
  taskNotEnded: () => ({ en: 'The task has not ended.', zh: '任务未结束。' }),
  taskEndedLongAgo: () => ({
    en: 'The task ended more than 24 hours ago: call it again instead.',
    zh: '任务结束已超过 24 小时，请改用“再次呼叫”。',
  }),
  taskHasCalls: () => ({
    en: 'The task has calls in flight; try again when they are over.',
    zh: '任务还有进行中的呼叫，请在呼叫结束后重试。',
  }),
  taskBeingCopied: () => ({
    en: 'Its numbers are being copied into another task; try again in a moment.',
    zh: '任务的号码正在复制到其他任务，请稍后重试。',
  }),
  nothingToCall: () => ({ en: 'The task has no numbers left to call.', zh: '没有可呼叫的号码。' }),
  customtaskidTaken: () => ({
    en: 'Another task of the account has this customtaskid.',
    zh: 'customtaskid 已被其他任务使用。',
  }),
  tooManyRunning: max => ({
    en: `${max} tasks are running and the account may run no more: pause or end another one first.`,
    zh: `进行中的任务已达上限 ${max} 个，请先暂停或结束其他任务。`,
  }),
  tooManyTasks: max => ({
    en: `One question may name ${max} tasks at most.`,
    zh: `一次最多查询 ${max} 个任务。`,
  }),
  agentOfAnother: ext => ({ en: `There is no agent ${ext}.`, zh: `分机 ${ext} 不存在。` }),
  agentDisabled: ext => ({ en: `Agent ${ext} is disabled.`, zh: `分机 ${ext} 已停用。` }),
  agentUnregistered: ext => ({
    en: `The phone of agent ${ext} is not registered, so it cannot ring.`,
    zh: `分机 ${ext} 的话机未注册，无法振铃。`,
  }),
  agentInCall: ext => ({
    en: `Agent ${ext} has a call, or its phone rings.`,
    zh: `分机 ${ext} 正在通话或振铃。`,
  }),
  agentWrapsUp: ext => ({
    en: `Agent ${ext} is wrapping up: end that first.`,
    zh: `分机 ${ext} 在话后状态，请先结束话后。`,
  }),
  transferToOneself: ext => ({
    en: `Agent ${ext} has the call already: transfer it to somebody else.`,
    zh: `通话就在分机 ${ext} 上，请转接给其他人。`,
  }),
  transferOutOff: () => ({
    en: 'This account transfers no calls to outside numbers; the setting transferOut allows it.',
    zh: '本企业不允许把通话转接到外部号码，管理员可通过设置 transferOut 允许。',
  }),
  groupEmpty: name => ({
    en: `No phone of group ${name} is registered, so nobody there can take the call.`,
    zh: `分机组 ${name} 没有已注册的话机，无人可接。`,
  }),
  numberInvalid: number => ({
    en: `${number} is not a number that can be called.`,
    zh: `${number} 不是可以拨打的号码。`,
  }),
  numberTwice: number => ({
    en: `Both numbers are ${number}; a call needs two different ones.`,
    zh: `两个号码都是 ${number}，应为两个不同的号码。`,
  }),
  numberBlocked: number => ({
    en: `${number} is on the block list.`,
    zh: `${number} 在黑名单中。`,
  }),
  numberCapped: number => ({
    en: `${number} has been called as often today as the account allows.`,
    zh: `${number} 今天的呼叫次数已达企业上限。`,
  }),
  outOfHours: () => ({
    en: 'This is outside the hours in which the account may call.',
    zh: '现在不在企业允许呼叫的时段。',
  }),
  numberInCall: number => ({
    en: `${number} is being called at this moment.`,
    zh: `${number} 此刻正在呼叫中。`,
  }),
  dialingStopped: () => ({
    en: 'All dialling of this account is stopped; whoever stopped it can let it go on.',
    zh: '本企业的外呼已全部停止，解除后才能呼叫。',
  }),
  agentNotFound: ext => ({ en: `There is no agent ${ext}.`, zh: `分机 ${ext} 不存在。` }),
  awayReasonNotFound: code => ({
    en: `There is no reason ${code} in use.`,
    zh: `没有启用的示忙原因 ${code}。`,
  }),
  trunkNotFound: name => ({ en: `There is no trunk ${name}.`, zh: `没有线路 ${name}。` }),
  agentNotInGroup: () => ({ en: 'The agent is not in this group.', zh: '分机不在该分机组。' }),
  groupNotFound: name => ({ en: `There is no group ${name}.`, zh: `分机组 ${name} 不存在。` }),
  queueNotFound: name => ({ en: `There is no queue ${name}.`, zh: `队列 ${name} 不存在。` }),
  groupInUse: (...tasks) => ({
    en: `It is used by ${tasks.join(', ')} and cannot be removed.`,
    zh: `正在被任务 ${tasks.join('、')} 使用，不能删除。`,
  }),
}
