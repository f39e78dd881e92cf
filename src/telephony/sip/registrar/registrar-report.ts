// What the registrar counts: how registrations ended and why phones were refused.

export type RegistrarCount =
  | 'registered'
  | 'refreshed'
  /**
   * A contact is gone: taken back by its phone, not refreshed, its connection closed, its agent removed or
   * given another password, or another took its place.
   */
  | 'removed'
  | 'expired'
  | 'connectionGone'
  | 'dropped'
  | 'displaced'
  /** Answered 401: nothing to judge by, or an answer to a challenge too old or given to another address. */
  | 'challenged'
  /** Answered 403. */
  | 'wrongPassword'
  | 'unknownUser'
  | 'credentialsMalformed'
  | 'credentialsForOtherUri'
  /** An extension that several accounts have: the phone must use its login, companycode-extension. */
  | 'extAmbiguous'
  | 'foreignAddress'
  /** Answered 503: too many wrong passwords came from there just now. */
  | 'held'
  /** Answered 503: an agent of an account that is not driven here, or not yet. */
  | 'notHere'
  /** Answered 400, 420, 423, 500. */
  | 'malformed'
  | 'extensionRefused'
  | 'intervalTooBrief'
  | 'outOfOrder'

/** For metrics and the log; `detail` names a user or an address, never a password. */
export type RegistrarReport = (what: RegistrarCount, detail: string) => void
