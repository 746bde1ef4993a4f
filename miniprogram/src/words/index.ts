/** Everything that a person reads and that the service does not say itself. Short, plain, and kept:
 * nothing stands here that no page does, and no word that no page says (a test looks). */
import { claimWords } from './claims'
import { generalWords } from './general'
import { talkWords } from './talk'

export const words = { ...generalWords, ...claimWords, ...talkWords }
