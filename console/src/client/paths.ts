// Every URL the console asks.

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>

export type PeopleOf = 'users' | 'operators'

export const paths = {
  session: '/v1/session',
  me: '/v1/me',
  password: '/v1/me/password',
  sessions: '/v1/me/sessions',
  live: '/v1/live',
  desk: '/v1/desk/me',
  deskLive: '/v1/desk/live',
  deskDo: (what: 'ready' | 'not-ready' | 'end-wrap-up' | 'extend-wrap-up' | 'hang-up') => `/v1/desk/${what}`,
  deskCalls: '/v1/desk/calls',
  deskTalk: '/v1/desk/talk',
  deskPreview: '/v1/desk/preview',
  deskPhone: '/v1/desk/phone',
  deskSound: '/v1/desk/sound',
  deskCall: (callId: number, what: 'disposition' | 'never-again') => `/v1/desk/calls/${callId}/${what}`,
  deskCallBacks: '/v1/desk/call-backs',
  deskCallBack: (id: number, what?: 'call' | 'cancel') =>
    `/v1/desk/call-backs/${id}${what === undefined ? '' : `/${what}`}`,
  callBacks: (query: Query = {}) => `/v1/call-backs${search(query)}`,
  callBack: (id: number, what?: 'cancel') => `/v1/call-backs/${id}${what === undefined ? '' : `/${what}`}`,
  deskReplay: (callId: number) => `/v1/desk/calls/${callId}/replay`,
  standstill: '/v1/standstill',
  tasks: (query: Query = {}) => `/v1/tasks${search(query)}`,
  task: (id: string) => `/v1/tasks/${encodeURIComponent(id)}`,
  taskWhy: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/why`,
  whatIf: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/what-if`,
  shadow: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/shadow`,
  shadowCommand: (id: string, command: 'end' | 'take') =>
    `/v1/tasks/${encodeURIComponent(id)}/shadow/${command}`,
  whatIfGrid: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/what-if/grid`,
  contacts: (id: string, query: Query = {}) => `/v1/tasks/${encodeURIComponent(id)}/contacts${search(query)}`,
  taskCommand: (id: string, command: 'start' | 'pause' | 'end' | 'resume' | 'copy') =>
    `/v1/tasks/${encodeURIComponent(id)}/${command}`,
  callAgainCount: (id: string) => `/v1/tasks/${encodeURIComponent(id)}/call-again/count`,
  imports,
  import: (taskid: string | null, id: number) => `${imports(taskid)}/${id}`,
  people: (of: PeopleOf, query: Query = {}) => `/v1/${of}${search(query)}`,
  person: (of: PeopleOf, id: number) => `/v1/${of}/${id}`,
  newPassword: (of: PeopleOf, id: number) => `/v1/${of}/${id}/password`,
  accounts: (query: Query = {}) => `/v1/accounts${search(query)}`,
  account: (code: string) => `/v1/accounts/${encodeURIComponent(code)}`,
  nodes: '/v1/nodes',
  version: '/v1/version',
  doctor: '/v1/doctor',
  audit: (of: 'account' | 'installation', query: Query = {}) =>
    `${of === 'account' ? '/v1/audit' : '/v1/installation/audit'}${search(query)}`,
  keys: (query: Query = {}) => `/v1/access-keys${search(query)}`,
  key: (id: number) => `/v1/access-keys/${id}`,
  publishedKey: '/v1/access-keys/published',
  groups: (query: Query = {}) => `/v1/groups${search(query)}`,
  group: (name: string) => `/v1/groups/${encodeURIComponent(name)}`,
  calls: (query: Query = {}) => `/v1/calls${search(query)}`,
  agents: (query: Query = {}) => `/v1/agents${search(query)}`,
  agent: (ext: string) => `/v1/agents/${encodeURIComponent(ext)}`,
  talk: (ext: string) => `/v1/agents/${encodeURIComponent(ext)}/talk`,
  listeners: (ext: string) => `/v1/agents/${encodeURIComponent(ext)}/listeners`,
  agentDay: (ext: string, day: string) => `/v1/agents/${encodeURIComponent(ext)}/day${search({ day })}`,
  agentPassword: (ext: string) => `/v1/agents/${encodeURIComponent(ext)}/password`,
  agentCommand: (ext: string, command: 'ready' | 'not-ready' | 'end-wrap-up' | 'hang-up') =>
    `/v1/agents/${encodeURIComponent(ext)}/${command}`,
  plans: '/v1/plans',
  plan: (name: string) => `/v1/plans/${encodeURIComponent(name)}`,
  planOutlook: '/v1/plans/outlook',
  profiles: '/v1/profiles',
  trunks: '/v1/trunks',
  trunk: (name: string) => `/v1/trunks/${encodeURIComponent(name)}`,
  callerIds: '/v1/caller-ids',
  callerIdDays: '/v1/caller-ids/days',
  callerId: (number: string) => `/v1/caller-ids/${encodeURIComponent(number)}`,
  callerIdTerms: (number: string) => `/v1/caller-ids/${encodeURIComponent(number)}/terms`,
  callerIdRest: (number: string) => `/v1/caller-ids/${encodeURIComponent(number)}/rest`,
  blocks: (query: Query = {}) => `/v1/blocks${search(query)}`,
  dispositions: '/v1/dispositions',
  awayReasons: '/v1/away-reasons',
  call: (id: number) => `/v1/calls/${id}`,
  recording: (id: number) => `/v1/calls/${id}/recording`,
  callExports: '/v1/calls/exports',
  numberNext: (phone: string) => `/v1/numbers/${encodeURIComponent(phone)}/next`,
  evidence: (phone: string) => `/v1/evidence/${encodeURIComponent(phone)}`,
  blockExports: '/v1/blocks/exports',
  pushes: (query: Query = {}) => `/v1/pushes${search(query)}`,
  pushUrls: '/v1/pushes/urls',
  sendPush: (id: number) => `/v1/pushes/${id}/send`,
  tryPush: '/v1/pushes/try',
  sendPushes: '/v1/pushes/send-again',
  settings: '/v1/settings',
  prompts: (query: Query = {}) => `/v1/prompts${search(query)}`,
  prompt: (name: string) => `/v1/prompts/${encodeURIComponent(name)}`,
  promptSound: (name: string, query: Query = {}) =>
    `/v1/prompts/${encodeURIComponent(name)}/sound${search(query)}`,
  callHours: '/v1/call-hours',
  callSums: (query: Query) => `/v1/calls/sums${search(query)}`,
} as const

/** `taskid` null: onto the block list. */
function imports(taskid: string | null): string {
  return taskid === null ? '/v1/blocks/imports' : `/v1/tasks/${encodeURIComponent(taskid)}/imports`
}

export function search(query: Query): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}
