/** To the account that money came to the last time, with one tap; nothing where there is none. */
import { useEffect } from 'react'

import { endingOf } from './accounts'
import { Doing } from './Doing'
import { useLoaded } from './loaded'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { words } from '@/words'

const say = words.filingPage

interface KnownAccountProps {
  claim: Claim
  set: (claim: Claim) => void
  onFailure: (failure: Failure) => void
}

export function KnownAccount({ claim, set, onFailure }: KnownAccountProps) {
  const known = useLoaded(() => api.knownAccount(claim.id))
  const { again } = known
  useEffect(again, [again]) // it comes after the page is in sight
  const payee = known.value?.payee
  if (!payee) return null
  const take = async () => set(await api.takeKnownAccount(claim.id, claim.version))
  return (
    <>
      <p>{say.known(payee.bank_name, endingOf(payee.account))}</p>
      <Doing work={take} onFailure={onFailure}>{say.takeKnown}</Doing>
    </>
  )
}
