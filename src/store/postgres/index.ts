// The store on PostgreSQL: every verb of the port over one pool.
import type { Store } from '../admin-port.ts'
import * as account from './account.ts'
import { AccountGate } from './account-gate.ts'
import { replaceKey } from './account-keys.ts'
import * as admin from './admin.ts'
import { append } from './append.ts'
import { blockedNumbers } from './blocked-numbers.ts'
import { callAgain } from './call-again.ts'
import { claim } from './claim.ts'
import { clearToDial } from './clear-to-dial.ts'
import { commandTask } from './command-task.ts'
import { createTask } from './create-task.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { editTask, removeTask, resumeTask } from './edit-task.ts'
import { endIfDone, moveDueTasks } from './end-tasks.ts'
import { exportAgentDays, exportCalls, exportContacts, exportTasks } from './export-rows.ts'
import * as groups from './groups.ts'
import { health } from './health.ts'
import * as lease from './lease.ts'
import { listAgents, listCallerIds } from './list-agents.ts'
import { type BillKey, listBills } from './list-bills.ts'
import { listCdrs } from './list-cdrs.ts'
import { type ContactKey, listContacts } from './list-contacts.ts'
import { listTasks } from './list-tasks.ts'
import { ChangeListener } from './listener.ts'
import { loadAccount } from './load-account.ts'
import { measureTask } from './measure-task.ts'
import { measureWaits } from './measure-waits.ts'
import * as members from './members.ts'
import { PageMarks } from './page-marks.ts'
import { prepareRound } from './prepare-round.ts'
import * as pushes from './pushes.ts'
import { record } from './record.ts'
import * as recordings from './recordings.ts'
import { redeliver } from './redeliver.ts'
import { release } from './release.ts'
import { remaining, remainingOf } from './remaining.ts'
import { removeAccount } from './remove-account.ts'
import { removeContacts } from './remove-contacts.ts'
import { removeOld, removeOldPushes } from './remove-old.ts'
import * as standstill from './standstill.ts'
import * as trunks from './trunks.ts'
import { unfinishedCalls } from './unfinished-calls.ts'

export type { Store } from '../admin-port.ts'
export type { DatabaseOptions } from './database.ts'
export { isOutage } from './outage.ts'

/** Each of the two pools has so many. */
const CONNECTIONS_MAX = 10
/** A client has given up by then: what it asked to read is not read to the end. Changes may take longer, and are made whole or not at all. */
const API_READ_MS = 3_000
/** Two of the API's connections are left to those whose account is not known yet. */
const SHARES = { total: CONNECTIONS_MAX - 2, perAccount: 4 }

/**
 * The database must have been migrated. Connections are made when they are needed; close() ends them. The API has a pool of its own, so that no
 * question of a client's keeps a call waiting, and of that pool each account has a share at most.
 */
export function createPostgresStore(options: DatabaseOptions): Store {
  const db = new Database({ connectionsMax: CONNECTIONS_MAX, ...options })
  const apiDb = new Database({ connectionsMax: CONNECTIONS_MAX, readMs: API_READ_MS, ...options })
  const gate = new AccountGate(SHARES)
  const listener = new ChangeListener(options, () => lease.accountIds(db))
  const contactMarks = new PageMarks<ContactKey>()
  const billMarks = new PageMarks<BillKey>()
  const bound =
    <Args extends unknown[], Result>(verb: (db: Database, ...args: Args) => Result) =>
    (...args: Args): Result =>
      verb(db, ...args)
  const asked =
    <Args extends unknown[], Result>(verb: (db: Database, ...args: Args) => Result) =>
    (...args: Args): Result =>
      verb(apiDb, ...args)
  const shared =
    <Args extends unknown[], Result>(verb: (db: Database, accountId: number, ...args: Args) => Promise<Result>) =>
    (accountId: number, ...args: Args): Promise<Result> =>
      gate.run(accountId, () => verb(apiDb, accountId, ...args))
  return {
    accountCodes: bound(lease.accountCodes),
    freeAccounts: bound(lease.freeAccounts),
    holdAccount: bound(lease.holdAccount),
    renewLeases: bound(lease.renewLeases),
    releaseNode: bound(lease.releaseNode),
    loadAccount: bound(loadAccount),
    claim: bound(claim),
    clearToDial: bound(clearToDial),
    release: bound(release),
    remaining: bound(remaining),
    remainingOf: bound(remainingOf),
    record: bound(record),
    moveDueTasks: bound(moveDueTasks),
    prepareRound: bound(prepareRound),
    endIfDone: bound(endIfDone),
    unfinishedCalls: bound(unfinishedCalls),
    onChange: changed => listener.add(changed),

    accountByAppid: asked(account.accountByAppid),
    accountByToken: asked(account.accountByToken),
    saveToken: asked(account.saveToken),
    dropToken: asked(account.dropToken),
    dropTokens: asked(account.dropTokens),
    createTask: shared(createTask),
    append: shared(append),
    removeContacts: shared(removeContacts),
    commandTask: shared(commandTask),
    callAgain: shared(callAgain),
    listTasks: shared(listTasks),
    listContacts: shared((api, ...args) => listContacts(api, contactMarks, ...args)),
    addGroup: shared(groups.addGroup),
    dropGroup: shared(groups.dropGroup),
    addQueue: shared(groups.addQueue),
    editQueue: shared(groups.editQueue),
    listGroups: shared(groups.listGroups),
    addMember: shared(members.addMember),
    dropMember: shared(members.dropMember),
    setReady: shared(members.setReady),
    signIn: shared(members.signIn),
    signOut: shared(members.signOut),
    listMembers: shared(members.listMembers),
    listAgents: shared(listAgents),
    listCallerIds: shared(listCallerIds),
    listBills: shared((api, ...args) => listBills(api, billMarks, ...args)),
    listCdrs: shared(listCdrs),
    recordingExists: shared(recordings.recordingExists),
    linkKey: asked(recordings.linkKey),

    duePushes: bound(pushes.duePushes),
    pushesDelivered: bound(pushes.pushesDelivered),
    pushFailed: bound(pushes.pushFailed),
    pushBacklog: bound(pushes.pushBacklog),

    listAccounts: bound(account.listAccounts),
    removeOld: bound(removeOld),
    removeOldPushes: bound(removeOldPushes),
    forgetRecordings: bound(recordings.forgetRecordings),

    isEmpty: bound(admin.isEmpty),
    findAccount: bound(admin.findAccount),
    addAccount: bound(admin.addAccount),
    setSettings: bound(admin.setSettings),
    addAgent: bound(admin.addAgent),
    setAgent: bound(admin.setAgent),
    removeAgent: bound(admin.removeAgent),
    addTrunk: bound(trunks.addTrunk),
    setTrunk: bound(trunks.setTrunk),
    removeTrunk: bound(trunks.removeTrunk),
    listTrunks: bound(trunks.listTrunks),
    ensureSharedTrunk: bound(trunks.ensureSharedTrunk),
    addCallerId: bound(admin.addCallerId),
    removeCallerId: bound(admin.removeCallerId),
    blockNumbers: bound(admin.blockNumbers),
    unblockNumbers: bound(admin.unblockNumbers),
    replaceKey: bound(replaceKey),
    removeAccount: bound(removeAccount),
    blockedNumbers: bound(blockedNumbers),
    setEnabled: bound(standstill.setEnabled),
    stopAll: bound(standstill.stopAll),
    liftStop: bound(standstill.liftStop),
    listStops: bound(standstill.listStops),
    editTask: bound(editTask),
    resumeTask: bound(resumeTask),
    removeTask: bound(removeTask),
    measureTask: bound(measureTask),
    measureWaits: bound(measureWaits),
    exportTasks: bound(exportTasks),
    exportContacts: bound(exportContacts),
    exportCalls: bound(exportCalls),
    exportAgentDays: bound(exportAgentDays),
    redeliver: bound(redeliver),
    health: bound(health),

    ping: async () => {
      await Promise.all([db.rows('select 1'), apiDb.rows('select 1')])
    },
    close: async () => {
      await listener.close()
      await Promise.all([db.close(), apiDb.close()])
    },
  }
}
