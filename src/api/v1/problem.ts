// A no of `/v1`: RFC 9457 problem details with a reason word for programs and a sentence for people.
import type { Language } from '../../domain/language.ts'
import { PLAN_FAULTS } from '../../domain/plan/plan-fault.ts'
import type { Refusal } from '../../domain/refusal.ts'
import { PROBLEMS, type ProblemReason } from '../../words/problem-words.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** 409 unless it is listed: what is asked for does not fit what is there. */
const STATUS: Readonly<Partial<Record<ProblemReason, number>>> = {
  notSignedIn: 401,
  signInRefused: 401,
  passwordReplaced: 401,
  signedOutElsewhere: 401,
  passwordMustChange: 403,
  userDisabled: 403,
  roleForbids: 403,
  accountDisabled: 403,
  accountExpired: 403,
  addressNotAllowed: 403,
  foreignOrigin: 403,
  noAccountChosen: 400,
  invalidInput: 400,
  notAnAgent: 400,
  bodyTooLarge: 413,
  accountNotFound: 404,
  userNotFound: 404,
  keyNotFound: 404,
  ...(Object.fromEntries(PLAN_FAULTS.map(reason => [reason, 400])) as Partial<Record<ProblemReason, number>>),
  planNotFound: 404,
  callBackNotFound: 404,
  callBackMoment: 400,
  shadowNotFound: 404,
  shadowOfNothing: 400,
  promptNotFound: 404,
  uriInvalid: 400,
  notWav: 400,
  noFormat: 400,
  formatCutOff: 400,
  noSound: 400,
  codingUnknown: 400,
  tooManyChannels: 400,
  rateUnknown: 400,
  soundTooLong: 400,
  notFound: 404,
  noRoom: 507,
  columnsWrong: 400,
  routeNotFound: 404,
  taskNotFound: 404,
  callNotFound: 404,
  callOver: 404,
  pushNotFound: 404,
  linkExpired: 410,
  recordingNotFound: 404,
  trunkNotFound: 404,
  agentNotFound: 404,
  groupNotFound: 404,
  queueNotFound: 404,
  keyUsedBefore: 422,
  tooManyRequests: 429,
  databaseAway: 503,
  broken: 500,
}

/** Thrown by what answers a request; nothing was changed. */
export class ProblemDetails extends Error {
  readonly reason: ProblemReason
  readonly about: readonly string[]
  /** Members beside the standard ones: `now`, what a resource is at present. */
  readonly more: Readonly<Record<string, unknown>>

  constructor(reason: ProblemReason, about: readonly (string | number)[] = [], more = {}) {
    super(reason)
    this.reason = reason
    this.about = about.map(String)
    this.more = more
  }

  static of({ reason, about }: Refusal): ProblemDetails {
    // Whether another account has the extension is nobody's business here; a published code says so.
    return new ProblemDetails(reason === 'agentOfAnother' ? 'agentNotFound' : reason, about)
  }

  get status(): number {
    return STATUS[this.reason] ?? 409
  }

  /** What is sent. */
  in(language: Language): Readonly<Record<string, unknown>> {
    const { reason, status, about, more } = this
    const detail = PROBLEMS[reason](...about)[language]
    return { type: `urn:yuhu:problem:${reason}`, title: reason, status, detail, reason, about, ...more }
  }
}
