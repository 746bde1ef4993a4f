/** Another account was named and does not hold yet: from when on, and how it is stopped. */
import { Doing } from './Doing'
import { momentWords } from './moments'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { words } from '@/words'

const say = words.claimPage

export function HeldAccount({ claim, set }: { claim: Claim; set: (claim: Claim) => void }) {
  if (!claim.payee_held_until) return null
  return (
    <section className='card attention' aria-label={say.held}>
      <h2>{say.held}</h2>
      <p>{say.heldUntil(momentWords(claim.payee_held_until))}</p>
      <p>{say.heldWhy}</p>
      <Doing className='danger' sure={say.stopSure} work={async () => set(await api.stopPayee(claim.id))}>{say.stop}</Doing>
    </section>
  )
}
