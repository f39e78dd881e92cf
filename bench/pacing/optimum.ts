// The exact optimum of worlds A and B, and the best measured with parameters known for short calls, to
// compare with.

/**
 * Share of logged-in time spent talking under a 3 % cap: constrained Markov decision process, value
 * iteration, the two neighbouring policies mixed so that the cap is met with equality.
 */
export const OPTIMUM: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  A: { 2: 0.571, 3: 0.582, 5: 0.609, 10: 0.658, 20: 0.705, 50: 0.754 },
  B: { 2: 0.586, 3: 0.608, 5: 0.642, 10: 0.697, 20: 0.747, 50: 0.795 },
}

/** Occupancy (talk + wrap-up) reached by a pacer that knew the parameters, the cap met on average only. */
export const KNOWN_PARAMETERS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  'short calls': { 3: 0.68, 5: 0.73, 10: 0.81, 20: 0.87, 50: 0.93 },
}
