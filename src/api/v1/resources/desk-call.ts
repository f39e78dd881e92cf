// A call as the desk of its agent shows it.
import { z } from 'zod'
import { CALL_ORIGINS } from '../../../domain/call/origin.ts'
import { PlanOutcome } from '../../../domain/plan/plan.ts'

const OfferedRow = z.object({
  code: z.string(),
  label: z.object({ zh: z.string(), en: z.string() }),
  hotkey: z.number().nullable().describe('key on the desk'),
  kind: PlanOutcome.shape.kind.unwrap(),
  needsNote: z.boolean().describe('refused without a note'),
  callsBack: z.boolean().describe('it promises a call-back, and is refused without its moment'),
})

export const DeskCallRow = z.object({
  id: z.number(),
  origin: z.enum(CALL_ORIGINS),
  phone: z.string(),
  callerId: z.string(),
  taskid: z.string().nullable(),
  taskName: z.string().nullable(),
  userid: z.string(),
  memberid: z.string(),
  extra: z.string(),
  customuuid: z.string(),
  fields: z.record(z.string(), z.string()).nullable().describe("the client's own fields of its number"),
  calledBefore: z
    .object({
      at: z.number().describe('epoch ms'),
      taskName: z.string().nullable().describe('null: an agent made it, or the task is gone'),
      agentExt: z.string().nullable().describe('who spoke with them or missed them'),
      isConnected: z.boolean(),
    })
    .nullable()
    .describe('our last call to somebody who calls in, of the last 30 days; null: none, or they were called'),
  answeredAt: z.number().nullable(),
  offeredAt: z.number().nullable(),
  connectedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  disposition: z.string().nullable(),
  note: z.string().nullable(),
  dispositions: z
    .array(OfferedRow)
    .readonly()
    .nullable()
    .describe("what the plan of its task offers; null: the account's `dispositions` count"),
})
export type DeskCallRow = z.infer<typeof DeskCallRow>
