/** What needs me now, and where everything is. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { ClaimLine } from '@/api/shapes'
import { ClaimRow } from '@/components/ClaimRow'
import { elderMode } from '@/components/elder'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { go, type PageName } from '@/components/ways'
import { WaitingRow } from '@/components/WaitingRow'
import { unsent } from '@/photos/unsent'
import { words } from '@/words'

const say = words.homePage

const WAYS: [PageName, string][] = [
  ['claims', say.all],
  ['limits', say.limits],
  ['people', say.people],
  ['questions', say.questions],
  ['person', say.person],
]
// Fewer things at once for elders: these are one tap further.
const MORE: [PageName, string][] = [
  ['estimate', say.estimate],
  ['places', say.places],
  ['announcements', say.announcements],
  ['tips', say.tips],
  ['activities', say.activities],
  ['fraud', say.fraud],
]

export default function Home() {
  const [more, setMore] = useState(() => !elderMode())
  const home = useLoaded(async () => {
    const me = await api.me()
    const [claims, { unread }, kept, filled] = await Promise.all([api.claims(), api.unread(), unsent(), api.assistedWaiting()])
    return { known: Boolean(me.bound || me.relatives.length), claims: claims.items, unread, kept, filled: filled.items }
  })
  return (
    <Page title={words.name} purpose={say.purpose} first>
      <Show of={home}>
        {({ known, claims, unread, kept, filled }) => (
          <>
            {kept.length > 0 && (
              <button className='btn main' onClick={() => go('filing', { id: kept[0]!.claim })}>{say.unsent(kept.length)}</button>
            )}
            {filled.length > 0 && (
              <section className='card attention'>
                <h2>{words.assistedPage.title}</h2>
                {filled.map((line) => <WaitingRow key={line.claim_id} line={line} />)}
              </section>
            )}
            {known ? <Attention claims={claims.filter(({ id }) => !filled.some((line) => line.claim_id === id))} calm={filled.length === 0} /> : <BindFirst />}
            <button className='btn row' onClick={() => go('inbox')}>
              <span>{say.inbox}</span>
              {unread > 0 && <span className='badge' aria-label={`${unread}条没看`}>{unread}</span>}
            </button>
          </>
        )}
      </Show>
      <nav aria-label={say.showMore}>
        {[...WAYS, ...(more ? MORE : [])].map(([page, title]) => (
          <button key={page} className='btn row' onClick={() => go(page)}>{title}</button>
        ))}
        <button className='btn row' aria-expanded={more} onClick={() => setMore(!more)}>{more ? say.showLess : say.showMore}</button>
        <button className='btn row' onClick={() => go('settings')}>{say.settings}</button>
      </nav>
    </Page>
  )
}

function BindFirst() {
  return (
    <section className='card attention'>
      <h2>{say.bindFirst}</h2>
      <p>{say.bindWhy}</p>
      <button className='btn main' onClick={() => go('bind')}>{say.bind}</button>
    </section>
  )
}

/** `calm`: nothing else waits for them, which is worth saying. */
function Attention({ claims, calm }: { claims: ClaimLine[]; calm: boolean }) {
  const waiting = claims.filter((claim) => claim.turn === 'you')
  const newest = claims.filter((claim) => claim.turn !== 'you').slice(0, 1)
  return (
    <>
      {(waiting.length > 0 || calm) && (
        <section className={waiting.length ? 'card attention' : 'card calm'}>
          <h2>{waiting.length ? say.attention : say.nothing}</h2>
          {waiting.map((claim) => <ClaimRow key={claim.id} claim={claim} />)}
        </section>
      )}
      <button className='btn main' onClick={() => go('new-claim')}>{say.apply}</button>
      <button className='btn' onClick={() => go('first-reports')}>{say.report}</button>
      {newest.length > 0 && (
        <section className='card'>
          <h2>{say.latest}</h2>
          {newest.map((claim) => <ClaimRow key={claim.id} claim={claim} />)}
        </section>
      )}
    </>
  )
}
