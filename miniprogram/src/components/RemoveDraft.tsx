/** A draft that is not wanted goes away, after being asked. */
import { Doing } from './Doing'
import { goHome } from './ways'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { dropUnsentOf } from '@/photos/unsent'
import { words } from '@/words'

const say = words.claimPage

export function RemoveDraft({ claim }: { claim: Claim }) {
  if (claim.stage !== 'draft' || claim.submitted_at) return null // what was handed in is withdrawn
  const remove = async () => {
    await api.removeDraft(claim.id)
    await dropUnsentOf(claim.id)
    goHome()
  }
  return <Doing className='danger' sure={say.removeSure} work={remove}>{say.remove}</Doing>
}
