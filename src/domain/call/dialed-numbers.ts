// Which numbers of a call were dialled. A call by hand begins with whoever makes it and may end before the
// customer's phone rings: it is on record then, and the customer was not called.

/**
 * `customer`: the agent, or the first of two numbers, did not pick up or was withdrawn; `anybody`: the call
 * never began. A call that a death cut off is neither, since nobody knows.
 */
export type NotCalled = 'customer' | 'anybody'

/** How many of the numbers of a call were dialled; a call that joins two outside numbers has two. */
export function dialedNumbers(numbers: number, notCalled?: NotCalled): number {
  if (notCalled === 'anybody') return 0
  return notCalled === 'customer' ? numbers - 1 : numbers
}
