/** A draft that is not wanted goes away, after being asked. */
import { Doing } from './Doing'
import { goHome } from './ways'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { dropUnsentOf } from '@/photos/unsent'
import { words } from '@/words'

const say = words.claimPage

/** What was handed in is withdrawn; what was not is removed. */
export function neverHandedIn(claim: Claim): boolean {
  return claim.stage === 'draft' && !claim.submitted_at
}

export function RemoveDraft({ claim }: { claim: Claim }) {
  if (!neverHandedIn(claim)) return null
  const remove = async () => {
    await api.removeDraft(claim.id)
    await dropUnsentOf(claim.id)
    goHome()
  }
  return <Doing className='danger' sure={say.removeSure} work={remove}>{say.remove}</Doing>
}
