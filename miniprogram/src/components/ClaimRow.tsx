/** One claim in a list: what it is, where it stands, by when. */
import { dayWords } from './moments'
import { go } from './ways'
import type { ClaimLine } from '@/api/shapes'
import { careKinds, words } from '@/words'

export function ClaimRow({ claim }: { claim: ClaimLine }) {
  const what = [claim.insured_name, claim.care_kind && careKinds[claim.care_kind], claim.provider_name || words.claimsPage.unnamed]
  return (
    <button className='row' onClick={() => go('claim', { id: claim.id })}>
      <span>
        {what.filter(Boolean).join(' · ')}
        {claim.promise && <span className='quiet'>{`　${words.claimPage.promise}${dayWords(claim.promise.day)}`}</span>}
      </span>
      <span className='more'>{claim.assessed?.text ? `${claim.stage_words} ${claim.assessed.text}` : claim.stage_words}</span>
    </button>
  )
}
