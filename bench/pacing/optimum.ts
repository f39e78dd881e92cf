// What the pacers are compared with: the exact optimum of worlds A and B, and for short calls the best that
// was measured with known parameters.

/**
 * Share of logged-in time spent talking under a 3 % cap: a constrained Markov decision process, solved by
 * value iteration; the two neighbouring policies are mixed so that the cap is met exactly.
 */
export const OPTIMUM: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  A: { 2: 0.571, 3: 0.582, 5: 0.609, 10: 0.658, 20: 0.705, 50: 0.754 },
  B: { 2: 0.586, 3: 0.608, 5: 0.642, 10: 0.697, 20: 0.747, 50: 0.795 },
}

/** Occupancy (talk + wrap-up) of a pacer that knew the parameters and met the cap on average only. */
export const KNOWN_PARAMETERS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  'short calls': { 3: 0.68, 5: 0.73, 10: 0.81, 20: 0.87, 50: 0.93 },
}
