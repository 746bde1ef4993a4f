/** For how long does a photo that has not arrived stay on this phone, and what is known of it? */
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

/** Where they lie. */
export interface UnsentPlace {
  /** Answers the file it lies in from now on, where it is one. */
  put(photo: Unsent): Promise<string | undefined>
  all(): Promise<Unsent[]>
  drop(key: string): Promise<void>
}

/** Those that are still to be sent, the oldest first; what is too old goes. */
export async function stillUnsent(place: UnsentPlace, now: number): Promise<Unsent[]> {
  const all = await place.all().catch(() => [])
  const old = all.filter((each) => now - each.at > KEPT_FOR)
  await Promise.all(old.map((each) => place.drop(each.key)))
  return all.filter((each) => !old.includes(each)).sort((one, other) => one.at - other.at)
}
