/** Every claim of mine and of those I act for, the newest first. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { ClaimLine } from '@/api/shapes'
import { byStay } from '@/components/byStay'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { StayRow } from '@/components/StayRow'
import { go } from '@/components/ways'
import { words } from '@/words'

const say = words.claimsPage

export default function Claims() {
  const first = useLoaded(api.claims)
  const [older, setOlder] = useState<{ items: ClaimLine[]; next?: string | null }>()
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={first}>
        {(page) => {
          const items = [...page.items, ...(older?.items ?? [])]
          const next = older ? older.next : page.next_cursor
          const more = async () => {
            const answer = await api.claims(next)
            setOlder({ items: [...(older?.items ?? []), ...answer.items], next: answer.next_cursor })
          }
          return (
            <>
              {items.length === 0 && (
                <section className='card'>
                  <p>{say.none}</p>
                  <button className='btn main' onClick={() => go('new-claim')}>{words.homePage.apply}</button>
                </section>
              )}
              {byStay(items).map((claims) => <StayRow key={claims[0]!.id} claims={claims} />)}
              {next && <Doing work={more}>{words.more}</Doing>}
            </>
          )
        }}
      </Show>
    </Page>
  )
}
