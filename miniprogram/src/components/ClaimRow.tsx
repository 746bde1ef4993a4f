/** One claim in a list: what it is, where it stands, by when. */
import { dayWords } from './moments'
import { go } from './ways'
import type { ClaimLine } from '@/api/shapes'
import { words } from '@/words'
import { careKinds } from '@/words/lists'

export function ClaimRow({ claim }: { claim: ClaimLine }) {
  const care = claim.care_kind && careKinds[claim.care_kind]
  const what = [claim.insured_name, care, claim.provider_name || words.claimsPage.unnamed]
  return (
    <button className='btn row claim' onClick={() => go('claim', { id: claim.id })}>
      <span className='line'>{what.filter(Boolean).join(' · ')}</span>
      <span className='line stage'>
        {[claim.stage_words, claim.assessed?.text, claim.filled_at_window && words.assistedPage.mark].filter(Boolean).join('　')}
      </span>
      {claim.turn_words !== claim.stage_words && <span className='line'>{claim.turn_words}</span>}
      {claim.promise && (
        <span className='line quiet'>{`${words.claimPage.promise}：${dayWords(claim.promise.day)}`}</span>
      )}
    </button>
  )
}
