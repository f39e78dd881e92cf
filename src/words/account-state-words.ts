// What the commands say that disable, enable or remove an account or replace its key.
import type { Text } from '../domain/language.ts'

export const STATE = {
  disable: {
    en: 'stop dialling for an account and refuse its programs; calls in flight finish',
    zh: '停用企业：不再外呼，接口拒绝访问，进行中的通话不受影响',
  },
  enable: { en: 'enable an account again', zh: '重新启用企业' },
  rotateKey: {
    en: 'replace the access key; the old one and all tokens stop working at once',
    zh: '更换登录密钥，旧密钥和所有 token 立即失效',
  },
  remove: {
    en: 'remove a disabled account and all its data, including recordings',
    zh: '删除已停用的企业及其全部数据（含录音）',
  },
  yes: { en: 'confirm: the data cannot be restored', zh: '确认删除，数据无法恢复' },
} as const satisfies Readonly<Record<string, Text>>

export function isNow(code: string, enabled: boolean, isChanged: boolean): Text {
  if (!isChanged) {
    return enabled
      ? {
          en: `Account ${code} is already enabled; nothing changed.`,
          zh: `企业 ${code} 本来就是启用的，未做任何改动。`,
        }
      : {
          en: `Account ${code} is already disabled; nothing changed.`,
          zh: `企业 ${code} 本来就是停用的，未做任何改动。`,
        }
  }
  return enabled
    ? {
        en: `Account ${code} is enabled: its running tasks dial again.`,
        zh: `企业 ${code} 已启用，进行中的任务恢复外呼。`,
      }
    : {
        en: `Account ${code} is disabled: no more calls are dialled for it.`,
        zh: `企业 ${code} 已停用，不再为其外呼。`,
      }
}

export function keyReplaced(code: string, made: string | null): Text {
  const shown =
    made === null
      ? { en: '', zh: '' }
      : { en: ` The new key, shown only once: ${made}`, zh: `新密钥（仅显示这一次）：${made}` }
  return {
    en:
      `The access key of account ${code} was replaced; ` +
      `the old one and all tokens no longer work.${shown.en}`,
    zh: `企业 ${code} 的登录密钥已更换，旧密钥和所有 token 已失效。${shown.zh}`,
  }
}

export function sayYes(code: string): Text {
  return {
    en:
      `This removes account ${code} for good, with its tasks, numbers, call records ` +
      'and recordings. Add --yes to confirm.',
    zh: `这会彻底删除企业 ${code} 及其任务、号码、话单和录音。确认删除请加 --yes。`,
  }
}

/** `calls`: how many are not over; 0: the account is not disabled. */
export function notRemoved(code: string, calls: number): Text {
  return calls > 0
    ? {
        en: `Account ${code} still has calls in progress (${calls}); try again when they are over.`,
        zh: `企业 ${code} 还有 ${calls} 个呼叫未结束，请稍后再试。`,
      }
    : {
        en: `Account ${code} is still enabled; disable it first with "account disable".`,
        zh: `企业 ${code} 尚未停用，请先执行 account disable。`,
      }
}

export function accountRemoved(code: string, folder: string): Text {
  return {
    en:
      `Account ${code} and its recordings in ${folder} were removed. ` +
      'Recordings on other machines were left alone.',
    zh: `企业 ${code} 已删除，${folder} 下的录音也已删除；其他机器上的录音不受影响。`,
  }
}
