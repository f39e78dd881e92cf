// The error of a body that could not be read whole.

/** The message goes to the client behind 非法请求：. */
export class UnreadableBody extends Error {}

/** A request may have so many, in forms and JSON alike; no service has a tenth of it. */
export const PARAMETERS_MAX = 200

/**
 * `example`: a parameter of too many, for the client that sends its list as a form array
 * (telphone[0][phone]=…).
 */
export function tooManyParameters(example = ''): UnreadableBody {
  const [, name] = /^(\w{1,40})(?:\[|%5B)/i.exec(example) ?? []
  const hint = name === undefined ? '' : `；${name}应该为一个JSON数组文本，而不是${name}[0]这样的表单数组`
  return new UnreadableBody(`参数超过${PARAMETERS_MAX}个${hint}`)
}
