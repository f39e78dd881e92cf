// What the commands on trunks say.
import type { Text } from '../domain/language.ts'

export const TRUNK = {
  add: { en: 'add a trunk', zh: '新增线路' },
  set: { en: 'change what is given of a trunk', zh: '修改线路，只改给出的项' },
  list: { en: 'list the trunks, without their passwords', zh: '列出线路（不显示密码）' },
  remove: { en: 'remove a trunk; calls over it go on', zh: '删除线路，进行中的通话不受影响' },
  test: { en: 'ask the carrier, without a running server', zh: '向运营商探测，不需要服务在运行' },
  name: { en: 'name of the trunk', zh: '线路名称' },
  ofAccount: {
    en: 'account that may use it; left out: every account',
    zh: '只给某个企业使用；不写则所有企业共用',
  },
  onlyOf: { en: 'only those of this account', zh: '只列出该企业的线路' },
  address: {
    en: 'where it is; several with commas between them are tried in order',
    zh: '对端地址，多个用逗号分隔，依次尝试',
  },
  transport: { en: 'how SIP travels', zh: 'SIP 传输协议' },
  username: {
    en: 'name to log in with; left out: it knows us by our address',
    zh: '认证用户名；不写则按 IP 地址对接',
  },
  password: { en: 'its password; - reads it from standard input', zh: '认证密码；写“-”则从标准输入读取' },
  domain: { en: 'domain in SIP addresses; the first host if left out', zh: 'SIP 域名，默认取第一个地址' },
  register: { en: 'register with it', zh: '向其注册' },
  noRegister: { en: 'do not register', zh: '不注册' },
  probe: { en: 'probe it with OPTIONS', zh: '用 OPTIONS 探测' },
  noProbe: { en: 'do not probe: it does not answer OPTIONS', zh: '不探测（对端不应答 OPTIONS）' },
  prefix: {
    en:
      'what a number begins with, and what it shall begin with ' +
      'instead (0=0086); may be repeated; none takes all away',
    zh: '号码前缀替换，如 0=0086，可重复；none 清除全部规则',
  },
  assertIdentity: {
    en: 'send the caller id in P-Asserted-Identity too',
    zh: '主叫号码同时写入 P-Asserted-Identity',
  },
  noAssertIdentity: { en: 'do not send P-Asserted-Identity', zh: '不发送 P-Asserted-Identity' },
  strictSound: {
    en: 'take sound from the addresses the trunk named only',
    zh: '只接收线路声明的地址发来的声音',
  },
  noStrictSound: {
    en: 'also take sound from another address when its packets agree',
    zh: '别的地址发来而前后连贯的声音也接收',
  },
  channels: { en: 'calls at a time (30)', zh: '并发路数，默认 30' },
  callsPerSecond: { en: 'new calls a second (10)', zh: '每秒新呼叫数，默认 10' },
  priority: {
    en: 'trunks with the lowest number are used while they have room (1)',
    zh: '优先级，数字小的先用，占满后才用下一级，默认 1',
  },
  enabled: { en: 'use it', zh: '启用' },
  noEnabled: { en: 'do not use it for new calls', zh: '停用，不再走新呼叫' },
  to: { en: 'number to call for the test', zh: '试呼的号码' },
  callerId: { en: 'caller id of that call', zh: '试呼显示的主叫号码' },
} as const satisfies Readonly<Record<string, Text>>

export function badName(name: string): Text {
  return {
    en: `--name is «${name}»; it must be up to 60 characters without spaces.`,
    zh: `--name 的值“${name}”无效：最多 60 个字符，不能有空格。`,
  }
}

export function badAddress(address: string): Text {
  return {
    en: `--address is «${address}»; it must be host or host:port, several with commas between them.`,
    zh: `--address 的值“${address}”无效：应为 主机 或 主机:端口，多个用逗号分隔。`,
  }
}

export function badDomain(domain: string): Text {
  return {
    en: `--domain is «${domain}», which is not a host name.`,
    zh: `--domain 的值“${domain}”不是有效的主机名。`,
  }
}

export function cannotBeSent(flag: string): Text {
  return { en: `${flag} has a character that cannot be sent.`, zh: `${flag} 中有无法发送的字符。` }
}

export function badPrefix(pair: string): Text {
  return {
    en: `--prefix is «${pair}»; it must be like 0=0086: digits, =, and what stands there instead.`,
    zh: `--prefix 的值“${pair}”无效：应形如 0=0086，即 原前缀=新前缀。`,
  }
}

export function prefixTwice(prefix: string): Text {
  return { en: `--prefix ${prefix}= is there twice.`, zh: `--prefix ${prefix}= 重复了。` }
}

export function passwordNeedsUser(): Text {
  return { en: '--password needs a --username.', zh: '--password 必须和 --username 一起使用。' }
}

export function registerNeedsLogin(): Text {
  return {
    en: '--register needs --username and --password.',
    zh: '--register 需要同时有 --username 和 --password。',
  }
}

export function sayWhatToSet(): Text {
  return {
    en: 'Say what to set: --address, --password, --register and so on.',
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
  const en = [`Trunk ${name} is there already; nothing changed.`]
  const zh = [`线路 ${name} 已存在，未做任何改动。`]
  if (differing.length > 0) {
    en.push(`It differs in ${differing.join(', ')}; use «trunk set» for that.`)
    zh.push(`与现有的不一致：${differing.join('、')}，请用 trunk set 修改。`)
  }
  if (owner !== undefined) {
    const whose = owner === null ? 'every account' : `account ${owner}`
    en.push(`It belongs to ${whose}; to move it, use «trunk remove» and add it again.`)
    zh.push(
      `它${owner === null ? '由所有企业共用' : `属于企业 ${owner}`}；要改变归属，请先 trunk remove 再新增。`,
    )
  }
  return { en: en.join(' '), zh: zh.join('') }
}

export function trunkSet(name: string): Text {
  return { en: `Trunk ${name} is set.`, zh: `线路 ${name} 已修改。` }
}

export function trunkRemoved(name: string): Text {
  return { en: `Trunk ${name} removed.`, zh: `已删除线路 ${name}。` }
}

export function noTrunk(name: string): Text {
  return {
    en: `There is no trunk ${name}; «trunk list» shows those there are.`,
    zh: `没有线路 ${name}，可用 trunk list 查看已有线路。`,
  }
}

export function noTrunks(): Text {
  return { en: 'There is no trunk; add one with «trunk add».', zh: '还没有线路，请用 trunk add 新增。' }
}

export function cannotBeDialled(name: string, to: string, callerId: string): Text {
  return {
    en: `«${to}» cannot be dialled over ${name} from «${callerId}».`,
    zh: `无法通过线路 ${name} 以主叫“${callerId}”拨打“${to}”。`,
  }
}
