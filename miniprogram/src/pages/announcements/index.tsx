/** What was announced, and do I want to be told of the next one? */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Picture } from '@/components/Picture'
import { words } from '@/words'

const say = words.announcementsPage
type Announcement = Shape<'AnnouncementShown'>

export default function Announcements() {
  const announcements = useLoaded(() => api.announcements())
  const [older, setOlder] = useState<{ items: Announcement[]; next?: string | null }>()
  const more = async (next: string | null | undefined) => {
    const answer = await api.announcements(next)
    setOlder({ items: [...(older?.items ?? []), ...answer.items], next: answer.next_cursor })
  }
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={announcements}>
        {(shown) => (
          <>
            {shown.items.length === 0 && <p className='card'>{say.none}</p>}
            {[...shown.items, ...(older?.items ?? [])].map((item) => (
              <section key={item.id} className='card'>
                <h2>{item.title}</h2>
                {item.has_picture && !item.withdrawn && (
                  <Picture className='announced' path={`/announcements/${item.id}/picture`} alt={item.brief} />
                )}
                {item.withdrawn ? <p>{say.withdrawn}</p> : <p>{item.text || item.brief}</p>}
                <p className='quiet'>{dayWords(item.at)}</p>
              </section>
            ))}
            {(older ? older.next : shown.next_cursor) && (
              <Doing work={() => more(older ? older.next : shown.next_cursor)}>{words.more}</Doing>
            )}
            <section className='card'>
              <p>{shown.wanted ? say.on : say.off}</p>
              <p className='quiet'>{shown.agreement}</p>
              <Doing work={async () => announcements.set(await api.wantAnnouncements(!shown.wanted))}>
                {shown.wanted ? say.stop : say.start}
              </Doing>
            </section>
          </>
        )}
      </Show>
    </Page>
  )
}
