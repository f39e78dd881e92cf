// The error of a body that could not be read whole.
import { BODY } from '../../wire/complaints.ts'

/** The message goes to the client. */
export class UnreadableBody extends Error {}

/** The most parameters of a request, in forms and in JSON; no service has a tenth of that. */
export const PARAMETERS_MAX = 200

/**
 * `example`: one of the parameters, for a client that sends its list as a form array (telphone[0][phone]=…).
 */
export function tooManyParameters(example = ''): UnreadableBody {
  const [, name] = /^(\w{1,40})(?:\[|%5B)/i.exec(example) ?? []
  return new UnreadableBody(BODY.tooManyParameters(PARAMETERS_MAX, name))
}
