/** Where does this claim stand, what comes next, and what is asked of me? */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Claim, WholeStay } from '@/api/shapes'
import { endingOf } from '@/components/accounts'
import { AnotherAccount, ChangeAccount } from '@/components/AnotherAccount'
import { Appeal } from '@/components/Appeal'
import { Arrival } from '@/components/Arrival'
import { Doing } from '@/components/Doing'
import { HeldAccount } from '@/components/HeldAccount'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords, momentWords } from '@/components/moments'
import { Mark } from '@/components/Mark'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { Paper } from '@/components/Paper'
import { PhotoFates } from '@/components/PhotoFates'
import { neverHandedIn, RemoveDraft } from '@/components/RemoveDraft'
import { StayParts } from '@/components/StayParts'
import { Subscribe } from '@/components/Subscribe'
import { asked, go } from '@/components/ways'
import { words } from '@/words'
import { careKinds } from '@/words/lists'

const say = words.claimPage
const PAID_OUT: ReadonlySet<string> = new Set(['received', 'closed'])

export default function ClaimPage() {
  const [id] = useState(() => asked('id'))
  const loaded = useLoaded(async () => {
    const claim = await api.claim(id)
    return { claim, stay: claim.submitted_at ? await api.stay(id) : undefined }
  })
  const set = (claim: Claim) => {
    loaded.set({ claim, stay: loaded.value?.stay })
    loaded.again()
  }
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={loaded}>{(shown) => <Body claim={shown.claim} stay={shown.stay} set={set} />}</Show>
    </Page>
  )
}

function Body({ claim, stay, set }: { claim: Claim; stay: WholeStay | undefined; set: (claim: Claim) => void }) {
  const may = new Set<string>(claim.may)
  const moved = claim.promise_moves.length > 1
  return (
    <>
      <Now claim={claim} />
      {may.has('confirm_arrival') && <Arrival claim={claim} set={set} />}
      <HeldAccount claim={claim} set={set} />
      {may.has('renew_payee') && <AnotherAccount claim={claim} set={set} />}
      {PAID_OUT.has(claim.stage) && <Mark claim={claim.id} />}
      {claim.submitted_at && !PAID_OUT.has(claim.stage) && <Subscribe />}
      <StayParts claim={claim} stay={stay} />
      <section className='card'>
        <Pair name={say.number}>{claim.claim_no}</Pair>
        <Pair name={say.insured}>{claim.insured_name}</Pair>
        <Pair name={say.hospital}>{claim.provider_name}</Pair>
        <Pair name={say.care}>{claim.care_kind && careKinds[claim.care_kind]}</Pair>
        <Pair name={say.discharge}>{dayWords(claim.discharge_on)}</Pair>
        {claim.payee && <Pair name={say.payee}>{`${claim.payee.bank_name} ${endingOf(claim.payee.account)}`}</Pair>}
      </section>
      {may.has('resubmit') && claim.payee && !claim.payee_held_until && <ChangeAccount claim={claim} set={set} />}
      {claim.submitted_at && <PhotoFates photos={claim.photos} />}
      {moved && (
        <section className='card'>
          <h2>{say.moves}</h2>
          {claim.promise_moves.map((move) => (
            <div key={move.at}>
              <p className='quiet'>{momentWords(move.at)}</p>
              <p>{`${move.after ? dayWords(move.after) : say.paused}：${move.words}`}</p>
            </div>
          ))}
        </section>
      )}
      {claim.submitted_at && <Paper path={`/claims/${claim.id}/printouts/submission`} name={say.receiptSheet} />}
      {claim.submitted_at && <Appeal claim={claim} />}
      <button className='btn' onClick={() => go('person')}>{say.ask}</button>
      <RemoveDraft claim={claim} />
      {may.has('withdraw') && !neverHandedIn(claim) && (
        <Doing className='danger' sure={say.withdrawSure} work={async () => set(await api.withdraw(claim.id, claim.version))}>
          {say.withdraw}
        </Doing>
      )}
    </>
  )
}

function Now({ claim }: { claim: Claim }) {
  const may = new Set<string>(claim.may)
  const filing = may.has('submit') || may.has('resubmit')
  const filledForThem = claim.filled_at_window && may.has('submit')
  return (
    <section className={filing ? 'card attention' : 'card calm'}>
      <h2>{claim.stage_words}</h2>
      {claim.turn_words !== claim.stage_words && <p>{filledForThem ? words.assistedPage.notYet : claim.turn_words}</p>}
      {claim.promise && (
        <p>
          {`${say.promise}：${dayWords(claim.promise.day)}`}
          {claim.promise.provisional && <span className='quiet'>{say.provisional}</span>}
        </p>
      )}
      {claim.usual && <p className='quiet'>{claim.usual.words}</p>}
      {claim.assessed && (
        <>
          <p>{say.amount}</p>
          <p className='amount'>{claim.assessed.text}</p>
          <button className='btn' onClick={() => go('statement', { id: claim.id })}>{say.why}</button>
        </>
      )}
      {claim.wanted.length > 0 && (
        <>
          <p>{say.wanted}</p>
          <ul>
            {claim.wanted.map((each) => <li key={each.material}>{`${each.title}：${each.reason}`}</li>)}
          </ul>
        </>
      )}
      {filledForThem && (
        <button className='btn main' onClick={() => go('assisted', { id: claim.id })}>{words.assistedPage.look}</button>
      )}
      {filing && (
        <button className={claim.filled_at_window ? 'btn' : 'btn main'} onClick={() => go('filing', { id: claim.id })}>
          {may.has('resubmit') ? say.give : say.goOn}
        </button>
      )}
    </section>
  )
}
