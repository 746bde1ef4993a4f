/** The bank sent the money back: another account. */
import { useState } from 'react'

import { Doing } from './Doing'
import { Field } from './Field'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Claim } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'

const say = words.claimPage

export function AnotherAccount({ claim, set }: { claim: Claim; set: (claim: Claim) => void }) {
  const [name, setName] = useTyped(`account.${claim.id}.name`, '')
  const [account, setAccount] = useTyped(`account.${claim.id}.number`, '')
  const [bank, setBank] = useTyped(`account.${claim.id}.bank`, '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    set(await api.newPayee(claim.id, claim.version, { name, account, bank_name: bank }))
  }
  return (
    <section className='card attention'>
      <h2>{say.returned}</h2>
      {claim.payment_note && <p>{claim.payment_note}</p>}
      <p>{say.returnedWhat}</p>
      <Field label={words.filingPage.payeeName} value={name} onChange={setName} problem={wrong['payee.name']} longest={50} />
      <Field label={words.filingPage.payeeAccount} kind='number' value={account} onChange={setAccount} problem={wrong['payee.account']} longest={40} />
      <Field label={words.filingPage.payeeBank} value={bank} onChange={setBank} problem={wrong['payee.bank_name']} />
      <Doing className='main' work={send} onFailure={(failure: Failure) => setWrong(failure.fields)}>{say.newPayee}</Doing>
    </section>
  )
}
