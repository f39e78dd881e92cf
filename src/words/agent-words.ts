// What the commands on agents say.
import type { Text } from '../domain/language.ts'
import type { PhoneRefused } from '../store/port/engine-store.ts'
import { PHONE_REFUSAL_WORDS } from './why-words.ts'

export const AGENT = {
  add: { en: 'add an agent; a group that is not there is made', zh: '新增坐席；分机组不存在时自动创建' },
  set: { en: 'change an agent', zh: '修改坐席' },
  list: { en: 'list the agents of an account', zh: '列出企业的坐席' },
  remove: { en: 'remove an agent; records of its calls stay', zh: '删除坐席，通话记录保留' },
  ext: { en: 'extension of the agent', zh: '分机号' },
  from: {
    en:
      'add all of a CSV file (- is standard input) with the columns ext, ' +
      'group, password; passwords left out are made and printed',
    zh: '从 CSV 文件批量新增（“-”为标准输入），列为 ext、group、password；密码留空则自动生成并输出',
  },
  group: { en: 'group it belongs to', zh: '所属分机组' },
  password: {
    en: 'password of its phone; - reads it from standard input, left out: it is made and shown once',
    zh: '话机注册密码；写“-”则从标准输入读取，不写则自动生成并只显示一次',
  },
  newPassword: {
    en: 'new password of its phone; - reads it from standard input',
    zh: '新的话机注册密码；写“-”则从标准输入读取',
  },
  weak: { en: 'allow a password of fewer than 10 characters', zh: '允许少于 10 个字符的密码' },
  idle: { en: 'wants calls from the start', zh: '新增后立即示闲' },
  held: { en: 'its phone stays on the line between calls', zh: '长连模式：通话之间话机保持在线' },
  nowIdle: { en: 'it wants calls from now on', zh: '示闲，从现在起接听来电' },
  nowBusy: {
    en: 'it wants no calls from now on; one it has goes on',
    zh: '示忙，从现在起不再接听，进行中的通话不受影响',
  },
  ring: { en: 'its phone rings for each call', zh: '振铃模式：每通电话振铃话机' },
} as const satisfies Readonly<Record<string, Text>>

/** Why the engine set an agent not ready. */
export const MISSED_CALLS: Text = { en: 'no, missed calls', zh: '否，未接来电' }

export function badExtension(where: string, ext: string): Text {
  return {
    en: `${where} is «${ext}»; an extension is a number of up to 32 bits that does not begin with 0.`,
    zh: `${where} 的值“${ext}”无效：分机号是不以 0 开头、不超过 4294967295 的数字。`,
  }
}

export function heldOrRing(): Text {
  return { en: 'An agent is --held or --ring, not both.', zh: '--held 和 --ring 只能选一个。' }
}

export function idleOrBusy(): Text {
  return { en: 'An agent is --idle or --busy, not both.', zh: '--idle 和 --busy 只能选一个。' }
}

/** As in the list: how often since it last registered, and why. */
export function phoneRefused({ times, why }: PhoneRefused): Text {
  const { zh, en } = PHONE_REFUSAL_WORDS[why]
  return { en: `${times}×: ${en}`, zh: `${times} 次：${zh}` }
}

export function sayWhatToSet(): Text {
  return {
    en: 'Say what to set: --password, --held, --ring, --idle or --busy.',
    zh: '请指定要修改的内容：--password、--held、--ring、--idle 或 --busy。',
  }
}

export function agentAdded(ext: string): Text {
  return { en: `Agent ${ext} added.`, zh: `已新增坐席 ${ext}。` }
}

/** `joined`: a group it came into just now; `differing`: flags that were not followed. */
export function agentIsThere(ext: string, joined: string | null, differing: readonly string[]): Text {
  const en = [
    joined === null
      ? `Agent ${ext} is there already; nothing changed.`
      : `Agent ${ext} is there already; it joined group ${joined}.`,
  ]
  const zh = [
    joined === null
      ? `坐席 ${ext} 已存在，未做任何改动。`
      : `坐席 ${ext} 已存在，本次已加入分机组 ${joined}。`,
  ]
  if (differing.length > 0) {
    en.push(`Not changed: ${differing.join(', ')}; use «agent set» for that.`)
    zh.push(`未修改：${differing.join('、')}，请用 agent set 修改。`)
  }
  return { en: en.join(' '), zh: zh.join('') }
}

export function agentSet(ext: string): Text {
  return { en: `Agent ${ext} is set.`, zh: `坐席 ${ext} 已修改。` }
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
    en: `Account ${code} has no agents; add some with «agent add».`,
    zh: `企业 ${code} 还没有坐席，请用 agent add 新增。`,
  }
}

export function fromAlone(): Text {
  return {
    en: '--from brings extensions and passwords with it: leave --ext and --password out.',
    zh: '--from 的文件里已有分机号和密码，不能再写 --ext 或 --password。',
  }
}

export function fileEmpty(file: string): Text {
  return { en: `The file ${file} has no agents.`, zh: `文件 ${file} 里没有坐席。` }
}

export function extTwice(where: string, ext: string, before: number): Text {
  return {
    en: `${where}: agent ${ext} is in line ${before} already; nothing was added.`,
    zh: `${where}：坐席 ${ext} 与第 ${before} 行重复，未新增任何坐席。`,
  }
}

export function fileDone(added: number, same: number, differing: readonly string[]): Text {
  const en = [`${added} agents added, ${same + differing.length} were there already.`]
  const zh = [`新增坐席 ${added} 个，已存在 ${same + differing.length} 个。`]
  if (differing.length > 0) {
    en.push(`Not changed, though the file says otherwise: ${differing.join(', ')}; use «agent set» for them.`)
    zh.push(`与文件不一致但未修改：${differing.join('、')}，请用 agent set 修改。`)
  }
  return { en: en.join(' '), zh: zh.join('') }
}
