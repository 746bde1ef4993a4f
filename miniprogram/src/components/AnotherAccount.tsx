/** The bank sent the money back: another account, once somebody has shown that it is them. */
import { useEffect, useState } from 'react'

import { CardLook } from './CardLook'
import { Doing } from './Doing'
import { Field } from './Field'
import { Show, useLoaded } from './loaded'
import { WindowCode } from './WindowCode'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'

const say = words.claimPage
/** 刚刚核实过是本人 in the service's table. */
const PROVED = 3

interface AnotherAccountProps {
  claim: Claim
  set: (claim: Claim) => void
}

export function AnotherAccount({ claim, set }: AnotherAccountProps) {
  const me = useLoaded(api.me)
  const { again } = me
  useEffect(again, [again]) // it may come after the page is in sight
  return (
    <section className='card attention' aria-label={say.newPayee}>
      <h2>{say.returned}</h2>
      {claim.payment_note && <p>{claim.payment_note}</p>}
      <p>{say.returnedWhat}</p>
      <Show of={me}>
        {(known) => (known.level >= PROVED ? <Account claim={claim} set={set} again={again} /> : (
          <>
            <h2>{say.proofFirst}</h2>
            <p>{say.proofWhat}</p>
            <WindowCode name={`account.${claim.id}`} proved={me.set} face />
          </>
        ))}
      </Show>
    </section>
  )
}

function Account({ claim, set, again }: AnotherAccountProps & { again: () => void }) {
  const [name, setName] = useTyped(`account.${claim.id}.name`, '')
  const [account, setAccount] = useTyped(`account.${claim.id}.number`, '')
  const [bank, setBank] = useTyped(`account.${claim.id}.bank`, '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    set(await api.newPayee(claim.id, claim.version, { name, account, bank_name: bank }))
  }
  const failed = (failure: Failure) => {
    setWrong(failure.fields)
    if (failure.code === 'proof_needed') again() // the half hour is over
  }
  return (
    <>
      <p role='status'>{say.proved}</p>
      <Field label={words.filingPage.payeeName} value={name} onChange={setName} problem={wrong['payee.name']} longest={50} />
      <Field label={words.filingPage.payeeAccount} kind='number' value={account} onChange={setAccount} problem={wrong['payee.account']} longest={40} />
      <CardLook account={account} bank={bank} take={setBank} />
      <Field label={words.filingPage.payeeBank} value={bank} onChange={setBank} problem={wrong['payee.bank_name']} />
      <Doing className='main' work={send} onFailure={failed}>{say.newPayee}</Doing>
    </>
  )
}
