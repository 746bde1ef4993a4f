/** About how much would the supplement pay? A few figures, all of them optional but one. */
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { fenOf } from '@/components/sums'
import { words } from '@/words'

const say = words.estimatePage
type Estimate = Shape<'EstimateShown'>

const EMPTY = { own: 'yes', total: '', outside: '', paid: '', usedUp: 'no', rate: '', deductible: '' }
type Figures = typeof EMPTY

export default function EstimatePage() {
  const me = useLoaded(api.me)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={me}>{(known) => <Form bound={Boolean(known.bound)} />}</Show>
    </Page>
  )
}

function Form({ bound }: { bound: boolean }) {
  const [typed, setTyped] = useTyped<Figures>('estimate', EMPTY)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [found, setFound] = useState<Estimate>()
  const put = (name: keyof Figures) => (value: string) => {
    setTyped((now) => ({ ...now, [name]: value }))
  }
  const own = bound && typed.own === 'yes'
  const count = async () => {
    const sums = { total_fen: fenOf(typed.total) || undefined, outside_fen: fenOf(typed.outside), pool_paid_fen: fenOf(typed.paid), deductible_fen: fenOf(typed.deductible) }
    const unreadable = Object.entries(sums).filter(([, fen]) => fen === undefined)
    setWrong(Object.fromEntries(unreadable.map(([name]) => [name, say.notSum])))
    if (unreadable.length) return
    setFound(await api.estimate({
      ...(sums as Record<keyof typeof sums, number>),
      own,
      pool_used_up: !own && typed.usedUp === 'yes',
      pool_percent: typed.rate.normalize('NFKC').replace(/[\s%]/g, '') || null,
    }))
  }
  return (
    <>
      {bound && <Choices label={say.own} of={{ yes: say.ownYes, no: say.ownNo }} chosen={typed.own} onChoose={put('own')} />}
      <Field label={say.total} hint={say.totalHint} value={typed.total} onChange={put('total')} problem={wrong.total_fen} longest={20} />
      <Field label={say.outside} hint={say.outsideHint} value={typed.outside} onChange={put('outside')} problem={wrong.outside_fen} longest={20} />
      {!own && (
        <>
          <Choices label={say.usedUp} of={{ yes: say.usedUpYes, no: say.usedUpNo }} chosen={typed.usedUp} onChoose={put('usedUp')} />
          {typed.usedUp === 'no' && (
            <Field label={say.poolPaid} hint={say.poolPaidHint} value={typed.paid} onChange={put('paid')} problem={wrong.pool_paid_fen} longest={20} />
          )}
        </>
      )}
      {found?.rate_matters && (
        <>
          <p className='card attention' role='status'>{say.precise}</p>
          <Field label={say.rate} hint={say.rateHint} value={typed.rate} onChange={put('rate')} problem={wrong.pool_percent} longest={8} />
          <Field label={say.deductible} hint={say.deductibleHint} value={typed.deductible} onChange={put('deductible')} problem={wrong.deductible_fen} longest={20} />
        </>
      )}
      <Doing className='main' work={count} onFailure={(failure: Failure) => setWrong(failure.fields)}>{say.count}</Doing>
      {found && (
        <section className='card calm' role='status'>
          <p className='amount'>{`${found.at_most ? say.atMost : say.result}${found.supplement.text}`}</p>
          {found.words.split('\n').map((line) => <p key={line}>{line}</p>)}
        </section>
      )}
    </>
  )
}
