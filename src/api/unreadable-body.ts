// The error of a body that could not be read whole.

/** The message goes to the client behind 非法请求：. */
export class UnreadableBody extends Error {}
