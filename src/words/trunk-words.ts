// What the commands on trunks say.
import type { Text } from '../domain/language.ts'

export const TRUNK = {
  add: { en: 'add a trunk', zh: '新增线路' },
  set: { en: 'change a trunk; what you do not give stays as it is', zh: '修改线路，只改给出的项' },
  list: { en: 'list the trunks, without their passwords', zh: '列出线路（不显示密码）' },
  remove: { en: 'remove a trunk; calls over it go on', zh: '删除线路，进行中的通话不受影响' },
  test: {
    en: 'test a trunk with its carrier; no server needs to run',
    zh: '向运营商测试线路，不需要服务在运行',
  },
  name: { en: 'name of the trunk', zh: '线路名称' },
  ofAccount: {
    en: 'account that may use it; if omitted, every account without a trunk of its own',
    zh: '只给该企业使用；不写则供没有自己线路的企业共用',
  },
  onlyOf: { en: 'list only the trunks of this account', zh: '只列出该企业的线路' },
  address: {
    en: "the carrier's address; several, separated by commas, are tried in order",
    zh: '对端地址，多个用逗号分隔，依次尝试',
  },
  transport: { en: 'SIP transport', zh: 'SIP 传输协议' },
  username: {
    en: 'user name to log in with; if omitted, the carrier must know our IP address',
    zh: '认证用户名；不写则按 IP 地址对接',
  },
  password: {
    en: 'password to log in with; - reads it from standard input',
    zh: '认证密码；写“-”则从标准输入读取',
  },
  domain: { en: 'domain in SIP addresses (default: the first host)', zh: 'SIP 域名，默认取第一个地址' },
  register: { en: 'register with the carrier', zh: '向运营商注册' },
  noRegister: { en: 'do not register', zh: '不注册' },
  probe: { en: 'probe it with OPTIONS', zh: '用 OPTIONS 探测' },
  noProbe: { en: 'do not probe it: the carrier does not answer OPTIONS', zh: '不探测（对端不应答 OPTIONS）' },
  prefix: {
    en: 'replace the prefix of a number (0=0086); may be repeated; none removes all rules',
    zh: '号码前缀替换，如 0=0086，可重复；none 清除全部规则',
  },
  assertIdentity: {
    en: 'send the caller id in P-Asserted-Identity too',
    zh: '主叫号码同时写入 P-Asserted-Identity',
  },
  noAssertIdentity: { en: 'do not send P-Asserted-Identity', zh: '不发送 P-Asserted-Identity' },
  strictSound: {
    en: 'accept sound only from the addresses that the trunk names',
    zh: '只接收线路声明的地址发来的声音',
  },
  noStrictSound: {
    en: 'also accept sound from another address if its packets form a steady stream',
    zh: '其他地址发来的声音，只要数据包前后连贯也接收',
  },
  channels: { en: 'simultaneous calls (30)', zh: '通道数，即同时进行的呼叫数，默认 30' },
  callsPerSecond: { en: 'new calls per second (10)', zh: '每秒新呼叫数，默认 10' },
  priority: {
    en: 'trunks with the lowest number are used first, as long as they have room (1)',
    zh: '优先级，数字小的先用，占满后才用下一级，默认 1',
  },
  enabled: { en: 'use it', zh: '启用' },
  noEnabled: { en: 'do not use it for new calls', zh: '停用，不再承载新呼叫' },
  to: { en: 'number to dial for the test', zh: '试呼的号码' },
  callerId: { en: 'caller id of the test call', zh: '试呼显示的主叫号码' },
} as const satisfies Readonly<Record<string, Text>>

export function badName(name: string): Text {
  return {
    en: `--name is "${name}"; it must have 1 to 60 characters and no spaces.`,
    zh: `--name 的值“${name}”无效：最多 60 个字符，不能有空格。`,
  }
}

export function badAddress(address: string): Text {
  return {
    en: `--address is "${address}"; it must be host or host:port, or several separated by commas.`,
    zh: `--address 的值“${address}”无效：应为 主机 或 主机:端口，多个用逗号分隔。`,
  }
}

export function badDomain(domain: string): Text {
  return {
    en: `--domain is "${domain}", which is not a valid host name.`,
    zh: `--domain 的值“${domain}”不是有效的主机名。`,
  }
}

export function cannotBeSent(flag: string): Text {
  return { en: `${flag} contains a character that cannot be sent.`, zh: `${flag} 中有无法发送的字符。` }
}

export function badPrefix(pair: string): Text {
  return {
    en: `--prefix is "${pair}"; it must be like 0=0086: the old prefix, =, and the new one.`,
    zh: `--prefix 的值“${pair}”无效：应形如 0=0086，即 原前缀=新前缀。`,
  }
}

export function prefixTwice(prefix: string): Text {
  return { en: `--prefix ${prefix}= is given twice.`, zh: `--prefix ${prefix}= 重复了。` }
}

export function passwordNeedsUser(): Text {
  return { en: '--password needs --username.', zh: '--password 必须和 --username 一起使用。' }
}

export function registerNeedsLogin(): Text {
  return {
    en: '--register needs --username and --password.',
    zh: '--register 需要同时有 --username 和 --password。',
  }
}

export function sayWhatToSet(): Text {
  return {
    en: 'Nothing to change was given: use --address, --password, --register and so on.',
    zh: '请指定要修改的内容，如 --address、--password、--register。',
  }
}

export function trunkAdded(name: string): Text {
  return { en: `Trunk ${name} added.`, zh: `已新增线路 ${name}。` }
}

/**
 * `differing`: flags that were not followed; `owner`: whose it is (null: everybody's) if another account was
 * named.
 */
export function trunkIsThere(
  name: string,
  differing: readonly string[],
  [owner]: readonly (string | null)[],
): Text {
  const en = [`Trunk ${name} already exists; nothing changed.`]
  const zh = [`线路 ${name} 已存在，未做任何改动。`]
  if (differing.length > 0) {
    en.push(`It differs in ${differing.join(', ')}; use "trunk set" to change that.`)
    zh.push(`与现有的不一致：${differing.join('、')}，请用 trunk set 修改。`)
  }
  if (owner !== undefined) {
    const whose = owner === null ? 'every account' : `account ${owner}`
    en.push(`It belongs to ${whose}; to move it, use "trunk remove" and add it again.`)
    zh.push(
      `它${owner === null ? '由所有企业共用' : `属于企业 ${owner}`}；要改变归属，请先 trunk remove 再新增。`,
    )
  }
  return { en: en.join(' '), zh: zh.join('') }
}

export function trunkSet(name: string): Text {
  return { en: `Trunk ${name} changed.`, zh: `线路 ${name} 已修改。` }
}

export function trunkRemoved(name: string): Text {
  return { en: `Trunk ${name} removed.`, zh: `已删除线路 ${name}。` }
}

export function noTrunk(name: string): Text {
  return {
    en: `There is no trunk ${name}; "trunk list" shows the existing ones.`,
    zh: `没有线路 ${name}，可用 trunk list 查看已有线路。`,
  }
}

export function noTrunks(): Text {
  return { en: 'There are no trunks yet; add one with "trunk add".', zh: '还没有线路，请用 trunk add 新增。' }
}

export function cannotBeDialled(name: string, to: string, callerId: string): Text {
  return {
    en: `"${to}" cannot be dialled over trunk ${name} with the caller id "${callerId}".`,
    zh: `无法通过线路 ${name} 以主叫“${callerId}”拨打“${to}”。`,
  }
}
