/** For how long does a photo that has not arrived stay on this phone, whose is it, and what is known
 * of it? */
import type { Material } from '@/api/shapes'

export const KEPT_FOR = 24 * 3600 * 1000

export interface Unsent {
  key: string
  claim: string
  material: Material
  hash: string
  at: number
  /** In the browser the bytes, in the mini-program the file. */
  bytes?: ArrayBuffer
  path?: string
}

/** What can be seen of each without being its member. */
export interface Lying {
  key: string
  owner: string
  at: number
}

/** Where they lie. */
export interface UnsentPlace {
  /** Answers the file it lies in from now on, where it is one. */
  put(photo: Unsent): Promise<string | undefined>
  lying(): Promise<Lying[]>
  /** :raises where it cannot be opened. */
  open(key: string): Promise<Unsent>
  drop(key: string): Promise<void>
}

/** Those of this member that are still to be sent, the oldest first; what is too old goes, whosever
 * it is, and so does what is theirs and cannot be opened. */
export async function stillUnsent(place: UnsentPlace, owner: string, now: number): Promise<Unsent[]> {
  const found: Unsent[] = []
  for (const { key, owner: whose, at } of await place.lying().catch(() => [])) {
    if (now - at > KEPT_FOR) await place.drop(key)
    else if (owner && whose === owner) {
      await place.open(key).then((photo) => found.push(photo), () => place.drop(key))
    }
  }
  return found.sort((one, other) => one.at - other.at)
}

/** All of this member's, of one claim where it is named. */
export async function dropThose(place: UnsentPlace, owner: string, claim?: string): Promise<void> {
  for (const { key, owner: whose } of await place.lying().catch(() => [])) {
    if (!owner || whose !== owner) continue
    const other = claim !== undefined && (await place.open(key).catch(() => undefined))?.claim !== claim
    if (!other) await place.drop(key)
  }
}
