// App.Sip_Yccall.TaskCreat, TaskSet, TaskList and taskCall as they are published: tasks from their creation
// to their next round.
import { CALL_TIMES_MAX } from '../../domain/plan/call-times.ts'
import { contract, type ServiceRefusal } from '../contract.ts'
import { PAGING } from '../paging.ts'
import {
  choice,
  defaulted,
  integer,
  jsonList,
  list,
  optional,
  standIn,
  TOKEN,
  text,
  upload,
} from '../parameter.ts'
import { refuseValue } from '../refusals.ts'
import { TASK_STATE_CODE } from '../state-codes.ts'
import { BAD_TIME, NO_TASK, TASK, time } from '../task-parameters.ts'
import { VOICE_OF_TASK } from './voice-contracts.ts'

export const FOREIGN_CALLER_ID = refuseValue(1021, '非法号码(非本公司所有)')

const ASSIGNED = {
  assigntype: choice(
    '1 分机，2 队列，3 分机组，4 语音任务：接听后播放prompt',
    '1 extensions, 2 a queue, 3 a group, 4 a message: prompt is played to whoever answers',
    '1',
    '2',
    '3',
    '4',
  ),
  assignagent: text(
    '分机号（逗号分隔）、队列名或分机组名；assigntype为4时为转接到的队列或分机组，可为空',
    'the extensions, comma-separated, or the name of the queue or group; with assigntype 4 the queue ' +
      'or group that keys lead to, or empty',
    20_000,
  ),
}
const CALLING = {
  taskscale: text('空闲坐席与呼叫数之比，1:1 … 1:n', 'idle agents to calls, 1:1 … 1:n'),
  isscale: defaulted(
    choice(
      'manual 按taskscale，auto 预测式自动计算，preview 坐席先看号码再决定是否呼叫',
      'manual: the fixed taskscale; auto: computed; preview: an agent sees each number first, and decides',
      'manual',
      'auto',
      'preview',
    ),
    'manual',
  ),
  concurrent: defaulted(integer('任务最大并发', 'most calls in flight', 1, 100_000), 100),
  scheduledtime: time('最早开始时间', 'start no earlier than'),
  disnumber: optional(
    list(
      '主叫号码，逗号分隔，空为轮用企业的号码',
      "caller ids, comma-separated; empty: rotate over the account's",
    ),
  ),
  taskname: optional(text('任务名，默认为taskid', 'default: the taskid')),
  status: defaulted({ ...choice('1 立即开始', '1: start at once', '0', '1'), type: 'string' }, '0'),
  customtaskid: optional(text('客户方任务ID，企业内唯一', "the client's own id, unique within the company")),
  ...VOICE_OF_TASK,
}
const ENDS_AT = time('到时任务结束', 'the task ends at')
/** What every way to make a task takes, besides its numbers. */
export const TASK_PARAMETERS = { ...ASSIGNED, ...CALLING, pausedtime: ENDS_AT }

const UNKNOWN_NAMES: readonly ServiceRefusal[] = [
  { code: 1012, zh: '分机不存在', en: 'no such extension' },
  { code: 1021, zh: '主叫号码非本公司所有', en: "a caller id that is not the company's" },
  { code: 1029, zh: '提示音不存在', en: 'no such prompt' },
  { code: 1211, zh: '队列或分机组不存在', en: 'no such queue or group' },
]

export const TASK_CREAT = contract({
  name: 'App.Sip_Yccall.TaskCreat',
  verb: '创建',
  zh: '创建预测式外呼任务',
  en: 'Creates a predictive task',
  parameters: {
    ...ASSIGNED,
    telphone: jsonList('同TaskAdd，至多10000个，可为[]', 'as in TaskAdd, at most 10,000; [] is allowed'),
    ...CALLING,
    pausedtime: ENDS_AT,
  },
  refusals: [
    {
      code: 1002,
      zh: '号码超过10000个，taskscale或时间格式错误，customtaskid已存在，进行中的任务已达上限',
      en: 'more than 10,000 entries, a bad taskscale or time, a customtaskid in use, too many tasks running',
    },
    ...UNKNOWN_NAMES,
  ],
  example: {
    send: {
      assigntype: '3',
      assignagent: 'demo',
      telphone: '[{"phone":18012345678}]',
      taskscale: '1:2',
      status: '1',
    },
    result: { taskid: '20210222110030244314', success: 7, invaliddata: [] },
  },
})

/** The name of the parameter that is the file. */
export const FILE = 'telphone'

/** A task with the numbers of an uploaded file, at an address and in a form of its own. */
export const TASK_OF_FILE = contract({
  name: 'POST /api/predictiveCall/submitTask/file',
  verb: '',
  zh: '上传文件创建任务：参数同TaskCreat，号码来自xlsx或csv文件的各列；先检查全部行，没有可用的号码则什么都不创建',
  en:
    'Creates a task with the numbers of an uploaded file, xlsx or csv; parameters as in TaskCreat. ' +
    'Every row is checked first, and nothing is created if no number can be used',
  parameters: {
    token: optional({
      ...TOKEN,
      zh: `${TOKEN.zh}；或用appid和accesskey`,
      en: `${TOKEN.en}; or else appid and accesskey`,
    }),
    appid: optional(text('企业的appid', 'the appid of the account')),
    accesskey: optional(text('企业的accesskey', 'the access key of the account')),
    ...ASSIGNED,
    telphone: upload(
      'xlsx或csv文件，应在token之后；各列按表头识别，同控制台的导入',
      'the file, xlsx or csv, behind the token; columns are known by their headings, as in the console',
    ),
    ...CALLING,
    stoptime: standIn(ENDS_AT, 'pausedtime'),
    pausedtime: ENDS_AT,
    calltimes: optional(
      integer(
        '未接通的号码共呼叫几次；不填则按呼叫计划',
        'how often a number that nobody answers is called in all; left out: as the plan says',
        1,
        CALL_TIMES_MAX,
      ),
    ),
  },
  refusals: [
    {
      code: 1002,
      zh: '文件不能使用或没有可用的号码，taskscale或时间格式错误，customtaskid已存在，进行中的任务已达上限',
      en:
        'a file that cannot be used or has no number that can be added, a bad taskscale or time, ' +
        'a customtaskid in use, too many tasks running',
    },
    { code: 1003, zh: 'appid或accesskey错误', en: 'wrong appid or access key' },
    ...UNKNOWN_NAMES,
  ],
  example: { send: {}, result: { task_id: '20210222110030244314', task_name: 'spring' } },
})

export const TASK_SET = contract({
  name: 'App.Sip_Yccall.TaskSet',
  verb: '设置',
  zh: '开始、暂停或结束任务；暂停后不再发起新呼叫，进行中的通话继续',
  en: 'Starts, pauses or ends a task. A pause stops new dials; calls in flight go on',
  parameters: {
    ...TASK,
    taskstatus: choice('1 开始或继续，2 暂停，3 结束', '1 start or resume, 2 pause, 3 end', '1', '2', '3'),
  },
  isToStop: ({ taskstatus }) => taskstatus !== '1',
  refusals: [
    {
      code: 1002,
      zh: '状态不能这样变更，如已结束的任务；或进行中的任务已达上限',
      en: 'a move that makes no sense, as of an ended task; or too many tasks are running',
    },
    NO_TASK,
  ],
  example: { send: { taskid: '20210222110030244314', taskstatus: '1' } },
})

export const TASK_CALL = contract({
  name: 'App.Sip_Yccall.taskCall',
  verb: '设置',
  zh: '对已结束任务的号码再次呼叫，taskid不变，round加1。号码多时分步准备，期间任务状态为1025，why为preparing；五分钟内重发同一请求不会重复执行',
  en:
    'Calls the numbers of an ended task again; same taskid, the next round. A long ' +
    'list is prepared in steps: meanwhile the task is 1025 and its why preparing. ' +
    'The same call again within five minutes does nothing more',
  parameters: {
    ...TASK,
    answertype: defaulted(
      choice(
        'all 全部，caller 坐席未接，callee 客户未接，connected 已通话，never 从未呼叫',
        'all; caller: the agent did not answer; callee: the customer did ' +
          'not; connected: both talked; never: never called',
        'all',
        'caller',
        'callee',
        'connected',
        'never',
      ),
      'all',
    ),
    status: defaulted({ ...choice('1 立即开始', '1: start at once', '0', '1'), type: 'string' }, '1'),
    scheduledtime: time('最早开始时间', 'start no earlier than'),
    pausedtime: time('到时任务结束', 'the task ends at'),
  },
  refusals: [
    {
      code: 1002,
      zh: '时间格式错误，没有可呼叫的号码，或进行中的任务已达上限',
      en: 'a time that is no time, no numbers to call, or too many tasks are running',
    },
    NO_TASK,
    { code: 1025, zh: '任务未开始', en: 'the task is not started' },
    { code: 1026, zh: '任务进行中', en: 'the task is running' },
    { code: 1027, zh: '任务已暂停', en: 'the task is paused' },
  ],
  example: { send: { taskid: '20210222110030244314', answertype: 'callee' } },
})

export const TASK_LIST = contract({
  name: 'App.Sip_Yccall.TaskList',
  verb: '获取',
  zh: '查询任务',
  en: 'Lists tasks, the newest first',
  parameters: {
    createtime: time('创建时间从', 'created from'),
    endtime: time('创建时间到', 'created until'),
    taskid: optional(list('任务ID，逗号分隔，空为全部', 'tasks, comma-separated; empty: all')),
    taskname: optional(text('任务名', 'name of the task')),
    status: optional(
      choice(
        '0 未开始，1 进行中，2 暂停，3 已结束',
        '0 not started, 1 running, 2 paused, 3 ended',
        '0',
        '1',
        '2',
        '3',
      ),
    ),
    tasktype: optional(
      choice(
        'transfer 分机，groups 队列或分机组',
        'transfer: extensions; groups: queues and groups',
        'transfer',
        'groups',
      ),
    ),
    taskobject: optional(
      text('分机号、队列名或分机组名', 'extensions, or the name of the queue or group', 20_000),
    ),
    customtaskid: optional(text('客户方任务ID', "the client's own id")),
    ...PAGING,
  },
  isToStop: () => true,
  refusals: [BAD_TIME],
  example: {
    send: { status: '0' },
    result: {
      totalitems: 1,
      currentpage: 1,
      itemsperpage: 10,
      task: [
        {
          taskid: '20250106150501420056',
          taskname: '20250106150501420056',
          taskassign: '700000',
          starttime: '2021-08-21 00:11:22',
          taskscale: '1:2',
          nowscale: '',
          disnumber: '17328347742',
          status: TASK_STATE_CODE.notStarted,
          createtime: '2025-01-06 15:05:01',
          total: 7,
          called: 0,
          answered: 0,
          connected: 0,
          abandoned: 0,
          late: 0,
          inFlight: 0,
          customtaskid: '',
          scheduledtime: '',
          pausedtime: '',
          endtime: '',
          concurrent: 100,
          isscale: 'manual',
          why: {
            code: 'notStarted',
            desc: '任务未开始',
            descen: 'The task is not started',
            counts: { waiting: 7 },
          },
        },
      ],
    },
  },
})
