/** How did this amount come about, article by article, and what does it take of the year? */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { type ArticleSteps, byArticle, yearShares } from '@/components/articles'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { Paper } from '@/components/Paper'
import { asked, go } from '@/components/ways'
import { YearBar } from '@/components/YearBar'
import { words } from '@/words'

const say = words.statementPage

export default function Statement() {
  const [id] = useState(() => asked('id'))
  const statement = useLoaded(async () => {
    const shown = await api.statement(id)
    return { shown, tree: shown.settled ? await api.tree(id) : undefined }
  })
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={statement}>
        {({ shown, tree }) => (tree ? <Body id={id} of={shown} tree={tree} /> : (
          <section className='card'>
            <p>{say.notYet}</p>
            <button className='btn' onClick={() => go('claim', { id })}>{words.inboxPage.open}</button>
          </section>
        ))}
      </Show>
    </Page>
  )
}

function Body({ id, of, tree }: { id: string; of: Shape<'StatementShown'>; tree: Shape<'StatementTreeShown'> }) {
  return (
    <>
      {of.supplement && (
        <section className='card calm'>
          <p>{say.total}</p>
          <p className='amount'>{of.supplement.text}</p>
        </section>
      )}
      {yearShares(tree).map(({ year, cap, used, now }) => (
        <YearBar key={year} title={say.year(year)} cap={cap} used={used} now={now} />
      ))}
      <Paper path={`/claims/${id}/printouts/statement`} name={say.sheet} />
      <h2>{say.steps}</h2>
      {byArticle(of.lines).map(({ heading, articles }, place) => (
        <section key={place} className='tree'>
          {heading && (
            <>
              <h2>{heading.title}</h2>
              <p>{heading.sentence}</p>
            </>
          )}
          {articles.map((each, at) => <Article key={at} of={each} />)}
        </section>
      ))}
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

function Article({ of }: { of: ArticleSteps }) {
  return (
    <div className='article' role='group' aria-label={`${say.article}：${of.article}`}>
      <p className='quiet'>{`${say.article}：${of.article}`}</p>
      {of.steps.map((step, place) => (
        <div key={place} className='step'>
          <p>{step.title}</p>
          {step.amount && <span className='sum'>{step.amount.text}</span>}
          <p>{step.sentence}</p>
        </div>
      ))}
    </div>
  )
}
