/** Which claims are one card? Those about one stay, in the place of the first that is listed. */
import type { ClaimLine } from '@/api/shapes'

export function byStay(claims: readonly ClaimLine[]): ClaimLine[][] {
  const cards = new Map<string, ClaimLine[]>()
  for (const claim of claims) {
    const key = claim.stay_id ?? claim.id
    cards.set(key, [...(cards.get(key) ?? []), claim])
  }
  return [...cards.values()]
}
