// An agent (an extension): its states, how it is reached, and the strategies of queues.

export const AGENT_STATES = ['offline', 'busy', 'idle', 'reserved', 'talking', 'wrapUp'] as const
export type AgentState = (typeof AGENT_STATES)[number]

/** How an agent is reached: its phone rings for each customer, or its leg is held open all shift. */
export type Reach = 'ring' | 'held'

/** An extension number is a numeric string that fits 32 bits (protocol.md §3). */
export function isExtension(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 0xffff_ffff
}

/** Queue strategies of protocol.md §3. */
export const STRATEGIES = {
  1: 'longestIdle',
  2: 'shortestCallTime',
  3: 'simultaneous',
  4: 'roundRobin',
  5: 'sequential',
  6: 'random',
  7: 'leastAnswered',
  8: 'priority',
} as const
export type StrategyCode = keyof typeof STRATEGIES

/**
 * Why a phone was not let in as an agent: by a wrong password, or because it named the extension alone and
 * several accounts have it.
 */
export const PHONE_REFUSALS = ['wrongPassword', 'extAmbiguous'] as const
export type PhoneRefusal = (typeof PHONE_REFUSALS)[number]
