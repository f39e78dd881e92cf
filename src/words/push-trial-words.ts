// What came of a push that was tried, in a sentence with what would help.
import type { Text } from '../domain/language.ts'
import type { PushTrial } from '../domain/push-trial.ts'

/** Why there was no answer, by how the reason begins or what stands in it. */
const SILENCES: readonly (readonly [RegExp, Text])[] = [
  [
    /is not allowed|no address of/,
    {
      en:
        'This address may not be reached: it is a link-local or metadata address. ' +
        'An operator can allow it with YUHU_PUSH_ALLOW.',
      zh: '不允许访问这个地址（链路本地或云元数据地址），运维可用 YUHU_PUSH_ALLOW 放行。',
    },
  ],
  [
    /no answer in time/,
    {
      en: 'The receiver did not answer within 5 s. Such pushes are tried again for 24 hours.',
      zh: '对方 5 秒内没有应答。未应答的推送会在 24 小时内重试。',
    },
  ],
  [
    /ECONNREFUSED/,
    {
      en: 'Nothing listens at this address and port. Check the port, and whether the receiver runs.',
      zh: '该地址和端口没有程序在监听，请检查端口以及接收程序是否在运行。',
    },
  ],
  [
    /ENOTFOUND|EAI_AGAIN/,
    {
      en: 'The name of the host is not known. Check its spelling.',
      zh: '找不到这个主机名，请检查是否写错。',
    },
  ],
  [
    /certificate|CERT_|self.signed/i,
    {
      en: 'The certificate is not trusted: it must be for this name and by a known authority.',
      zh: '对方的证书不受信任，需要由可信机构签发、与主机名一致的证书。',
    },
  ],
]

export function trialWords({ status, error, durationMs }: PushTrial): Text {
  if (status === null) {
    const known = SILENCES.find(([pattern]) => pattern.test(error ?? ''))
    return known?.[1] ?? { en: `There was no answer: ${error}.`, zh: `对方没有应答：${error}。` }
  }
  const ms = Math.round(durationMs)
  if (status >= 200 && status < 300)
    return {
      en: `The receiver took the record: HTTP ${status} after ${ms} ms.`,
      zh: `对方已接收：HTTP ${status}，用时 ${ms} 毫秒。`,
    }
  if (status >= 300 && status < 400)
    return {
      en:
        `The receiver answered HTTP ${status}, a redirection, after ${ms} ms. ` +
        'Pushes follow none: set the URL it leads to.',
      zh: `对方应答 HTTP ${status}（跳转），用时 ${ms} 毫秒。推送不跟随跳转，请直接设置目标地址。`,
    }
  return {
    en:
      `The receiver refused the record: HTTP ${status} after ${ms} ms. ` +
      'Real ones are tried again for 24 hours.',
    zh: `对方拒绝接收：HTTP ${status}，用时 ${ms} 毫秒。真实的推送会在 24 小时内重试。`,
  }
}
