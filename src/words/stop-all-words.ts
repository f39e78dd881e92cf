// What `stop-all` says.
import type { Text } from '../domain/language.ts'
import type { StopReport } from '../store/port/admin-store.ts'

export const STOP = {
  account: {
    en: 'stop only this account; if omitted, the whole installation',
    zh: '只停止该企业；不写则停止整个系统',
  },
  endTalks: { en: 'end conversations in progress as well', zh: '进行中的通话也一并结束' },
  lift: { en: 'allow dialling again', zh: '解除停止，恢复外呼' },
} as const satisfies Readonly<Record<string, Text>>

function whose(code: string | null): Text {
  return code === null
    ? { en: 'the whole installation', zh: '整个系统' }
    : { en: `account ${code}`, zh: `企业 ${code}` }
}

export function stoppedNow(code: string | null, endsTalks: boolean, { ringing, talking }: StopReport): Text {
  const of = whose(code)
  const flag = code === null ? '' : ` --account ${code}`
  return {
    en:
      `Dialling has stopped for ${of.en}. Calls withdrawn before a conversation: ${ringing}; ` +
      `conversations ${endsTalks ? 'ended' : 'that go on'}: ${talking}. ` +
      `To dial again: stop-all${flag} --lift`,
    zh:
      `${of.zh}已停止外呼。撤回未接通的呼叫 ${ringing} 个；进行中的通话 ${talking} 个，` +
      `${endsTalks ? '一并结束' : '继续'}。恢复外呼：stop-all${flag} --lift`,
  }
}

export function stopLifted(code: string | null, isAllStopped: boolean): Text {
  const of = whose(code)
  return isAllStopped
    ? {
        en: `The stop was lifted for ${of.en}, but the whole installation is still stopped: stop-all --lift`,
        zh: `${of.zh}已解除，但整个系统仍处于停止状态：stop-all --lift`,
      }
    : {
        en: `The stop was lifted for ${of.en}: running tasks dial again.`,
        zh: `${of.zh}已解除，进行中的任务恢复外呼。`,
      }
}

export function wasNotStopped(code: string | null): Text {
  const of = whose(code)
  return {
    en: `${of.en[0]?.toUpperCase()}${of.en.slice(1)} was not stopped by stop-all.`,
    zh: `${of.zh}没有被 stop-all 停止。`,
  }
}
