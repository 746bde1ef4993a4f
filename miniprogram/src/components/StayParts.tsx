/** The whole stay, year by year and claim by claim: what each part comes to, and the one timeline. */
import { Pair } from './Pair'
import { Timeline } from './Timeline'
import { go } from './ways'
import type { Claim, WholeStay } from '@/api/shapes'
import { words } from '@/words'

const say = words.stayCard

export function StayParts({ claim, stay }: { claim: Claim; stay: WholeStay | undefined }) {
  const several = stay && stay.parts.length > 1 ? stay : undefined
  const steps = several
    ? several.steps.map((step) => ({ ...step, title: step.claim_no ? `${step.title}（${step.claim_no}）` : step.title }))
    : claim.timeline
  return (
    <>
      <section className='card'>
        <h2>{words.claimPage.steps}</h2>
        <Timeline steps={steps} />
      </section>
      {several && (
        <section className='card'>
          <h2>{say.title}</h2>
          <p>{say.purpose}</p>
          {several.parts.map((part) => (
            <section key={`${part.claim_id}-${part.year}`} aria-label={say.year(part.year)}>
              <h3>{[say.year(part.year), part.office_words].filter(Boolean).join('　')}</h3>
              <p>{[part.claim_no, part.stage_words].filter(Boolean).join('　')}</p>
              <Pair name={say.supplement}>{part.supplement?.text ?? ''}</Pair>
              <Pair name={say.pool}>{part.pool?.text ?? ''}</Pair>
              {part.supplement && !part.supplement_paid ? <p className='quiet'>{say.yearIsTheirs}</p> : (
                <>
                  <Pair name={say.poolOfYear(part.year)}>{part.pool_paid?.text ?? ''}</Pair>
                  <Pair name={say.supplementOfYear(part.year)}>{part.supplement_paid?.text ?? ''}</Pair>
                </>
              )}
              {part.claim_id !== claim.id && (
                <button className='btn' onClick={() => go('claim', { id: part.claim_id })}>{say.open}</button>
              )}
              {part.supplement && (
                <button className='btn' onClick={() => go('statement', { id: part.claim_id })}>{words.claimPage.why}</button>
              )}
            </section>
          ))}
          {several.total && (
            <>
              <p>{say.total}</p>
              <p className='amount'>{several.total.text}</p>
            </>
          )}
        </section>
      )}
    </>
  )
}
