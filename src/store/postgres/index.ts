// The store on PostgreSQL: every verb of the port over its pools.
import type { Store, StoreVerbs } from '../port/admin-store.ts'
import * as admin from './account/administer.ts'
import * as account from './account/find-account.ts'
import * as lease from './account/lease.ts'
import { listNodes } from './account/list-nodes.ts'
import { loadAccount } from './account/load-account.ts'
import { pageOfAccounts } from './account/page-of-accounts.ts'
import { removeAccount } from './account/remove-account.ts'
import { setAccount } from './account/set-account.ts'
import * as standstill from './account/standstill.ts'
import * as callerIds from './account/stored-caller-ids.ts'
import { promptSamples } from './account/stored-prompts.ts'
import { AccountGate } from './account-gate.ts'
import { takeRequests } from './agent/change-agents.ts'
import * as groups from './agent/groups.ts'
import { listAgents, listCallerIds } from './agent/list-agents.ts'
import * as members from './agent/members.ts'
import { asked, type BoundVerbs, bound, type StoreGround, shared, verbsOver } from './bound-verbs.ts'
import { askedCalls, markAsked } from './call/asked-calls.ts'
import { claim } from './call/claim.ts'
import { clearToDial } from './call/clear-to-dial.ts'
import { closeLeft } from './call/close-left.ts'
import { judgeCalls } from './call/judge-calls.ts'
import { type BillKey, listBills } from './call/list-bills.ts'
import { listCdrs } from './call/list-cdrs.ts'
import { measureWaits } from './call/measure-waits.ts'
import { closeListeners, openListeners } from './call/open-listeners.ts'
import { pastMisses } from './call/past-misses.ts'
import { blockCalled, heed, receive, served } from './call/received-calls.ts'
import * as recordings from './call/recordings.ts'
import { release } from './call/release.ts'
import { claimsLeft, skipClaimed } from './call/skip-claimed.ts'
import { undialledCalls } from './call/undialled-calls.ts'
import { unfinishedCalls } from './call/unfinished-calls.ts'
import { record, recordLate } from './call/write-facts.ts'
import { beginCallBack, dueCallBacks, settleCallBack } from './call-back/due-call-backs.ts'
import * as accessKeys from './console/access-keys.ts'
import * as audit from './console/audit.ts'
import { endSessions } from './console/end-sessions.ts'
import * as keptAnswers from './console/kept-answers.ts'
import * as sessions from './console/sessions.ts'
import * as users from './console/users.ts'
import { append } from './contact/append-contacts.ts'
import { judgeAgain } from './contact/judge-again.ts'
import { type ContactKey, listContacts } from './contact/list-contacts.ts'
import { removeContacts } from './contact/remove-contacts.ts'
import { CHANNEL, Database, type DatabaseAccess } from './database.ts'
import { health } from './keep/database-health.ts'
import { exportAgentDays, exportCalls, exportContacts, exportTasks } from './keep/export-rows.ts'
import { removeOld, removeOldPushes } from './keep/remove-old.ts'
import { ChannelListener } from './listener.ts'
import { dayFigures, pastCalls } from './live/day-figures.ts'
import * as live from './live/live-channels.ts'
import { liveRows } from './live/live-rows.ts'
import * as pushes from './outbox/due-pushes.ts'
import { redeliver } from './outbox/redeliver.ts'
import { PageMarks } from './page-marks.ts'
import { writeReport } from './report/write-report.ts'
import { resourceVerbs } from './resource-verbs.ts'
import { callAgain } from './task/call-again.ts'
import { commandTask } from './task/command-task.ts'
import { createTask } from './task/create-task.ts'
import { editTask, removeTask, resumeTask } from './task/edit-task.ts'
import { endIfDone, moveDueTasks } from './task/end-tasks.ts'
import { listTasks } from './task/list-tasks.ts'
import { measureTask } from './task/measure-task.ts'
import { prepareRound } from './task/prepare-round.ts'
import { remaining, remainingOf } from './task/remaining.ts'
import { writeShadow } from './task/task-shadows.ts'
import { noteTrunk } from './trunk/account-trunks.ts'
import { shareTrunks } from './trunk/share-trunks.ts'
import * as trunks from './trunk/stored-trunks.ts'

export type { Store } from '../port/admin-store.ts'
export type { DatabaseAccess } from './database.ts'

/** For each of the two pools. */
const CONNECTIONS_MAX = 10
/**
 * A client has given up by then, so a read is cut off. Changes may take longer, and are made completely or
 * not at all.
 */
const API_READ_MS = 3_000
/** Two of the API's connections are reserved for requests whose account is not known yet. */
const SHARES = { total: CONNECTIONS_MAX - 2, perAccount: 4 }

/**
 * The database must have been migrated. Connections are made when they are needed; close() ends them. The API
 * has a pool of its own, so that no client's request keeps a call waiting, and each account may use only a
 * share of that pool.
 */
export function createPostgresStore(access: DatabaseAccess): Store {
  const db = new Database({ connectionsMax: CONNECTIONS_MAX, ...access })
  const api = new Database({ connectionsMax: CONNECTIONS_MAX, readMs: API_READ_MS, ...access })
  const listener = new ChannelListener(access)
  const ground: StoreGround = {
    ...{ db, api, listener },
    gate: new AccountGate(SHARES),
    contactMarks: new PageMarks<ContactKey>(),
    billMarks: new PageMarks<BillKey>(),
  }
  const over = (acting: Database) => verbsOver(VERBS, { ...ground, db: acting, api: acting })
  return {
    ...verbsOver(VERBS, ground),
    as: actor => over(actor === null ? api : api.as(actor)),
    ping: async () => {
      await Promise.all([db.rows('select 1'), api.rows('select 1')])
    },
    close: async () => {
      await listener.close()
      await Promise.all([db.close(), api.close()])
    },
  }
}

const VERBS: BoundVerbs<StoreVerbs> = {
  ...resourceVerbs,
  accountCodes: bound(lease.accountCodes),
  freeAccounts: bound(lease.freeAccounts),
  holdAccount: bound(lease.holdAccount),
  renewLeases: bound(lease.renewLeases),
  releaseNode: bound(lease.releaseNode),
  loadAccount: bound(loadAccount),
  promptSamples: bound(promptSamples),
  claim: bound(claim),
  clearToDial: bound(clearToDial),
  release: bound(release),
  skipClaimed: bound(skipClaimed),
  claimsLeft: bound(claimsLeft),
  judgeAgain: bound(judgeAgain),
  undialledCalls: bound(undialledCalls),
  closeLeft: bound(closeLeft),
  remaining: bound(remaining),
  remainingOf: bound(remainingOf),
  record: bound(record),
  recordLate: bound(recordLate),
  moveDueTasks: bound(moveDueTasks),
  prepareRound: bound(prepareRound),
  endIfDone: bound(endIfDone),
  askedCalls: bound(askedCalls),
  markAsked: bound(markAsked),
  dueCallBacks: bound(dueCallBacks),
  beginCallBack: bound(beginCallBack),
  settleCallBack: bound(settleCallBack),
  receive: bound(receive),
  heed: bound(heed),
  blockCalled: bound(blockCalled),
  served: bound(served),
  pastMisses: bound(pastMisses),
  callerIdUse: bound(callerIds.callerIdUse),
  restCallerId: bound(callerIds.restCallerId),
  openListeners: bound(openListeners),
  closeListeners: bound(closeListeners),
  takeRequests: bound(takeRequests),
  noteTrunk: bound(noteTrunk),
  unfinishedCalls: bound(unfinishedCalls),
  onChange:
    ({ db, listener }) =>
    changed =>
      listener.add(CHANNEL, {
        heard: payload => changed(Number(payload)),
        // Every account may have changed.
        missed: async () => {
          for (const accountId of await lease.accountIds(db)) changed(accountId)
        },
      }),
  publishLive: bound(live.publishLive),
  onWatch:
    ({ listener }) =>
    watched =>
      live.onWatch(listener, watched),
  dayFigures: bound(dayFigures),
  pastCalls: bound(pastCalls),

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
  listContacts:
    ({ api, gate, contactMarks }) =>
    (accountId, ...args) =>
      gate.run(accountId, () => listContacts(api, contactMarks, accountId, ...args)),
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
  listBills:
    ({ api, gate, billMarks }) =>
    (accountId, ...args) =>
      gate.run(accountId, () => listBills(api, billMarks, accountId, ...args)),
  listCdrs: shared(listCdrs),
  recordingExists: shared(recordings.recordingExists),
  linkKey: asked(recordings.linkKey),

  duePushes: bound(pushes.duePushes),
  pushesDelivered: bound(pushes.pushesDelivered),
  pushFailed: bound(pushes.pushFailed),
  pushBacklog: bound(pushes.pushBacklog),

  writeReport: bound(writeReport),
  writeShadow: bound(writeShadow),
  judgeCalls: bound(judgeCalls),

  listAccounts: bound(account.listAccounts),
  removeOld: bound(removeOld),
  removeOldPushes: bound(removeOldPushes),
  forgetRecordings: bound(recordings.forgetRecordings),

  isEmpty: bound(admin.isEmpty),
  findAccount: bound(admin.findAccount),
  addAccount: bound(admin.addAccount),
  setSettings: bound(admin.setSettings),
  ownSettings: bound(account.ownSettings),
  addAgent: bound(admin.addAgent),
  setAgent: bound(admin.setAgent),
  removeAgent: bound(admin.removeAgent),
  addTrunk: bound(trunks.addTrunk),
  setTrunk: bound(trunks.setTrunk),
  removeTrunk: bound(trunks.removeTrunk),
  listTrunks: bound(trunks.listTrunks),
  shareTrunks: bound(shareTrunks),
  ensureSharedTrunk: bound(trunks.ensureSharedTrunk),
  addCallerId: bound(admin.addCallerId),
  removeCallerId: bound(admin.removeCallerId),
  replaceKey: bound(admin.replaceKey),
  removeAccount: bound(removeAccount),
  setEnabled: bound(standstill.setEnabled),
  setAccount: bound(setAccount),
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

  userToSignIn: asked(users.userToSignIn),
  listUsers: asked(users.listUsers),
  addUser: asked(users.addUser),
  setUser: asked(users.setUser),
  removeUser: asked(users.removeUser),
  passwordHash: asked(users.passwordHash),
  saveSession: asked(sessions.saveSession),
  userBySession: asked(sessions.userBySession),
  dropSession: asked(sessions.dropSession),
  endSessions: asked(endSessions),
  listSessions: asked(sessions.listSessions),
  listKeys: asked(accessKeys.listKeys),
  addKey: asked(accessKeys.addKey),
  revokeKey: asked(accessKeys.revokeKey),
  keyById: asked(accessKeys.keyById),
  keyByToken: asked(accessKeys.keyByToken),
  keyUsed: asked(accessKeys.keyUsed),
  pageOfAccounts: asked(pageOfAccounts),
  listNodes: asked(listNodes),
  listAudit: asked(audit.listAudit),
  noteAudit: asked(audit.noteAudit),
  beginOnce: asked(keptAnswers.beginOnce),
  endOnce: asked(keptAnswers.endOnce),

  liveRows: shared(liveRows),
  watchLive: asked(live.watchLive),
  onLive:
    ({ listener }) =>
    heard =>
      live.onLive(listener, heard),
  openSessions: asked(sessions.openSessions),
}
