// What the keys of a call that plays a message do, as PlayVoice writes it: `1:queue:sales,9:block`.
import { isExtension } from '../domain/agent.ts'
import {
  hasTransfer,
  isVoiceKey,
  type VoiceAction,
  type VoiceCourse,
  type VoiceEnd,
  type VoiceKey,
  type VoiceScript,
} from '../domain/call/voice.ts'
import type { Assignment, TaskPace } from '../domain/task.ts'
import { quoted } from './complaints.ts'
import { emptyValue, isWireRefusal, refuseValue, type WireRefusal } from './refusals.ts'

const PLAIN = { repeat: 'repeat', block: 'block', hangup: 'hangUp' } as const

/** Who an agent may be: of a task its own, of a single call those it names. */
export type VoiceOf = 'call' | 'task'

/** The same key twice: the last one counts. */
export function readKeys(entries: readonly string[], of: VoiceOf): VoiceCourse['keys'] | WireRefusal {
  const keys: Partial<Record<VoiceKey, VoiceAction>> = {}
  for (const entry of entries) {
    const [key, action] = halves(entry)
    if (!isVoiceKey(key)) return refuseValue(1002, `keys格式错误：${quoted(entry)}`)
    const read = readAction('keys', action, of)
    if (isWireRefusal(read)) return read
    keys[key] = read
  }
  return keys
}

export function readEnd(sent: string, of: VoiceOf): VoiceEnd | WireRefusal {
  const read = readAction('nokey', sent, of)
  if (isWireRefusal(read) || read.does === 'transfer') return read
  return read.does === 'hangUp' ? { does: 'hangUp' } : refuseValue(1002, `nokey格式错误：${quoted(sent)}`)
}

/** As TaskCreat has it with assigntype 4. */
interface SentVoice {
  readonly prompt: string | null
  readonly times: number
  readonly waittime: number
  readonly keys: readonly string[] | null
  readonly nokey: string
  readonly isscale: TaskPace
}

/** A group is named exactly if customers may come to its agents. */
export function readTaskVoice(sent: SentVoice, { type }: Assignment): VoiceScript | WireRefusal {
  if (sent.prompt === null) return emptyValue('prompt')
  if (sent.isscale === 'preview') return refuseValue(1002, 'assigntype为4时isscale不能为preview')
  const keys = readKeys(sent.keys ?? [], 'task')
  if (isWireRefusal(keys)) return keys
  const otherwise = readEnd(sent.nokey, 'task')
  if (isWireRefusal(otherwise)) return otherwise
  const course = { plays: sent.times, keyWaitSeconds: sent.waittime, keys, otherwise }
  if (hasTransfer(course) && type === 'nobody') return emptyValue('assignagent')
  if (!hasTransfer(course) && type !== 'nobody') return refuseValue(1002, '没有转接按键时assignagent应为空')
  return { ...course, prompt: sent.prompt }
}

function readAction(name: string, sent: string, of: VoiceOf): VoiceAction | WireRefusal {
  const [verb, target] = halves(sent)
  const word = verb.toLowerCase()
  if (word === 'repeat' || word === 'block' || word === 'hangup') {
    if (target === '') return { does: PLAIN[word] }
  } else if (of === 'task') {
    if (word === 'agent' && target === '') return { does: 'transfer', to: null }
  } else if (word === 'queue' && target !== '') {
    return { does: 'transfer', to: { type: 'group', name: target } }
  } else if (word === 'extension' && target !== '') {
    if (!isExtension(target)) return refuseValue(1012, `分机不存在：${quoted(target)}`)
    return { does: 'transfer', to: { type: 'extension', ext: target } }
  }
  return refuseValue(1002, `${name}格式错误：${quoted(sent)}`)
}

/** Before and after the first colon, as it is written in either language. */
function halves(text: string): [string, string] {
  const at = text.search(/[:：]/)
  return at < 0 ? [text.trim(), ''] : [text.slice(0, at).trim(), text.slice(at + 1).trim()]
}
