// Why a trunk is down, as a clause in both languages.
import type { Text } from '../domain/language.ts'
import { TRUNK_OUTAGE_REASONS, type TrunkOutage, type TrunkOutageReason } from '../domain/trunk-outage.ts'

type Clause = (about: Required<TrunkOutage['about']>) => Text

const CLAUSES: Readonly<Record<TrunkOutageReason, Clause>> = {
  badAddress: ({ address }) => ({ en: `"${address}" is not an address`, zh: `地址“${address}”无效` }),
  lookingUp: () => ({ en: 'its address is being looked up', zh: '正在解析地址' }),
  noAddress: ({ address }) => ({
    en: `DNS has no address for ${address}`,
    zh: `DNS 中查不到 ${address} 的地址`,
  }),
  registering: () => ({ en: 'it is being registered', zh: '正在注册' }),
  registrationExpired: about => {
    const { en, zh } = trunkOutageWords({ ...about, reason: about.cause })
    return { en: `the registration expired: ${en}`, zh: `注册已过期：${zh}` }
  },
  registrationUnanswered: ({ target }) => ({
    en: `REGISTER got no usable answer from ${target}`,
    zh: `${target} 没有正常应答 REGISTER`,
  }),
  registrationTooLong: ({ target, seconds }) => ({
    en: `${target} wants a registration of ${seconds} s`,
    zh: `${target} 要求注册有效期 ${seconds} 秒`,
  }),
  challengedAgain: ({ target }) => ({
    en: `${target} keeps asking for a password`,
    zh: `${target} 反复要求认证`,
  }),
  passwordRefused: ({ answer }) => ({
    en: `it refuses our user name or password (${answer})`,
    zh: `对方不接受用户名或密码（${answer}）`,
  }),
  passwordMissing: ({ answer }) => ({
    en: `it wants a password, and the trunk has none (${answer})`,
    zh: `对方要求密码，而线路没有配置密码（${answer}）`,
  }),
  unreachable: ({ target }) => ({ en: `${target} cannot be reached`, zh: `无法到达 ${target}` }),
  probeUnanswered: ({ target }) => ({
    en: `OPTIONS got no usable answer from ${target}`,
    zh: `${target} 没有正常应答 OPTIONS`,
  }),
  callUnanswered: () => ({ en: 'it did not answer a call', zh: '对呼叫没有任何应答' }),
  callsRefused: ({ count, answer, seconds }) => ({
    en: `it refused ${count} calls in a row, the last with ${answer}, and gets no calls for ${seconds} s`,
    zh: `连续拒绝 ${count} 个呼叫（最后一个为 ${answer}），暂停使用 ${seconds} 秒`,
  }),
}

/** A reason that an older version stored is already a sentence. */
export function trunkOutageWords({
  reason = '',
  ...about
}: Readonly<Record<string, string | undefined>>): Text {
  const known = TRUNK_OUTAGE_REASONS.find(one => one === reason)
  if (known === undefined) return { en: reason, zh: reason }
  const { address = '', target = '', answer = '', count = '', seconds = '', cause = '' } = about
  return CLAUSES[known]({ address, target, answer, count, seconds, cause })
}

/** The English clauses as patterns, each with the Chinese one that takes over what varies. */
export const TRUNK_OUTAGE_PATTERNS: readonly (readonly [pattern: string, zh: string])[] =
  TRUNK_OUTAGE_REASONS.filter(reason => reason !== 'registrationExpired').map(reason => {
    const names = ['address', 'target', 'answer', 'count', 'seconds']
    const { en, zh } = trunkOutageWords({
      ...Object.fromEntries(names.map(name => [name, `#${name}#`])),
      reason,
    })
    const pattern = en.replace(/[.()"]/g, '\\$&').replace(/#(\w+)#/g, '(?<$1>.+)')
    return [pattern, zh.replace(/#(\w+)#/g, '$<$1>')]
  })
