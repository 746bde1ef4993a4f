/** One stay in a list, also where several claims are about it. */
import { ClaimRow } from './ClaimRow'
import { go } from './ways'
import type { ClaimLine } from '@/api/shapes'
import { words } from '@/words'

export function StayRow({ claims }: { claims: ClaimLine[] }) {
  const [newest, ...others] = claims
  if (!newest) return null
  if (!others.length) return <ClaimRow claim={newest} />
  return (
    <button className='btn row claim' onClick={() => go('claim', { id: newest.id })}>
      <span className='line'>{[newest.insured_name, newest.provider_name].filter(Boolean).join(' · ')}</span>
      <span className='line'>{words.stayCard.together(claims.length)}</span>
      {claims.map((claim) => (
        <span key={claim.id} className='line stage'>
          {[claim.claim_no, claim.stage_words, claim.assessed?.text].filter(Boolean).join('　')}
        </span>
      ))}
    </button>
  )
}
