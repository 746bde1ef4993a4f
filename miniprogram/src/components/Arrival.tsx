/** Has the money come? A no is looked into. */
import { useState } from 'react'

import { Doing } from './Doing'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { words } from '@/words'

const say = words.claimPage

export function Arrival({ claim, set }: { claim: Claim; set: (claim: Claim) => void }) {
  const [missing, setMissing] = useState(false)
  const answer = async (arrived: boolean) => {
    set(await api.arrival(claim.id, claim.version, arrived))
    setMissing(!arrived)
  }
  return (
    <section className='card attention'>
      <h2>{say.arrived}</h2>
      {missing ? <p role='status'>{say.arrivedLooked}</p> : (
        <>
          <Doing className='main' work={() => answer(true)}>{say.arrivedYes}</Doing>
          <Doing work={() => answer(false)}>{say.arrivedNo}</Doing>
        </>
      )}
    </section>
  )
}
