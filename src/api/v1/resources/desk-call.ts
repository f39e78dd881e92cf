// A call as the desk of its agent shows it.
import { z } from 'zod'
import { CALL_ORIGINS } from '../../../domain/call/origin.ts'

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
})
export type DeskCallRow = z.infer<typeof DeskCallRow>
