// App.Sip_Call.PlayVoice: a message is played to a number.
import { voiceDraftOf } from '../../../domain/call/voice.ts'
import { isRefusal } from '../../../domain/refusal.ts'
import { PLAY_VOICE } from '../../../wire/contracts/voice-contracts.ts'
import { isWireRefusal } from '../../../wire/refusals.ts'
import { readEnd, readKeys } from '../../../wire/voice-keys.ts'
import { service } from '../service.ts'
import { dataOf } from './calls-by-hand.ts'

export const playVoice = service(PLAY_VOICE, async ({ store, account, now }, sent) => {
  const { destnumber: phone, prompt, times, waittime, disnumber: callerId, ...data } = sent
  const keys = readKeys(sent.keys ?? [], 'call')
  if (isWireRefusal(keys)) return PLAY_VOICE.refused(keys)
  const otherwise = readEnd(sent.nokey, 'call')
  if (isWireRefusal(otherwise)) return PLAY_VOICE.refused(otherwise)
  const course = { plays: times, keyWaitSeconds: waittime, keys, otherwise }
  const wish = { ...course, prompt, phone, callerId, data: dataOf(data) }
  const draft = voiceDraftOf(wish, account.settings, now)
  if (isRefusal(draft)) return PLAY_VOICE.refused(draft)
  const accepted = await store.askForVoice(account.id, draft)
  return isRefusal(accepted) ? PLAY_VOICE.refused(accepted) : PLAY_VOICE.done({ uuid: accepted.legId })
})
