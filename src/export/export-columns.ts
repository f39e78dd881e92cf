// What can be exported: the columns in their order, and how the rows are read.
import type {
  AdminStore,
  ExportedAgentDay,
  ExportedCall,
  ExportedContact,
  ExportedRow,
  ExportedTask,
  ExportRange,
} from '../store/port/admin-store.ts'

const TASK: readonly (keyof ExportedTask)[] = [
  ...([
    'taskid',
    'customtaskid',
    'name',
    'assignType',
    'assignTo',
    'pace',
    'ratio',
    'concurrent',
    'state',
    'round',
  ] as const),
  ...([
    'createdAt',
    'startedAt',
    'endedAt',
    'endType',
    'total',
    'called',
    'answered',
    'connected',
    'abandoned',
  ] as const),
]
const CONTACT: readonly (keyof ExportedContact)[] = [
  ...([
    'taskid',
    'phone',
    'state',
    'dueAt',
    'expiresAt',
    'called',
    'answered',
    'outcome',
    'agentExt',
    'skipped',
  ] as const),
  ...(['userid', 'memberid', 'extra', 'customuuid', 'zone', 'fields'] as const),
]
const CALL: readonly (keyof ExportedCall)[] = [
  ...([
    'legId',
    'taskid',
    'taskName',
    'round',
    'phone',
    'callerId',
    'trunk',
    'agentExt',
    'dialedAt',
    'ringingAt',
    'answeredAt',
  ] as const),
  ...(['connectedAt', 'endedAt', 'talkSeconds', 'outcome', 'by', 'sipStatus', 'q850', 'recording'] as const),
  ...(['userid', 'memberid', 'extra', 'customuuid', 'disposition', 'note', 'fields'] as const),
]
const AGENT_DAY: readonly (keyof ExportedAgentDay)[] = [
  ...(['day', 'agentExt', 'calls', 'connected', 'missed', 'talkSeconds', 'longestTalkSeconds'] as const),
]

/** Columns that keep the names of the first version. */
const WRITTEN_AS: Readonly<Record<string, string>> = { extra: 'ext', legId: 'uuid' }

export function writtenAs(column: string): string {
  return WRITTEN_AS[column] ?? column
}

interface Exportable {
  readonly columns: readonly string[]
  read(store: AdminStore, accountId: number, range: ExportRange, zone: string): AsyncIterable<ExportedRow>
}

export const EXPORTABLE: Readonly<Record<'tasks' | 'contacts' | 'calls' | 'agent-days', Exportable>> = {
  tasks: { columns: TASK, read: (store, id, range) => store.exportTasks(id, range) },
  contacts: { columns: CONTACT, read: (store, id, range) => store.exportContacts(id, range) },
  calls: { columns: CALL, read: (store, id, range) => store.exportCalls(id, range) },
  'agent-days': {
    columns: AGENT_DAY,
    read: (store, id, range, zone) => store.exportAgentDays(id, range, zone),
  },
}
