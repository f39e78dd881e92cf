// The store on PostgreSQL: every verb of the port over one pool.
import type { Store } from '../admin-port.ts'
import * as account from './account.ts'
import * as admin from './admin.ts'
import { append } from './append.ts'
import { callAgain } from './call-again.ts'
import { claim } from './claim.ts'
import { clearToDial } from './clear-to-dial.ts'
import { commandTask } from './command-task.ts'
import { createTask } from './create-task.ts'
import { Database, type DatabaseOptions } from './database.ts'
import { endIfDone, moveDueTasks } from './end-tasks.ts'
import { exportCalls, exportContacts, exportTasks } from './export-rows.ts'
import * as groups from './groups.ts'
import { health } from './health.ts'
import * as lease from './lease.ts'
import { listAgents, listCallerIds } from './list-agents.ts'
import { type BillKey, listBills } from './list-bills.ts'
import { type ContactKey, listContacts } from './list-contacts.ts'
import { listTasks } from './list-tasks.ts'
import { ChangeListener } from './listener.ts'
import { loadAccount } from './load-account.ts'
import { measureTask } from './measure-task.ts'
import * as members from './members.ts'
import { PageMarks } from './page-marks.ts'
import * as pushes from './pushes.ts'
import { record } from './record.ts'
import * as recordings from './recordings.ts'
import { redeliver } from './redeliver.ts'
import { release } from './release.ts'
import { remaining } from './remaining.ts'
import { removeContacts } from './remove-contacts.ts'
import { removeOld, removeOldPushes } from './remove-old.ts'
import * as standstill from './standstill.ts'
import * as trunks from './trunks.ts'
import { unfinishedCalls } from './unfinished-calls.ts'

export type { Store } from '../admin-port.ts'
export type { DatabaseOptions } from './database.ts'
export { isOutage } from './outage.ts'

/** The database must have been migrated. Connections are made when they are needed; close() ends them. */
export function createPostgresStore(options: DatabaseOptions): Store {
  const db = new Database(options)
  const listener = new ChangeListener(options, () => lease.accountIds(db))
  const contactMarks = new PageMarks<ContactKey>()
  const billMarks = new PageMarks<BillKey>()
  const bound =
    <Args extends unknown[], Result>(verb: (db: Database, ...args: Args) => Result) =>
    (...args: Args): Result =>
      verb(db, ...args)
  return {
    freeAccounts: bound(lease.freeAccounts),
    holdAccount: bound(lease.holdAccount),
    renewLeases: bound(lease.renewLeases),
    releaseNode: bound(lease.releaseNode),
    loadAccount: bound(loadAccount),
    claim: bound(claim),
    clearToDial: bound(clearToDial),
    release: bound(release),
    remaining: bound(remaining),
    record: bound(record),
    moveDueTasks: bound(moveDueTasks),
    endIfDone: bound(endIfDone),
    unfinishedCalls: bound(unfinishedCalls),
    onChange: changed => listener.add(changed),

    accountByAppid: bound(account.accountByAppid),
    accountByToken: bound(account.accountByToken),
    saveToken: bound(account.saveToken),
    dropToken: bound(account.dropToken),
    dropTokens: bound(account.dropTokens),
    createTask: bound(createTask),
    append: bound(append),
    removeContacts: bound(removeContacts),
    commandTask: bound(commandTask),
    callAgain: bound(callAgain),
    listTasks: bound(listTasks),
    listContacts: (...asked) => listContacts(db, contactMarks, ...asked),
    addGroup: bound(groups.addGroup),
    dropGroup: bound(groups.dropGroup),
    listGroups: bound(groups.listGroups),
    addMember: bound(members.addMember),
    dropMember: bound(members.dropMember),
    setReady: bound(members.setReady),
    signIn: bound(members.signIn),
    signOut: bound(members.signOut),
    listMembers: bound(members.listMembers),
    listAgents: bound(listAgents),
    listCallerIds: bound(listCallerIds),
    listBills: (...asked) => listBills(db, billMarks, ...asked),
    recordingExists: bound(recordings.recordingExists),
    linkKey: bound(recordings.linkKey),

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
    setEnabled: bound(standstill.setEnabled),
    stopAll: bound(standstill.stopAll),
    liftStop: bound(standstill.liftStop),
    listStops: bound(standstill.listStops),
    measureTask: bound(measureTask),
    exportTasks: bound(exportTasks),
    exportContacts: bound(exportContacts),
    exportCalls: bound(exportCalls),
    redeliver: bound(redeliver),
    health: bound(health),

    ping: async () => {
      await db.rows('select 1')
    },
    close: async () => {
      await listener.close()
      await db.close()
    },
  }
}
