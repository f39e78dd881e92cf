// What the endpoints of figures, why and what-if do, for the document of `/v1`.
import type { Text } from '../domain/language.ts'

export const INSIGHT_WORDS: Readonly<Record<string, Text>> = {
  'GET /v1/tasks/{taskid}/report': {
    en: 'figures of a task by minute, hour or day',
    zh: '任务的统计，按分钟、小时或天',
  },
  'GET /v1/report': {
    en: 'figures of all tasks of the account by minute, hour or day',
    zh: '企业全部任务的统计，按分钟、小时或天',
  },
  'POST /v1/tasks/{taskid}/what-if': {
    en: "simulate the task's customers with other agents, cap, ring time-out or wrap-up, beside the present",
    zh: '用任务的真实客户模拟其他坐席数、呼损上限、振铃超时或话后时长，并与现状对比',
  },
  'GET /v1/tasks/{taskid}/what-if/grid': {
    en: 'answers around the present that were simulated in idle time; asked again, there are more',
    zh: '空闲时预先模拟的现状附近的结果，再次查询会更全',
  },
  'POST /v1/tasks/{taskid}/shadow': {
    en: 'let a proposal run beside the task: it calls nobody, and shows what it would have done',
    zh: '让拟用的设置与任务影子运行：不实际呼叫，只统计会有的结果',
  },
  'GET /v1/tasks/{taskid}/shadow': {
    en: "the task's last shadow run: the live run and the proposal side by side",
    zh: '任务最近一次影子运行：实际与拟用设置的对比',
  },
  'POST /v1/tasks/{taskid}/shadow/end': {
    en: 'end the shadow run; what it has counted stays',
    zh: '结束影子运行，已有统计保留',
  },
  'POST /v1/tasks/{taskid}/shadow/take': {
    en: 'take the proposal: its settings, pace and plan count from now on, and the shadow run ends',
    zh: '采用拟用的设置：设置、速度和策略即刻生效，影子运行结束',
  },
  'GET /v1/tasks/{taskid}/why': {
    en: 'how a task goes today, and why: funnel, when it did not dial, causes, what is left',
    zh: '任务今天的情况及原因：漏斗、未外呼的时段、挂断原因、剩余号码',
  },
}
