// What the commands on agents say.
import type { Text } from '../domain/language.ts'
import type { PhoneRefused } from '../store/port/changes.ts'
import { PHONE_REFUSAL_WORDS } from './why-words.ts'

export const AGENT = {
  add: {
    en: "add an agent, and its group if that doesn't exist yet",
    zh: '新增坐席；分机组不存在时自动创建',
  },
  set: { en: 'change an agent', zh: '修改坐席' },
  list: { en: 'list the agents of an account', zh: '列出企业的坐席' },
  remove: { en: 'remove an agent; its call records are kept', zh: '删除坐席，话单保留' },
  ext: { en: 'extension of the agent', zh: '分机号' },
  from: {
    en:
      'add the agents in a CSV file (- for standard input) with the columns ext, ' +
      'group, password, uri (as --uri); missing passwords are generated and printed',
    zh: '从 CSV 文件批量新增（“-”为标准输入），列为 ext、group、password、uri（同 --uri）；密码留空则自动生成并输出',
  },
  group: { en: 'group it belongs to', zh: '所属分机组' },
  password: {
    en: "its phone's password; - reads it from standard input; if omitted, one is generated and shown once",
    zh: '话机注册密码；写“-”则从标准输入读取，不写则自动生成并只显示一次',
  },
  newPassword: {
    en: "its phone's new password; - reads it from standard input",
    zh: '新的话机注册密码；写“-”则从标准输入读取',
  },
  weak: { en: 'allow a password of fewer than 10 characters', zh: '允许少于 10 个字符的密码' },
  idle: { en: 'make it ready for calls at once', zh: '新增后立即示闲' },
  held: { en: "keep its phone's line open between calls", zh: '长连模式：通话之间话机保持接通' },
  uri: {
    en:
      'call it at a PBX instead of having its phone register here, as in ' +
      'sip:1001@pbx.example:5060;transport=tcp; the setting pbxHosts must allow the host',
    zh: '话机不在本系统注册，而在已有 PBX 上接听，如 sip:1001@pbx.example:5060;transport=tcp；主机须在设置 pbxHosts 中放行',
  },
  noUri: { en: 'have its phone register here again', zh: '话机改回在本系统注册' },
  nowIdle: { en: 'make it ready for calls', zh: '示闲，开始分配呼叫' },
  nowBusy: {
    en: 'make it not ready; a call in progress goes on',
    zh: '示忙，不再分配呼叫，进行中的通话不受影响',
  },
  ring: { en: 'ring its phone for each call', zh: '振铃模式：每通呼叫都先振铃话机' },
} as const satisfies Readonly<Record<string, Text>>

/** Why the engine set an agent not ready. */
export const MISSED_CALLS: Text = { en: 'no, missed calls', zh: '否，未接来电' }

export function badExtension(where: string, ext: string): Text {
  return {
    en: `${where} is "${ext}"; an extension is a number up to 4294967295 that does not begin with 0.`,
    zh: `${where} 的值“${ext}”无效：分机号是不以 0 开头、不超过 4294967295 的数字。`,
  }
}

export function heldOrRing(): Text {
  return { en: 'Use either --held or --ring, not both.', zh: '--held 和 --ring 只能选一个。' }
}

export function idleOrBusy(): Text {
  return { en: 'Use either --idle or --busy, not both.', zh: '--idle 和 --busy 只能选一个。' }
}

/** As in the list: how often since the agent last registered, and why. */
export function phoneRefused({ times, why }: PhoneRefused): Text {
  const { zh, en } = PHONE_REFUSAL_WORDS[why]
  return { en: `${times}×: ${en}`, zh: `${times} 次：${zh}` }
}

export function sayWhatToSet(): Text {
  return {
    en: 'Nothing to change was given: use --password, --held, --ring, --uri, --no-uri, --idle or --busy.',
    zh: '请指定要修改的内容：--password、--held、--ring、--uri、--no-uri、--idle 或 --busy。',
  }
}

export function agentAdded(ext: string): Text {
  return { en: `Agent ${ext} added.`, zh: `已新增坐席 ${ext}。` }
}

/** `joined`: the group that it has just joined; `differing`: flags that were not followed. */
export function agentIsThere(ext: string, joined: string | null, differing: readonly string[]): Text {
  const en = [
    joined === null
      ? `Agent ${ext} already exists; nothing changed.`
      : `Agent ${ext} already exists; it was added to group ${joined}.`,
  ]
  const zh = [
    joined === null
      ? `坐席 ${ext} 已存在，未做任何改动。`
      : `坐席 ${ext} 已存在，本次已加入分机组 ${joined}。`,
  ]
  if (differing.length > 0) {
    en.push(`Not changed: ${differing.join(', ')}; use "agent set" to change that.`)
    zh.push(`未修改：${differing.join('、')}，请用 agent set 修改。`)
  }
  return { en: en.join(' '), zh: zh.join('') }
}

export function agentSet(ext: string): Text {
  return { en: `Agent ${ext} changed.`, zh: `坐席 ${ext} 已修改。` }
}

export function agentRemoved(ext: string): Text {
  return { en: `Agent ${ext} removed.`, zh: `已删除坐席 ${ext}。` }
}

export function noAgent(code: string, ext: string): Text {
  return {
    en: `Account ${code} has no agent ${ext}; nothing changed.`,
    zh: `企业 ${code} 没有坐席 ${ext}，未做任何改动。`,
  }
}

export function noAgents(code: string): Text {
  return {
    en: `Account ${code} has no agents; add some with "agent add".`,
    zh: `企业 ${code} 还没有坐席，请用 agent add 新增。`,
  }
}

export function fromAlone(): Text {
  return {
    en: 'The file of --from has extensions and passwords: omit --ext and --password.',
    zh: '--from 的文件里已有分机号和密码，不能再写 --ext 或 --password。',
  }
}

export function fileEmpty(file: string): Text {
  return { en: `There are no agents in the file ${file}.`, zh: `文件 ${file} 里没有坐席。` }
}

export function extTwice(where: string, ext: string, before: number): Text {
  return {
    en: `${where}: agent ${ext} is already in line ${before}; nothing was added.`,
    zh: `${where}：坐席 ${ext} 与第 ${before} 行重复，未新增任何坐席。`,
  }
}

export function fileDone(added: number, same: number, differing: readonly string[]): Text {
  const en = [`Agents: ${added} added, ${same + differing.length} already existed.`]
  const zh = [`新增坐席 ${added} 个，已存在 ${same + differing.length} 个。`]
  if (differing.length > 0) {
    en.push(`These differ from the file and were not changed: ${differing.join(', ')}; use "agent set".`)
    zh.push(`与文件不一致但未修改：${differing.join('、')}，请用 agent set 修改。`)
  }
  return { en: en.join(' '), zh: zh.join('') }
}
