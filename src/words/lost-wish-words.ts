// What the log says of a wish that could not be written before its process stopped: what is lost, and what a
// person can do about it.
import type { Wish } from '../domain/event.ts'
import type { Text } from '../domain/language.ts'

export const WISH_LOST: Readonly<Record<Wish, Text>> = {
  neverAgain: {
    en:
      'somebody pressed the key to be left alone, and the process stopped before the database had it: ' +
      'put the number of this call on the block list',
    zh: '客户按键要求不再来电，但进程停止前未能写入数据库：请将该通话的号码加入黑名单',
  },
  callBack: {
    en:
      'somebody pressed the key to be called back, and the process stopped before the database had it: ' +
      'promise the number of this call a call-back',
    zh: '客户按键要求回电，但进程停止前未能写入数据库：请为该通话的号码添加预约回拨',
  },
  served: {
    en:
      'a caller talked with an agent, and the process stopped before the database had it: ' +
      'withdraw the number of this call from its task if it still waits there',
    zh: '来电客户已与坐席通话，但进程停止前未能写入数据库：该号码若仍在任务中等待，请将其撤下',
  },
}
