// What the endpoints of tasks, calls, agents, lines and lists do, for the document of `/v1`.
import type { Text } from '../domain/language.ts'

export const DIALER_WORDS: Readonly<Record<string, Text>> = {
  'GET /v1/tasks': { en: 'tasks, newest first', zh: '任务列表，新建的在前' },
  'GET /v1/tasks/{taskid}': { en: 'one task', zh: '单个任务' },
  'POST /v1/tasks': { en: 'make a task, with its first numbers', zh: '新建任务，可同时加入号码' },
  'PATCH /v1/tasks/{taskid}': {
    en: 'change a task; a running one goes on',
    zh: '修改任务，进行中的任务不中断',
  },
  'DELETE /v1/tasks/{taskid}': { en: 'remove a task; its call records stay', zh: '删除任务，话单保留' },
  'POST /v1/tasks/{taskid}/copy': {
    en: 'make a task of the same settings, without numbers',
    zh: '复制任务设置，不含号码',
  },
  'POST /v1/tasks/{taskid}/start': { en: 'start, or go on after a pause', zh: '启动，或暂停后继续' },
  'POST /v1/tasks/{taskid}/pause': { en: 'pause: no new call is made', zh: '暂停，不再发起新呼叫' },
  'POST /v1/tasks/{taskid}/end': { en: 'end; it can be undone for 24 hours', zh: '结束，24 小时内可撤销' },
  'POST /v1/tasks/{taskid}/resume': { en: 'undo an end within 24 hours', zh: '24 小时内撤销结束' },
  'GET /v1/tasks/{taskid}/call-again/count': {
    en: 'how many numbers would be called again, by how their last call ended',
    zh: '按上次呼叫结果统计可再次呼叫的号码数',
  },
  'POST /v1/tasks/{taskid}/call-again': {
    en: 'call numbers of an ended task again',
    zh: '再次呼叫已结束任务的号码',
  },
  'GET /v1/tasks/{taskid}/contacts': { en: 'numbers of a task', zh: '任务的号码' },
  'POST /v1/tasks/{taskid}/contacts': { en: 'add up to 10,000 numbers', zh: '追加号码，一次最多 1 万个' },
  'DELETE /v1/tasks/{taskid}/contacts': { en: 'withdraw numbers that wait', zh: '撤回等待中的号码' },

  'GET /v1/calls': { en: 'search call records, newest first', zh: '查询话单，新的在前' },
  'GET /v1/calls/{callId}': { en: 'one call record', zh: '单条话单' },
  'GET /v1/calls/sums': { en: 'sums by day and agent', zh: '按日和坐席汇总' },
}
