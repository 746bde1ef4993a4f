/** How did this amount come about, step by step, in plain words? */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { asked } from '@/components/ways'
import { words } from '@/words'

const say = words.statementPage

export default function Statement() {
  const [id] = useState(() => asked('id'))
  const statement = useLoaded(() => api.statement(id))
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={statement}>
        {(shown) => (shown.settled ? <Body of={shown} /> : <p className='card'>{say.notYet}</p>)}
      </Show>
    </Page>
  )
}

function Body({ of }: { of: Shape<'StatementShown'> }) {
  return (
    <>
      {of.supplement && (
        <section className='card calm'>
          <p>{say.total}</p>
          <p className='amount'>{of.supplement.text}</p>
        </section>
      )}
      {of.lines.map((line, place) => (line.heading ? <h2 key={place}>{line.title}</h2> : (
        <section key={place} className='card'>
          <Pair name={line.title}>{line.amount?.text ?? ''}</Pair>
          <p>{line.sentence}</p>
          {line.article && <p className='quiet'>{`${say.article}：${line.article}`}</p>}
        </section>
      )))}
      {of.receipts.length > 0 && <h2>{say.receipts}</h2>}
      {of.receipts.map((receipt, place) => (
        <section key={place} className='card'>
          <h2>{receipt.number}</h2>
          <Pair name={say.claimed}>{receipt.claimed?.text ?? ''}</Pair>
          <Pair name={say.inScope}>{receipt.in_scope.text}</Pair>
          <Pair name={say.deducted}>{receipt.deducted.text}</Pair>
          <Pair name={say.pool}>{receipt.pool.text}</Pair>
          <Pair name={say.paid}>{receipt.paid.text}</Pair>
          {receipt.reasons.map((reason) => <p key={reason} className='quiet'>{reason}</p>)}
        </section>
      ))}
    </>
  )
}
