/** What was announced, and do I want to be told of the next one? */
import { api } from '@/api/member'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Picture } from '@/components/Picture'
import { words } from '@/words'

const say = words.announcementsPage

export default function Announcements() {
  const announcements = useLoaded(api.announcements)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={announcements}>
        {(shown) => (
          <>
            {shown.items.length === 0 && <p className='card'>{say.none}</p>}
            {shown.items.map((item) => (
              <section key={item.id} className='card'>
                <h2>{item.title}</h2>
                {item.has_picture && !item.withdrawn && (
                  <Picture className='announced' path={`/announcements/${item.id}/picture`} alt={item.brief} />
                )}
                {item.withdrawn ? <p>{say.withdrawn}</p> : <p>{item.text || item.brief}</p>}
                <p className='quiet'>{dayWords(item.at)}</p>
              </section>
            ))}
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
