/** How long is asked for something that takes its time, and how often? */

const SOON = 2000
const LATER = 10000
/** So long somebody who looks at the page is told that it is on its way. */
export const TOLD = 60000
/** So long it is asked for; what comes between is put in without a word. */
const ASKED = 600000

/** Until it is asked again, in milliseconds, by how many have been waited; nothing when it is given up. */
export function pauseAfter(waited: number): number | undefined {
  if (waited >= ASKED) return undefined
  return waited < TOLD ? SOON : LATER
}
