// Every service there is, in the order of the documents. What is published and not here answers 404 in the envelope.
import { createRegistry } from './registry.ts'
import { taskAdd, taskDelPhone } from './services/append.ts'
import { getDisnumberInfo, getSipCallStatus, getSipnumberInfo, getSipRegisterStatus, getSipValidStatus } from './services/extension.ts'
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
} from './services/group.ts'
import { addQueue, delQueue, editQueue, getQueueList, getQueueSipStatus, setSeatsStatus, sipSignIn, sipSignOut } from './services/queue.ts'
import { getBill, getRecodeFile } from './services/record.ts'
import { login, logout } from './services/session.ts'
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
  getBill,
  getRecodeFile,
])
