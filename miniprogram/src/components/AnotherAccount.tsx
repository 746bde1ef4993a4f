/** Another account than the one that was named, once somebody has shown that it is them: after the
 * bank has sent the money back, or while papers are asked for. */
import { useEffect, useState } from 'react'

import { CardLook } from './CardLook'
import { careAsItIs } from './details'
import { Doing } from './Doing'
import { Field } from './Field'
import { Show, useLoaded } from './loaded'
import { WindowCode } from './WindowCode'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Claim, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'

const say = words.claimPage
/** 刚刚核实过是本人 in the service's table. */
const PROVED = 3

interface AccountProps {
  claim: Claim
  set: (claim: Claim) => void
}

/** After the bank has sent the money back. */
export function AnotherAccount({ claim, set }: AccountProps) {
  const name = (payee: Shape<'PayeeGiven'>) => api.newPayee(claim.id, claim.version, payee)
  return (
    <section className='card attention' aria-label={say.newPayee}>
      <h2>{say.returned}</h2>
      {claim.payment_note && <p>{claim.payment_note}</p>}
      <p>{say.returnedWhat}</p>
      <Proved claim={claim} set={set} name={name} />
    </section>
  )
}

/** While papers are asked for: nobody has to, so it is unfolded by whoever wants it. */
export function ChangeAccount({ claim, set }: AccountProps) {
  const [open, setOpen] = useTyped(`account.${claim.id}.open`, false)
  const name = (payee: Shape<'PayeeGiven'>) => api.fillIn(claim.id, claim.version, careAsItIs(claim), payee)
  if (!open) return <button className='btn' onClick={() => setOpen(true)}>{say.newPayee}</button>
  const changed = (now: Claim) => {
    setOpen(false)
    set(now)
  }
  return (
    <section className='card' aria-label={say.newPayee}>
      <h2>{say.newPayee}</h2>
      <p>{say.changeWhat}</p>
      <Proved claim={claim} set={changed} name={name} />
      <button className='btn plain' onClick={() => setOpen(false)}>{words.back}</button>
    </section>
  )
}

interface NamedProps extends AccountProps {
  name: (payee: Shape<'PayeeGiven'>) => Promise<Claim>
}

function Proved(props: NamedProps) {
  const me = useLoaded(api.me)
  const { again } = me
  useEffect(again, [again]) // it may come after the page is in sight
  return (
    <Show of={me}>
      {(known) => (known.level >= PROVED ? <Account {...props} again={again} /> : (
        <>
          <h2>{say.proofFirst}</h2>
          <p>{say.proofWhat}</p>
          <WindowCode name={`account.${props.claim.id}`} proved={me.set} face />
        </>
      ))}
    </Show>
  )
}

function Account({ claim, set, name: put, again }: NamedProps & { again: () => void }) {
  const [name, setName] = useTyped(`account.${claim.id}.name`, '')
  const [account, setAccount] = useTyped(`account.${claim.id}.number`, '')
  const [bank, setBank] = useTyped(`account.${claim.id}.bank`, '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    set(await put({ name, account, bank_name: bank }))
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
