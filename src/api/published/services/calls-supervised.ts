// App.Sip_Call: listening to calls, barging in, cutting off.
import type { ListeningWish } from '../../../domain/call/listening.ts'
import { FORCE_CALL, SPY_CALL } from '../../../wire/contracts/supervision-contracts.ts'
import { service } from '../service.ts'

const MODES: Readonly<Record<'1' | '2' | '3' | '4', ListeningWish['mode']>> = {
  1: 'listening',
  2: 'whispering',
  3: 'back',
  4: 'speaking',
}

export const spyCall = service(
  SPY_CALL,
  async ({ store, account }, { extnumber: ext, destnumber: agentExt, monitortype }) =>
    SPY_CALL.answer(await store.askToListen(account.id, { ext, agentExt, mode: MODES[monitortype] })),
)

export const forceCall = service(
  FORCE_CALL,
  async ({ store, account }, { extnumber: ext, destnumber: agentExt, forcetype }) =>
    FORCE_CALL.answer(
      forcetype === '1'
        ? await store.askToListen(account.id, { ext, agentExt, mode: 'speaking' })
        : await store.cutOff(account.id, ext, agentExt),
    ),
)
