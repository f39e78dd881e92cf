// What the keys of a call that plays a message do, as PlayVoice writes it: `1:queue:sales,9:block`.
import { isExtension } from '../domain/agent.ts'
import {
  isVoiceKey,
  type VoiceAction,
  type VoiceCourse,
  type VoiceEnd,
  type VoiceKey,
} from '../domain/call/voice.ts'
import { quoted } from './complaints.ts'
import { isWireRefusal, refuseValue, type WireRefusal } from './refusals.ts'

const PLAIN = { repeat: 'repeat', block: 'block', hangup: 'hangUp' } as const

/** The same key twice: the last one counts. */
export function readKeys(entries: readonly string[]): VoiceCourse['keys'] | WireRefusal {
  const keys: Partial<Record<VoiceKey, VoiceAction>> = {}
  for (const entry of entries) {
    const [key, action] = halves(entry)
    if (!isVoiceKey(key)) return refuseValue(1002, `keys格式错误：${quoted(entry)}`)
    const read = readAction('keys', action)
    if (isWireRefusal(read)) return read
    keys[key] = read
  }
  return keys
}

export function readEnd(sent: string): VoiceEnd | WireRefusal {
  const read = readAction('nokey', sent)
  if (isWireRefusal(read) || read.does === 'transfer') return read
  return read.does === 'hangUp' ? { does: 'hangUp' } : refuseValue(1002, `nokey格式错误：${quoted(sent)}`)
}

function readAction(name: string, sent: string): VoiceAction | WireRefusal {
  const [verb, target] = halves(sent)
  const word = verb.toLowerCase()
  if (word === 'repeat' || word === 'block' || word === 'hangup') {
    if (target === '') return { does: PLAIN[word] }
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
