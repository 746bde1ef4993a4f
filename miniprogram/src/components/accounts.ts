/** How is an account told, of which only the last digits may be seen? As banks do: a row of stars is
 * hard to read, and breaks in the middle on a small screen. */
import { words } from '@/words'

export function endingOf(masked: string): string {
  const last = /(?:^|\*)([^*]+)$/.exec(masked)?.[1]
  return last ? words.claimPage.ending(last) : ''
}
