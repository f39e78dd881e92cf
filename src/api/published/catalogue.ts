// All services, in the order of the documents. A published service that is missing here answers 404 in the
// envelope.
import { createRegistry } from './registry.ts'
import { getBill, getRecodeFile } from './services/call-record.ts'
import { doubleCall, hangupCall, makeCall, makePloyCall, transferCall } from './services/calls-by-hand.ts'
import { forceCall, spyCall } from './services/calls-supervised.ts'
import {
  getDisnumberInfo,
  getSipCallStatus,
  getSipnumberInfo,
  getSipRegisterStatus,
  getSipValidStatus,
} from './services/extension.ts'
import {
  addExtgroup,
  addExtnumber,
  delExtgroup,
  delExtnumber,
  editExtnumber,
  getAllExtGroup,
  getExtGroupState,
  getExtgroupInfo,
  getGroupExt,
} from './services/groups-of-agents.ts'
import { playVoice } from './services/play-voice.ts'
import {
  addQueue,
  delQueue,
  editQueue,
  getQueueList,
  getQueueSipStatus,
  setSeatsStatus,
  sipSignIn,
  sipSignOut,
} from './services/queues.ts'
import { login, logout } from './services/sign-in.ts'
import { taskAdd, taskDelPhone } from './services/task-add.ts'
import { taskCall, taskSet } from './services/task-control.ts'
import { taskCreat } from './services/task-creation.ts'
import { taskInfo } from './services/task-info.ts'
import { taskList } from './services/task-list.ts'

export const CATALOGUE = createRegistry([
  login,
  logout,
  taskCreat,
  taskAdd,
  taskDelPhone,
  taskSet,
  taskList,
  taskInfo,
  taskCall,
  addExtgroup,
  delExtgroup,
  getExtgroupInfo,
  addExtnumber,
  delExtnumber,
  editExtnumber,
  getGroupExt,
  getExtGroupState,
  getAllExtGroup,
  addQueue,
  editQueue,
  delQueue,
  getQueueList,
  sipSignIn,
  sipSignOut,
  setSeatsStatus,
  getQueueSipStatus,
  getSipnumberInfo,
  getDisnumberInfo,
  getSipCallStatus,
  getSipRegisterStatus,
  getSipValidStatus,
  makeCall,
  makePloyCall,
  doubleCall,
  hangupCall,
  spyCall,
  forceCall,
  transferCall,
  playVoice,
  getBill,
  getRecodeFile,
])
