/** Lectures, meetings and free clinics to which one may come. */
import { api } from '@/api/member'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { momentWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { words } from '@/words'

const say = words.activitiesPage

export default function Activities() {
  const activities = useLoaded(api.activities)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={activities}>
        {({ items }) => (items.length === 0 ? <p className='card'>{say.none}</p> : items.map((each) => (
          <section key={each.id} className={each.mine ? 'card calm' : 'card'}>
            <h2>{each.title}</h2>
            <p>{each.words}</p>
            <Pair name={each.kind_words}>{`${momentWords(each.starts_at)} ${each.place}`}</Pair>
            <p className='quiet'>{say.places(each.taken, each.places)}</p>
            {each.mine ? (
              <>
                <p>{say.mine}</p>
                <Doing work={async () => activities.set(await api.signOff(each.id))}>{say.signOff}</Doing>
              </>
            ) : each.full ? <p>{say.full}</p> : (
              <Doing className='main' work={async () => activities.set(await api.signUp(each.id))}>{say.signUp}</Doing>
            )}
          </section>
        )))}
      </Show>
    </Page>
  )
}
