// What the endpoints of tasks, calls, agents, lines and lists do, for the document of `/v1`.
import type { Text } from '../domain/language.ts'
import { IMPORT_ENDPOINT_WORDS } from './import-problem-words.ts'

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
    en: 'make a task of the same settings, with its numbers or some of them if wanted',
    zh: '复制任务设置，可选择带上全部或部分号码',
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

  ...IMPORT_ENDPOINT_WORDS,

  'GET /v1/calls': { en: 'search call records, newest first', zh: '查询话单，新的在前' },
  'GET /v1/calls/{callId}': { en: 'one call record', zh: '单条话单' },
  'GET /v1/calls/sums': { en: 'sums by day and agent', zh: '按日和坐席汇总' },

  'GET /v1/agents': { en: 'agents', zh: '坐席列表' },
  'GET /v1/agents/{ext}': { en: 'one agent', zh: '单个坐席' },
  'POST /v1/agents': { en: 'add agents; passwords are shown once', zh: '新增坐席，密码只显示一次' },
  'PATCH /v1/agents/{ext}': { en: 'change, enable or disable an agent', zh: '修改、启用或停用坐席' },
  'POST /v1/agents/{ext}/password': { en: 'draw a new password for its phone', zh: '重新生成话机密码' },
  'DELETE /v1/agents/{ext}': { en: 'remove an agent; its call records stay', zh: '删除坐席，话单保留' },
  'POST /v1/agents/{ext}/ready': { en: 'set ready', zh: '示闲' },
  'POST /v1/agents/{ext}/not-ready': { en: 'set not ready, with a reason', zh: '示忙，可注明原因' },
  'POST /v1/agents/{ext}/end-wrap-up': { en: 'end its wrap-up', zh: '结束话后' },
  'POST /v1/agents/{ext}/hang-up': { en: 'hang up its call', zh: '挂断其通话' },
  'POST /v1/agents/{ext}/calls': {
    en: 'have it call a number: its phone rings first',
    zh: '让坐席呼叫号码，其话机先振铃',
  },
  'POST /v1/calls/{callId}/hang-up': { en: 'end a call, whoever has it', zh: '挂断这通电话' },
  'POST /v1/calls': {
    en: 'join two outside numbers: the first is called, then the second; or play a message to a number',
    zh: '双呼：先呼叫第一个号码，接听后再呼叫第二个，接通双方；或语音呼叫：向一个号码播放提示音',
  },
  'POST /v1/agents/{ext}/listeners': {
    en: 'have an extension listen to its call, whisper or speak; sent again it changes the way',
    zh: '让某分机监听其通话、密语或三方；再次请求则改变方式',
  },
  'DELETE /v1/agents/{ext}/listeners': {
    en: 'end the listening to its call, which goes on',
    zh: '结束对其通话的监听，通话继续',
  },
  'POST /v1/agents/{ext}/talk': {
    en: 'do something with its call while it talks: hold, mute, send keys, pause the recording, transfer',
    zh: '操作坐席的通话：保持、静音、发送按键、暂停录音、转接',
  },
  'POST /v1/agents/{ext}/preview': {
    en: 'decide for an agent about the number it looks at: call, skip or put back',
    zh: '替坐席处理正在预览的号码：呼叫、跳过或退回',
  },
  'GET /v1/agents/{ext}/day': { en: "an agent's calls of a day on a line", zh: '坐席一天的通话时间线' },
  'GET /v1/groups': { en: 'groups with their members', zh: '分机组及成员' },
  'POST /v1/groups': { en: 'add a group', zh: '新增分机组' },
  'PATCH /v1/groups/{name}': { en: 'change a group', zh: '修改分机组' },
  'DELETE /v1/groups/{name}': { en: 'remove a group that no task uses', zh: '删除没有任务使用的分机组' },

  'GET /v1/trunks': { en: 'trunks with their state and use', zh: '线路及其状态和占用' },
  'POST /v1/trunks': { en: 'add a trunk', zh: '新增线路' },
  'PATCH /v1/trunks/{name}': { en: 'change a trunk', zh: '修改线路' },
  'DELETE /v1/trunks/{name}': { en: 'remove a trunk; calls over it go on', zh: '删除线路，已有通话不受影响' },
  'GET /v1/caller-ids': {
    en: 'caller ids, their terms, and how they are answered today',
    zh: '主叫号码、限制和当天接听情况',
  },
  'GET /v1/caller-ids/days': {
    en: 'how often each caller id was answered on each of the last 30 days, beside all of them',
    zh: '各主叫号码最近 30 天每天的接听情况，以及全部号码的合计',
  },
  'POST /v1/caller-ids': { en: 'add caller ids', zh: '新增主叫号码' },
  'PUT /v1/caller-ids/{number}/terms': {
    en: 'set what wears a caller id out: limits, rest, prefixes, tasks',
    zh: '设置主叫号码的上限、休息、号段和任务',
  },
  'PUT /v1/caller-ids/{number}/rest': {
    en: 'lay a caller id to rest until a time, or let it go on',
    zh: '让主叫号码休息到指定时间，或恢复使用',
  },
  'DELETE /v1/caller-ids/{number}': { en: 'remove a caller id', zh: '删除主叫号码' },
  'GET /v1/blocks': { en: 'search the block list', zh: '查询黑名单' },
  'POST /v1/blocks': {
    en: 'block up to 10,000 numbers and as many persons, with a reason and a term',
    zh: '加入黑名单（号码、客户），一次各最多 1 万个，可注明原因和期限',
  },
  'DELETE /v1/blocks': { en: 'unblock numbers and persons', zh: '移出黑名单' },
  'POST /v1/blocks/exports': {
    en: 'a link to the block list as CSV or XLSX',
    zh: '导出黑名单（CSV 或 XLSX），返回下载链接',
  },
  'GET /v1/blocks/exports': { en: 'the file of an export', zh: '下载导出文件' },
  'POST /v1/evidence/{phone}': {
    en: 'everything known of a number, signed, as data or as a page',
    zh: '某个号码的全部证据（已签名），数据或网页',
  },
  'GET /v1/call-backs': {
    en: 'promised calls, in the order they are due',
    zh: '预约回拨列表，按到期时间排列',
  },
  'POST /v1/call-backs': {
    en: 'promise a number a call at a moment, by an agent or by anybody of a group',
    zh: '预约回拨：指定时间，由某个坐席或某组任意坐席回拨',
  },
  'PATCH /v1/call-backs/{callBackId}': {
    en: 'move a call-back to another moment or agent',
    zh: '修改预约的时间或坐席',
  },
  'POST /v1/call-backs/{callBackId}/cancel': {
    en: 'cancel a call-back, with a reason',
    zh: '取消预约回拨，可注明原因',
  },
  'GET /v1/dispositions': { en: 'what agents may say of a conversation', zh: '小结选项' },
  'PUT /v1/dispositions': { en: 'set the dispositions, as a whole', zh: '整体设置小结选项' },
  'GET /v1/away-reasons': { en: 'reasons not to be ready', zh: '示忙原因' },
  'PUT /v1/away-reasons': { en: 'set the reasons not to be ready, as a whole', zh: '整体设置示忙原因' },

  'GET /v1/settings': { en: 'settings with their meaning and default', zh: '企业设置及其含义和默认值' },
  'GET /v1/call-hours': { en: 'when customers may be called', zh: '允许呼叫的时段' },
  'PATCH /v1/settings': { en: 'change settings', zh: '修改企业设置' },
  'GET /v1/plans': {
    en: 'the plans, by name, and how many tasks use each',
    zh: '外呼策略列表及各自的使用情况',
  },
  'GET /v1/plans/{name}': { en: 'a plan', zh: '查看外呼策略' },
  'PUT /v1/plans/{name}': {
    en: 'add a plan or change it; its tasks dial by it within two seconds',
    zh: '新增或修改外呼策略，使用它的任务在两秒内按新策略执行',
  },
  'PATCH /v1/plans/{name}': {
    en: 'rename a plan; the tasks and the setting that name it follow',
    zh: '重命名外呼策略，使用它的任务和设置随之更新',
  },
  'DELETE /v1/plans/{name}': {
    en: 'delete a plan, unless a task uses it',
    zh: '删除外呼策略，正在被任务使用的不能删除',
  },
  'POST /v1/plans/outlook': {
    en: 'what a plan would mean for the numbers that wait now, and what is wrong with it',
    zh: '试算：策略修改后，目前等待的号码何时拨打，以及策略中的错误',
  },
  'GET /v1/profiles': {
    en: 'the plans that come with the program: the legal frame of a country, each rule with its source',
    zh: '合规模板：程序自带的各国法定框架，每条规则附出处',
  },
  'GET /v1/prompts': { en: 'the prompts, by name, and where each is used', zh: '提示音列表及各自的用途' },
  'POST /v1/prompts': {
    en: 'upload a prompt: a WAV file as application/octet-stream; it is brought to 8 kHz mono',
    zh: '上传提示音（WAV 文件，application/octet-stream），自动转换为 8 kHz 单声道',
  },
  'GET /v1/prompts/{name}/sound': { en: 'hear a prompt as customers do', zh: '试听提示音' },
  'PATCH /v1/prompts/{name}': {
    en: 'rename a prompt; settings that name it follow',
    zh: '重命名提示音，使用它的设置随之更新',
  },
  'DELETE /v1/prompts/{name}': {
    en: 'delete a prompt, unless a setting names it',
    zh: '删除提示音，正在被设置使用的不能删除',
  },
  'POST /v1/calls/{callId}/recording': { en: 'a link to the recording', zh: '获取录音链接' },
  'GET /v1/desk/me': { en: 'an agent about itself', zh: '坐席自己的状态、通话和当日数据' },
  'POST /v1/desk/ready': { en: 'report ready', zh: '示闲' },
  'POST /v1/desk/not-ready': { en: 'report not ready, with a reason', zh: '示忙，可注明原因' },
  'POST /v1/desk/end-wrap-up': { en: "end one's wrap-up", zh: '结束话后' },
  'POST /v1/desk/extend-wrap-up': { en: "make one's wrap-up longer, as the account allows", zh: '延长话后' },
  'POST /v1/desk/phone': {
    en: "a pass for the agent's phone in the browser, good for a quarter of an hour",
    zh: '领取浏览器话机的临时口令，15 分钟内有效',
  },
  'POST /v1/desk/sound': {
    en: 'say whether the phone in the browser has sound: supervisors see it when it has none',
    zh: '上报浏览器话机是否有声音，没有声音时主管可见',
  },
  'GET /v1/desk/calls': { en: "one's last calls", zh: '自己最近的呼叫' },
  'POST /v1/desk/calls': { en: 'call a number: the phone rings first', zh: '呼叫号码，话机先振铃' },
  'GET /v1/desk/call-backs': {
    en: "the agenda: one's own call-backs and those of one's groups",
    zh: '日程：自己和所在组的预约回拨',
  },
  'POST /v1/desk/call-backs': {
    en: 'promise the customer of a call, or a number, a call-back',
    zh: '为通话的客户或某个号码预约回拨',
  },
  'PATCH /v1/desk/call-backs/{callBackId}': {
    en: 'move a call-back, or leave it to the group',
    zh: '改约，或交给组内任意坐席',
  },
  'POST /v1/desk/call-backs/{callBackId}/cancel': {
    en: 'cancel a call-back, with a reason',
    zh: '取消预约回拨，可注明原因',
  },
  'POST /v1/desk/call-backs/{callBackId}/call': {
    en: "keep a call-back now: one's phone rings first",
    zh: '立即回拨，话机先振铃',
  },
  'POST /v1/desk/hang-up': { en: "hang up one's call", zh: '挂断通话' },
  'POST /v1/desk/preview': {
    en: 'call the number one looks at, skip it or put it back',
    zh: '呼叫、跳过或退回正在预览的号码',
  },
  'POST /v1/desk/talk': {
    en: "do something with one's call: hold, mute, send keys, pause the recording, transfer",
    zh: '操作自己的通话：保持、静音、发送按键、暂停录音、转接',
  },
  'GET /v1/desk/calls/{callId}/replay': {
    en: "the last 30 s of one's call that goes on, if it is recorded",
    zh: '回放当前通话最近 30 秒的录音',
  },
  'POST /v1/desk/calls/{callId}/disposition': { en: 'say what the call was about', zh: '填写小结' },
  'POST /v1/desk/calls/{callId}/never-again': { en: 'never call this number again', zh: '不再呼叫该号码' },

  'POST /v1/calls/exports': {
    en: 'a link to call records as CSV or XLSX',
    zh: '导出话单（CSV 或 XLSX），返回下载链接',
  },
  'GET /v1/calls/exports': { en: 'the file of an export', zh: '下载导出文件' },
  'GET /v1/pushes': { en: 'pushes and what became of them', zh: '推送记录' },
  'GET /v1/pushes/urls': { en: 'what waits for each URL', zh: '各推送地址的积压情况' },
  'POST /v1/pushes/{pushId}/send': { en: 'send one now, or again', zh: '立即推送或重新推送一条' },
  'POST /v1/pushes/try': {
    en: 'send a test record now and see the answer',
    zh: '立即推送一条测试数据并查看应答',
  },
  'POST /v1/pushes/send-again': { en: 'send those given up again, or all', zh: '批量重新推送' },
}
