// App.Sip_Call: calls by hand, and their end.
import { type CallWish, draftOf, outsideNumber, rulesOf } from '../../../domain/call/single-call.ts'
import type { TransferTarget } from '../../../domain/call/talk-command.ts'
import type { ContactData } from '../../../domain/contact.ts'
import { isRefusal, refuse } from '../../../domain/refusal.ts'
import type { ServiceAnswer } from '../../../wire/answers.ts'
import {
  DOUBLE_CALL,
  HANGUP_CALL,
  MAKE_CALL,
  MAKE_PLOY_CALL,
  TRANSFER_CALL,
} from '../../../wire/contracts/single-call-contracts.ts'
import { wireRefusal } from '../../../wire/refusals.ts'
import { type Request, service } from '../service.ts'

interface SentData {
  readonly userid: string | null
  readonly memberid: string | null
  readonly ext: string | null
  readonly customuuid: string | null
}

interface Sent extends SentData {
  readonly extnumber: string
  readonly destnumber: string
  readonly disnumber?: string | null
}

export const makeCall = service(MAKE_CALL, (request, sent) => call(MAKE_CALL, request, wishOf(sent)))

export const makePloyCall = service(MAKE_PLOY_CALL, (request, sent) =>
  call(MAKE_PLOY_CALL, request, wishOf(sent)),
)

export const doubleCall = service(DOUBLE_CALL, (request, { anumber, bnumber, disnumber, ...data }) =>
  call(DOUBLE_CALL, request, {
    ...{ ext: null, otherPhone: anumber, phone: bnumber, callerId: disnumber },
    data: dataOf(data),
  }),
)

export const hangupCall = service(HANGUP_CALL, async ({ store, account }, { extnumber }) =>
  HANGUP_CALL.answer(await store.hangUpAgent(account.id, extnumber)),
)

export const transferCall = service(
  TRANSFER_CALL,
  async ({ store, account, now }, { anumber, destnumber, transfertype }) => {
    const rules = rulesOf(account.settings, now)
    const transfer = (to: TransferTarget) => store.askForTalk(account.id, anumber, 'transfer', { to }, rules)
    if (transfertype === '2') return TRANSFER_CALL.answer(await transfer({ type: 'group', name: destnumber }))
    const refusal = await transfer({ type: 'extension', ext: destnumber })
    const isUnknown = refusal?.reason === 'agentNotFound' && refusal.about[0] === destnumber
    // Only what is no extension at all may be an outside number, and only if the account allows it.
    const phone = isUnknown ? outsideNumber(destnumber, account.settings) : refuse('transferOutOff')
    return TRANSFER_CALL.answer(isRefusal(phone) ? refusal : await transfer({ type: 'number', phone }))
  },
)

async function call(
  contract: Pick<typeof MAKE_CALL, 'done' | 'refused'>,
  { store, account, now }: Request,
  wish: CallWish,
): Promise<ServiceAnswer> {
  const draft = draftOf(wish, account.settings, now)
  if (isRefusal(draft)) return contract.refused(draft)
  const accepted = await store.askForCall(account.id, draft)
  if (isRefusal(accepted)) return contract.refused(accepted)
  const { legId: uuid, warnings } = accepted
  const words = warnings.map(({ concern, phone }) => wireRefusal(refuse(concern, phone)).message)
  const answer = contract.done({ uuid })
  return answer.kind === 'done' && words.length > 0 ? { ...answer, warnings: words } : answer
}

function wishOf({ extnumber, destnumber, disnumber, ...data }: Sent): CallWish {
  return {
    ...{ ext: extnumber, otherPhone: null, phone: destnumber, callerId: disnumber ?? null },
    data: dataOf(data),
  }
}

export function dataOf({ userid, memberid, ext, customuuid }: SentData): ContactData {
  return { userid: userid ?? '', memberid: memberid ?? '', extra: ext ?? '', customuuid: customuuid ?? '' }
}
