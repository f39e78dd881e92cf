// App.Sip_Yccall.TaskInfo: the numbers of a task and what became of each.
import { type AnswerType, answerTypeOf } from '../../domain/outcome.ts'
import { isRefusal } from '../../domain/refusal.ts'
import type { ApiStore, ContactSummary } from '../../store/api-port.ts'
import { done, refused } from '../envelope.ts'
import { service } from '../service.ts'
import { PAGING, pageHead, pageOf } from './paging.ts'
import { NO_TASK, TASK } from './task.ts'

const NOT_CALLED = 1035
const CALLED = 1036

export const taskInfo = service({
  name: 'App.Sip_Yccall.TaskInfo',
  zh: '查询任务的号码',
  en: 'Lists the numbers of a task in the order of their arrival',
  parameters: { taskid: TASK, ...PAGING },
  refusals: [NO_TASK],
  example: {
    send: { taskid: '20250110232019949748' },
    answer: done('获取成功', {
      totalitems: 1,
      currentpage: 1,
      itemsperpage: 10,
      result: [
        {
          taskid: '20250110232019949748',
          telphone: '18112345678',
          userid: '',
          memberid: '',
          chengshudu: '',
          customuuid: '',
          status: CALLED,
          extnumber: null,
          answered: null,
          answertype: null,
          ext: '',
          state: 'done',
          skipped: null,
        },
      ],
    }),
  },
  async handle({ store, account, now }, { taskid, ...paging }) {
    const page = pageOf(paging)
    const listed = await store.listContacts(account.id, taskid, page, now)
    if (isRefusal(listed)) return refused('获取失败', listed)
    const own = await taskidOf(store, account.id, taskid)
    return done('获取成功', { ...pageHead(listed, page), result: listed.rows.map(contact => contactRow(own, contact)) })
  },
})

/** The rows name the task by its own id, also when the client asked by its customtaskid. */
async function taskidOf(store: ApiStore, accountId: number, asked: string): Promise<string> {
  if (/^\d{20}$/.test(asked)) return asked
  const filter = { createdFrom: null, createdTo: null, taskids: [], name: null, state: null, assignTypes: [], assignTo: null }
  const { rows } = await store.listTasks(accountId, { ...filter, customtaskid: asked }, { current: 1, size: 1 })
  return rows[0]?.taskid ?? asked
}

function contactRow(taskid: string, contact: ContactSummary) {
  return {
    taskid,
    telphone: contact.phone,
    userid: contact.userid,
    memberid: contact.memberid,
    chengshudu: contact.ext,
    customuuid: contact.customuuid,
    status: contact.called ? CALLED : NOT_CALLED,
    extnumber: contact.agentExt,
    answered: contact.answered === null ? null : contact.answered ? 1 : 0,
    answertype: answerTypeFor(contact),
    ext: contact.ext,
    state: contact.state,
    skipped: contact.skipped,
  }
}

/** A call cut off after the customer answered was missing its agent, whatever the outcome says. */
function answerTypeFor({ outcome, answered }: ContactSummary): AnswerType | null {
  if (outcome === null) return null
  return outcome === 'interrupted' && answered === true ? 'caller' : answerTypeOf(outcome)
}
