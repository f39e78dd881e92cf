// What the store in memory holds: accounts with their agents, groups and trunks, and tasks with their
// contacts. A simulation or a test fills it.
import {
  type AccountSettings,
  effectiveSettings,
  partsOf,
  type SettingChanges,
} from '../../domain/account.ts'
import type { CallerIdTerms } from '../../domain/caller-id-terms.ts'
import { zonesOf } from '../../domain/plan/phone-zones.ts'
import { EMPTY_PLAN, type Plan } from '../../domain/plan/plan.ts'
import { promptsPlayed } from '../../domain/prompt.ts'
import type { TaskState } from '../../domain/task.ts'
import { TRUNK_PRIORITY, type Trunk } from '../../domain/trunk.ts'
import type { AgentRow, GroupRow, LivingTask, UsedPrompt } from '../port/account-picture.ts'
import type { UsedShadow } from '../port/shadow-store.ts'
import { MemoryContacts } from './contacts.ts'
import { MemoryBlocks } from './memory-blocks.ts'
import { MemoryCalls } from './memory-calls.ts'
import { MemorySaid } from './memory-said.ts'
import { MemoryShadows } from './memory-shadows.ts'
import { AskedCalls } from './memory-singles.ts'
import type { MemoryAccount, MemoryTask, MemoryTaskDraft } from './rows.ts'

export class MemoryInstallation {
  readonly tasks = new Map<number, MemoryTask>()
  readonly blocks = new MemoryBlocks()
  readonly asked = new AskedCalls()
  readonly calls = new MemoryCalls(id => this.task(id), this.blocks, this.asked)
  readonly shadows = new MemoryShadows(this.calls, this.asked)
  readonly said = new MemorySaid({
    ...{ calls: this.calls, blocks: this.blocks, taskOf: id => this.task(id) },
    planOf: ({ accountId, taskId }) => {
      const { settings, plans } = this.account(accountId)
      const { planId } = this.task(taskId).task
      const plan = plans.find(({ id, name }) => (planId === null ? name === settings.plan : id === planId))
      return { rules: plan?.rules ?? EMPTY_PLAN, timeZone: settings.timeZone }
    },
  })
  /** Numbers whose customers pressed a key to be blocked. */
  readonly blocked: { readonly phone: string; readonly key: string }[] = []
  protected readonly accounts = new Map<number, MemoryAccount>()
  private readonly listeners = new Set<(accountId: number) => void>()
  private ids = 0

  addAccount(settings: Partial<AccountSettings> = {}): number {
    const id = this.nextId()
    const trunks = [
      { name: `trunk-${id}`, channels: 100_000, callsPerSecond: 100_000, priority: TRUNK_PRIORITY },
    ]
    this.accounts.set(id, {
      own: settings,
      settings: effectiveSettings(settings),
      enabled: true,
      stopped: null,
      agents: new Map(),
      groups: [],
      trunks,
      callerIds: [],
      plans: [],
      prompts: [],
    })
    return id
  }

  setSettings(accountId: number, changes: SettingChanges): void {
    const account = this.account(accountId)
    account.own = partsOf({ ...account.own, ...changes }).given
    account.settings = effectiveSettings(account.own)
    this.changed(accountId)
  }

  addAgents(accountId: number, exts: readonly string[], reach: AgentRow['reach']): void {
    const { agents } = this.account(accountId)
    for (const ext of exts) agents.set(ext, { ext, password: '', reach, uri: null, ready: true, readyAt: 0 })
    this.changed(accountId)
  }

  addGroup(accountId: number, group: GroupRow): void {
    this.account(accountId).groups.push(group)
    this.changed(accountId)
  }

  setTrunk(accountId: number, trunk: Partial<Trunk>): void {
    const { trunks } = this.account(accountId)
    const [first] = trunks
    if (first !== undefined) trunks[0] = { ...first, ...trunk }
    this.changed(accountId)
  }

  setCallerIds(accountId: number, numbers: readonly string[], terms: CallerIdTerms | null = null): void {
    this.account(accountId).callerIds = numbers.map(number => ({ number, terms, restsUntil: null }))
    this.changed(accountId)
  }

  addPrompt(accountId: number, name: string, samples: Int16Array): void {
    const account = this.account(accountId)
    account.prompts = [...account.prompts, { id: this.nextId(), name, samples }]
    this.changed(accountId)
  }

  /** Returns its id. */
  putPlan(accountId: number, name: string, rules: Plan): number {
    const account = this.account(accountId)
    const before = account.plans.find(plan => plan.name === name)
    const plan = { id: before?.id ?? this.nextId(), name, version: (before?.version ?? 0) + 1, rules }
    account.plans = [...account.plans.filter(other => other.name !== name), plan]
    this.changed(accountId)
    return plan.id
  }

  renamePlan(accountId: number, name: string, to: string): void {
    const account = this.account(accountId)
    account.plans = account.plans.map(plan => (plan.name === name ? { ...plan, name: to } : plan))
    if (account.settings.plan === name) this.setSettings(accountId, { plan: to })
    else this.changed(accountId)
  }

  /** What the API does if a shadow of the task is begun, or with null ended. Returns its id. */
  setShadow(taskId: number, shadow: Omit<UsedShadow, 'id' | 'state'> | null, state: unknown = null): number {
    const task = this.task(taskId)
    const id = this.shadows.nextId()
    task.task = { ...task.task, shadow: shadow === null ? null : { ...shadow, id, state } }
    this.changed(task.task.accountId)
    return id
  }

  promptsOf(accountId: number): MemoryAccount['prompts'] {
    return this.account(accountId).prompts
  }

  removePrompt(accountId: number, name: string): void {
    const account = this.account(accountId)
    account.prompts = account.prompts.filter(prompt => prompt.name !== name)
    this.changed(accountId)
  }

  /** Those that settings name, and these. */
  protected usedPrompts(accountId: number, ids: readonly number[]): UsedPrompt[] {
    const { prompts, settings } = this.account(accountId)
    const names = promptsPlayed(settings)
    return prompts
      .filter(({ id, name }) => names.includes(name) || ids.includes(id))
      .map(({ id, name, samples }) => ({ id, name, ms: Math.round(samples.length / 8) }))
  }

  /** Null: there is no such call. `asked`: its number if it was asked for alone. */
  protected blockNumberOf(callId: number, asked: string | undefined, key: string): string | null {
    const phone = asked ?? this.calls.get(callId)?.contact.phone
    if (phone === undefined) return null
    this.blocked.push({ phone, key })
    return phone
  }

  setEnabled(accountId: number, enabled: boolean): void {
    this.account(accountId).enabled = enabled
    this.changed(accountId)
  }

  /** Null lifts it. */
  stopAll(accountId: number, stopped: { endsTalks: boolean } | null): void {
    this.account(accountId).stopped = stopped
    this.changed(accountId)
  }

  setReady(accountId: number, ext: string, ready: boolean, now: number): void {
    const agent = this.account(accountId).agents.get(ext)
    if (agent === undefined) return
    agent.ready = ready
    agent.readyAt = now
    this.changed(accountId)
  }

  addTask(accountId: number, draft: MemoryTaskDraft): number {
    const id = this.nextId()
    const task: LivingTask = {
      id,
      taskid: String(id).padStart(20, '0'),
      accountId,
      ratio: 1,
      pace: 'auto',
      voice: null,
      concurrent: 100_000,
      callerIds: [],
      planId: null,
      callTimes: null,
      judgedBy: '',
      zones: [],
      state: 'running',
      round: 1,
      scheduledAt: null,
      endsAt: null,
      total: 0,
      called: 0,
      connected: 0,
      pacer: null,
      ...draft,
    }
    const tally = { called: 0, answered: 0, connected: 0, abandoned: 0, late: 0 }
    this.tasks.set(id, {
      task,
      state: 'running',
      total: 0,
      contacts: new MemoryContacts(),
      tally,
      progress: null,
    })
    this.changed(accountId)
    return id
  }

  removeAgent(accountId: number, ext: string): void {
    this.account(accountId).agents.delete(ext)
    this.changed(accountId)
  }

  addContacts(
    taskId: number,
    phones: readonly string[],
    dueAt: number,
    expiresAt: number | null = null,
    memberid = '',
    zone: string | null = null,
  ): void {
    const task = this.task(taskId)
    const data = { userid: '', memberid, extra: '', customuuid: '' }
    for (const phone of phones) {
      const id = this.nextId()
      const blank = {
        state: 'waiting',
        called: false,
        interruptions: 0,
        tries: {},
        firstAt: null,
        isPutOff: false,
        timesLimited: 0,
        outcome: null,
        answered: null,
        skipped: null,
      } as const
      task.contacts.add({ id, phone, zone, dueAt, expiresAt, data, ...blank })
    }
    const { country } = this.account(task.task.accountId).settings
    const zones = zonesOf(
      phones.map(phone => ({ phone, zone })),
      country,
    )
    task.task = { ...task.task, zones: [...new Set([...(task.task.zones ?? []), ...zones])] }
    task.total += phones.length
    this.changed(task.task.accountId)
  }

  setTaskState(taskId: number, state: TaskState): void {
    const task = this.task(taskId)
    task.state = state
    this.changed(task.task.accountId)
  }

  onChange(listener: (accountId: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  protected changed(accountId: number): void {
    for (const listener of this.listeners) listener(accountId)
  }

  protected nextId(): number {
    this.ids += 1
    return this.ids
  }

  protected account(id: number): MemoryAccount {
    const account = this.accounts.get(id)
    if (account === undefined) throw new Error(`no account ${id}`)
    return account
  }

  protected task(id: number): MemoryTask {
    const task = this.tasks.get(id)
    if (task === undefined) throw new Error(`no task ${id}`)
    return task
  }
}
