/** What did the window fill in for me, and is it right? Nothing is handed in without a yes here. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { AssistedFiling } from '@/api/shapes'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { WaitingRow } from '@/components/WaitingRow'
import { asked, go, goInstead } from '@/components/ways'
import { words } from '@/words'

const say = words.assistedPage

export default function Assisted() {
  const [id] = useState(() => asked('id'))
  return (
    <Page title={say.title} purpose={say.purpose}>
      {id ? <One id={id} /> : <Waiting />}
    </Page>
  )
}

function Waiting() {
  const waiting = useLoaded(async () => (await api.assistedWaiting()).items)
  return (
    <Show of={waiting}>
      {(items) => (items.length ? items.map((line) => <WaitingRow key={line.claim_id} line={line} />) : <p className='card calm'>{say.none}</p>)}
    </Show>
  )
}

function One({ id }: { id: string }) {
  const filing = useLoaded(() => api.assisted(id))
  return (
    <Show of={filing}>{(shown) => <Filled filing={shown} again={filing.again} />}</Show>
  )
}

function Filled({ filing, again }: { filing: AssistedFiling; again: () => void }) {
  const waits = filing.state === 'asked'
  const confirm = async () => {
    await api.confirmAssisted(filing.claim_id, filing.version)
    goInstead('claim', { id: filing.claim_id })
  }
  const change = async () => {
    await api.takeOverAssisted(filing.claim_id)
    goInstead('filing', { id: filing.claim_id })
  }
  return (
    <>
      <section className={waits ? 'card attention' : 'card calm'} role='status'>
        <h2>{filing.state_words}</h2>
        {waits && <p>{say.until(dayWords(filing.lapses_on))}</p>}
      </section>
      {filing.lines.length > 0 && (
        <section className='card'>
          <h2>{say.filled}</h2>
          {filing.lines.map((line) => <Pair key={line.title} name={line.title}>{line.text}</Pair>)}
        </section>
      )}
      {waits && filing.gaps.length > 0 && (
        <section className='card attention'>
          <h2>{say.missing}</h2>
          <ul>
            {filing.gaps.map((gap) => <li key={gap.code}>{gap.title}</li>)}
          </ul>
          <p>{say.howToAdd}</p>
        </section>
      )}
      {waits && filing.gaps.length === 0 && (
        <Doing className='main' work={confirm} onFailure={(failure) => failure.status === 409 && again()}>{say.right}</Doing>
      )}
      {waits && filing.gaps.length > 0 && <Doing className='main' work={change} onFailure={again}>{say.add}</Doing>}
      {(filing.state === 'filling' || (waits && filing.gaps.length === 0)) && <Doing work={change} onFailure={again}>{say.wrong}</Doing>}
      {filing.state === 'taken_over' && (
        <button className='btn main' onClick={() => go('filing', { id: filing.claim_id })}>{say.goOn}</button>
      )}
      {filing.state === 'filed' && (
        <button className='btn main' onClick={() => go('claim', { id: filing.claim_id })}>{say.progress}</button>
      )}
      {filing.state === 'lapsed' && <button className='btn main' onClick={() => go('new-claim')}>{words.homePage.apply}</button>}
      <button className='btn' onClick={() => go('person')}>{words.claimPage.ask}</button>
    </>
  )
}
