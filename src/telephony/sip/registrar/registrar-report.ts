// What the registrar counts: how registrations ended and why phones were refused.

export type RegistrarCount =
  | 'registered'
  | 'refreshed'
  /**
   * A contact is gone: its phone removed it or did not refresh it, its connection closed, its agent was
   * removed or got another password, or another contact replaced it.
   */
  | 'removed'
  | 'expired'
  | 'connectionGone'
  | 'dropped'
  | 'displaced'
  /**
   * Answered 401: no credentials, or the answer to a challenge that is too old or was sent to another
   * address.
   */
  | 'challenged'
  /** Answered 403. */
  | 'wrongPassword'
  | 'unknownUser'
  | 'credentialsMalformed'
  | 'credentialsForOtherUri'
  /** Several accounts have this extension, so the phone must use its login, companycode-extension. */
  | 'extAmbiguous'
  | 'foreignAddress'
  /** A page came with a pass that is over; it asks for another one. */
  | 'passExpired'
  /** Answered 503: too many wrong passwords came from that address recently. */
  | 'held'
  /** Answered 503: the agent's account is not driven here, or not yet. */
  | 'notHere'
  /** Answered 400, 420, 423, 500. */
  | 'malformed'
  | 'extensionRefused'
  | 'intervalTooBrief'
  | 'outOfOrder'

/** For metrics and the log; `detail` names a user or an address, never a password. */
export type RegistrarReport = (what: RegistrarCount, detail: string) => void
