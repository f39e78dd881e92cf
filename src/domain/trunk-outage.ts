// Why no call can go over a trunk: a reason word, and what its sentence names. words/ writes the sentence.

export const TRUNK_OUTAGE_REASONS = [
  'badAddress',
  'lookingUp',
  'noAddress',
  'registering',
  'registrationExpired',
  'registrationUnanswered',
  'registrationTooLong',
  'challengedAgain',
  'passwordRefused',
  'passwordMissing',
  'unreachable',
  'probeUnanswered',
  'callUnanswered',
  'callsRefused',
] as const
export type TrunkOutageReason = (typeof TRUNK_OUTAGE_REASONS)[number]

export interface TrunkOutage {
  readonly reason: TrunkOutageReason
  /** Addresses, SIP responses and figures, which are the same in every language. */
  readonly about: Readonly<
    Partial<Record<'address' | 'target' | 'answer' | 'count' | 'seconds' | 'cause', string>>
  >
}

/** For counters and details of log lines. */
export function outageText({ reason, about }: TrunkOutage): string {
  return [reason, ...Object.values(about)].join(' ')
}
