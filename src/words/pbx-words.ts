// Why an agent is not called at an address of a PBX.
import type { Text } from '../domain/language.ts'

export type PbxProblemReason = 'uriInvalid' | 'pbxNotAllowed' | 'pbxIsCarrier'

/** `about`: the address as it was given, or its host. */
export const PBX_PROBLEMS: Readonly<Record<PbxProblemReason, (about: string) => Text>> = {
  uriInvalid: text => ({
    en:
      `"${text}" is not an address of a phone at a PBX; it looks like ` +
      'sip:1001@pbx.example:5060;transport=tcp, with letters, digits, dots, hyphens and underscores ' +
      'in front of the @.',
    zh:
      `“${text}”不是 PBX 上的分机地址；格式如 sip:1001@pbx.example:5060;transport=tcp，` +
      '@ 之前只能用字母、数字、点、连字符和下划线。',
  }),
  pbxNotAllowed: host => ({
    en: `The account may not have agents at ${host}; an operator can allow the host in the setting pbxHosts.`,
    zh: `本企业的坐席不能放在 ${host} 上；可由运维人员在设置 pbxHosts 中放行该主机。`,
  }),
  pbxIsCarrier: host => ({
    en: `${host} is a trunk here, and agents are never called over a carrier.`,
    zh: `${host} 是本系统的线路，坐席不允许经线路呼叫。`,
  }),
}

export function trunkTakesPbx(code: string, agents: number): Text {
  const en = agents === 1 ? 'an agent' : `${agents} agents`
  return {
    en:
      `Account ${code} has ${en} at a host of this trunk, who will get no calls: ` +
      'agents are never called over a carrier.',
    zh: `企业 ${code} 有 ${agents} 个坐席的地址与本线路同一主机，他们将分不到呼叫：坐席不允许经线路呼叫。`,
  }
}
