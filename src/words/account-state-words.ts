// What the commands say that disable, enable or remove an account or replace its key.
import type { Text } from '../domain/language.ts'

export const STATE = {
  disable: {
    en: 'stop dialling for an account and turn its programs away; calls in flight finish',
    zh: '停用企业：不再外呼，接口拒绝访问，进行中的通话不受影响',
  },
  enable: { en: 'enable an account again', zh: '重新启用企业' },
  rotateKey: {
    en: 'replace the access key; the old one and all tokens end at once',
    zh: '更换登录密钥，旧密钥和所有 token 立即失效',
  },
  remove: {
    en: 'remove a disabled account with all its data, recordings included',
    zh: '删除已停用的企业及其全部数据（含录音）',
  },
  yes: { en: 'do it: nothing brings the data back', zh: '确认删除，数据无法恢复' },
} as const satisfies Readonly<Record<string, Text>>

export function isNow(code: string, enabled: boolean, isChanged: boolean): Text {
  if (!isChanged) {
    return enabled
      ? {
          en: `Account ${code} is enabled already; nothing changed.`,
          zh: `企业 ${code} 本来就是启用的，未做任何改动。`,
        }
      : {
          en: `Account ${code} is disabled already; nothing changed.`,
          zh: `企业 ${code} 本来就是停用的，未做任何改动。`,
        }
  }
  return enabled
    ? {
        en: `Account ${code} is enabled: its running tasks dial again.`,
        zh: `企业 ${code} 已启用，进行中的任务恢复外呼。`,
      }
    : {
        en: `Account ${code} is disabled: nothing is dialled for it any more.`,
        zh: `企业 ${code} 已停用，不再为其外呼。`,
      }
}

export function keyReplaced(code: string, made: string | null): Text {
  const shown =
    made === null
      ? { en: '', zh: '' }
      : { en: ` The new key, shown only now: ${made}`, zh: `新密钥（仅显示这一次）：${made}` }
  return {
    en: `The access key of account ${code} is replaced; the old one and all tokens are void.${shown.en}`,
    zh: `企业 ${code} 的登录密钥已更换，旧密钥和所有 token 已失效。${shown.zh}`,
  }
}

export function sayYes(code: string): Text {
  return {
    en:
      `This removes account ${code} with its tasks, numbers, call ` +
      'records and recordings for good. Add --yes to do it.',
    zh: `这会彻底删除企业 ${code} 的任务、号码、通话记录和录音。确认请加 --yes。`,
  }
}

/** `calls`: so many are not over; 0: it is not disabled. */
export function notRemoved(code: string, calls: number): Text {
  return calls > 0
    ? {
        en: `${calls} calls of account ${code} are not over yet; try again when they are.`,
        zh: `企业 ${code} 还有 ${calls} 个呼叫未结束，请稍后再试。`,
      }
    : {
        en: `Account ${code} is enabled; disable it first with «account disable».`,
        zh: `企业 ${code} 仍在启用，请先执行 account disable。`,
      }
}

export function accountRemoved(code: string, folder: string): Text {
  return {
    en:
      `Account ${code} is removed, and its recordings in ${folder}. ` +
      'Recordings that other machines keep stay there.',
    zh: `企业 ${code} 已删除，${folder} 下的录音也已删除；其他机器上的录音不受影响。`,
  }
}
