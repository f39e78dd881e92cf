// A caller's place in the line: prompts of the account say it, by names that say which.

/** Places with a prompt each; beyond them, and for one whose prompt is missing, `position-more` is played. */
const PLACES = 20
const FURTHER_BACK = 'position-more'

export const PLACE_PROMPTS: readonly string[] = [
  ...Array.from({ length: PLACES }, (_, index) => nameOf(index + 1)),
  FURTHER_BACK,
]

/** The prompts that say this place, 1 for the first, the better one first. */
export function promptsOfPlace(place: number): readonly string[] {
  return place <= PLACES ? [nameOf(place), FURTHER_BACK] : [FURTHER_BACK]
}

function nameOf(place: number): string {
  return `position-${place}`
}
