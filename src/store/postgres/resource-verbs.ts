// The verbs that only `/v1` asks, over the connections of the API; each account has its share of them.
import type { ResourceStore } from '../port/resource-store.ts'
import { addBlocks, pageBlocks, removeBlocks } from './account/block-list.ts'
import { changeSettings } from './account/change-settings.ts'
import * as deskLists from './account/desk-lists.ts'
import { callerIdDays, listCallerIdTerms, setCallerIdTerms } from './account/stored-caller-ids.ts'
import * as plans from './account/stored-plans.ts'
import * as prompts from './account/stored-prompts.ts'
import { pageAgents } from './agent/agent-pages.ts'
import { addAgents, askEngine, changeAgent, setAgentReady } from './agent/change-agents.ts'
import { changeGroup, groupDetails, newGroup } from './agent/change-groups.ts'
import { type BoundVerbs, shared } from './bound-verbs.ts'
import { askForCall, hangUpAgent, hangUpCall } from './call/ask-for-call.ts'
import { askForTalk } from './call/ask-for-talk.ts'
import { askForVoice } from './call/ask-for-voice.ts'
import { askToListen, cutOff, stopListening } from './call/ask-to-listen.ts'
import { decidePreview } from './call/decide-preview.ts'
import { deskOf, phoneOfCall, talkOf } from './call/desk-calls.ts'
import { disposeCall } from './call/dispose-call.ts'
import { findCall, searchCalls, sumCalls } from './call/search-calls.ts'
import * as callBacks from './call-back/kept-call-backs.ts'
import { contactsOfNumber, pageContacts } from './contact/contact-pages.ts'
import { numberFacts } from './contact/number-facts.ts'
import { sampleWaiting, tasksOfPlan } from './contact/waiting-sample.ts'
import { evidenceFacts, evidenceKey } from './evidence/evidence-facts.ts'
import { importVerbs } from './import-verbs.ts'
import { pagePushes, pushLanes, sendPush } from './outbox/push-pages.ts'
import { readReport } from './report/read-report.ts'
import { changeTask } from './task/change-task.ts'
import { countCallAgain } from './task/count-call-again.ts'
import { explainTask } from './task/explain-task.ts'
import { findTask, pageTasks } from './task/task-pages.ts'
import { endShadow, findShadow, startShadow } from './task/task-shadows.ts'
import { accountTrunks, changeTrunk, dropTrunk } from './trunk/account-trunks.ts'

export const resourceVerbs: BoundVerbs<ResourceStore> = {
  ...importVerbs,
  pageTasks: shared(pageTasks),
  findTask: shared(findTask),
  changeTask: shared(changeTask),
  pageContacts: shared(pageContacts),
  contactsOfNumber: shared(contactsOfNumber),
  numberFacts: shared(numberFacts),
  countCallAgain: shared(countCallAgain),

  searchCalls: shared(searchCalls),
  findCall: shared(findCall),
  sumCalls: shared(sumCalls),
  pageCallBacks: shared(callBacks.pageCallBacks),
  numberOfCall: shared(callBacks.numberOfCall),
  openCallBacksOf: shared(callBacks.openCallBacksOf),
  findCallBack: shared(callBacks.findCallBack),
  makeCallBack: shared(callBacks.makeCallBack),
  moveCallBack: shared(callBacks.moveCallBack),
  cancelCallBack: shared(callBacks.cancelCallBack),
  readReport: shared(readReport),
  startShadow: shared(startShadow),
  findShadow: shared(findShadow),
  endShadow: shared(endShadow),
  evidenceKey: shared(evidenceKey),
  evidenceFacts: shared(evidenceFacts),

  pageAgents: shared(pageAgents),
  addAgents: shared(addAgents),
  changeAgent: shared(changeAgent),
  setAgentReady: shared(setAgentReady),
  askEngine: shared((api, ...args) => api.transaction(tx => askEngine(tx, ...args))),
  askForCall: shared(askForCall),
  askForVoice: shared(askForVoice),
  askForTalk: shared(askForTalk),
  decidePreview: shared(decidePreview),
  hangUpAgent: shared(hangUpAgent),
  hangUpCall: shared(hangUpCall),
  askToListen: shared(askToListen),
  stopListening: shared(stopListening),
  cutOff: shared(cutOff),
  groupDetails: shared(groupDetails),
  newGroup: shared(newGroup),
  changeGroup: shared(changeGroup),

  accountTrunks: shared(accountTrunks),
  changeTrunk: shared(changeTrunk),
  dropTrunk: shared(dropTrunk),
  pageBlocks: shared(pageBlocks),
  addBlocks: shared(addBlocks),
  removeBlocks: shared(removeBlocks),
  listCallerIdTerms: shared(listCallerIdTerms),
  callerIdDays: shared(callerIdDays),
  setCallerIdTerms: shared(setCallerIdTerms),
  changeSettings: shared(changeSettings),
  deskOf: shared(deskOf),
  disposeCall: shared(disposeCall),
  phoneOfCall: shared(phoneOfCall),
  talkOf: shared(talkOf),
  pagePushes: shared(pagePushes),
  pushLanes: shared(pushLanes),
  sendPush: shared(sendPush),
  listPlans: shared(plans.listPlans),
  findPlan: shared(plans.findPlan),
  putPlan: shared(plans.putPlan),
  renamePlan: shared(plans.renamePlan),
  removePlan: shared(plans.removePlan),
  tasksOfPlan: shared(tasksOfPlan),
  sampleWaiting: shared(sampleWaiting),
  listPrompts: shared(prompts.listPrompts),
  addPrompt: shared(prompts.addPrompt),
  promptSound: shared(prompts.promptSound),
  renamePrompt: shared(prompts.renamePrompt),
  removePrompt: shared(prompts.removePrompt),
  listDispositions: shared(deskLists.listDispositions),
  setDispositions: shared(deskLists.setDispositions),
  listAwayReasons: shared(deskLists.listAwayReasons),
  setAwayReasons: shared(deskLists.setAwayReasons),
  explainTask: shared(explainTask),
}
