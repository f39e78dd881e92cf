// The sign by which an agent whose line stays open ends a conversation: the star key twice within two
// seconds.
const KEY = '*'
const WITHIN_MS = 2_000

/** Any other key in between starts it again. */
export class HangupSign {
  private pressedAt = Number.NEGATIVE_INFINITY

  /** Takes a key pressed during a conversation; true if it completes the sign. */
  pressed(digit: string, now: number): boolean {
    const isSecond = digit === KEY && now - this.pressedAt <= WITHIN_MS
    this.pressedAt = digit === KEY ? now : Number.NEGATIVE_INFINITY
    return isSecond
  }
}
