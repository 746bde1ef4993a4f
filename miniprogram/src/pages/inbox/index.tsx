/** Everything that was told to me. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { momentWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { go } from '@/components/ways'
import { words } from '@/words'

const say = words.inboxPage
type Item = Shape<'InboxItemShown'>

export default function Inbox() {
  const first = useLoaded(api.inbox)
  const [older, setOlder] = useState<{ items: Item[]; next?: string | null }>()
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={first}>
        {(page) => {
          const items = [...page.items, ...(older?.items ?? [])]
          const next = older ? older.next : page.next_cursor
          const more = async () => {
            const answer = await api.inbox(next)
            setOlder({ items: [...(older?.items ?? []), ...answer.items], next: answer.next_cursor })
          }
          const read = async () => {
            await api.readAll()
            setOlder(undefined)
            first.again()
          }
          return (
            <>
              {page.unread > 0 && <Doing work={read}>{say.readAll}</Doing>}
              {items.length === 0 && <p className='card'>{say.none}</p>}
              {items.map((item) => <Told key={item.id} item={item} />)}
              {next && <Doing work={more}>{words.more}</Doing>}
            </>
          )
        }}
      </Show>
    </Page>
  )
}

function Told({ item }: { item: Item }) {
  const claim = item.claim_id
  const open = () => {
    void api.readOne(item.id).catch(() => undefined) // seen or not, the claim is opened
    go('claim', { id: claim! })
  }
  return (
    <section className='card'>
      <h2>
        {!item.read && <span className='badge'>{say.unread}</span>}
        {item.title}
      </h2>
      <p>{item.text}</p>
      <p className='quiet'>{momentWords(item.at)}</p>
      {claim && <button className='btn' onClick={open}>{say.open}</button>}
    </section>
  )
}
