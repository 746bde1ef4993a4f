/** For whom may I act, and who may act for me? */
import { api } from '@/api/member'
import type { Me, Person, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Authorise } from '@/components/Authorise'
import { Doing } from '@/components/Doing'
import { GivenAuthorisations, Scope } from '@/components/GivenAuthorisations'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go } from '@/components/ways'
import { WeChatPhone } from '@/components/WeChatPhone'
import { words } from '@/words'

const say = words.peoplePage

interface Known {
  me: Me
  held: readonly Shape<'HeldAuthorisationShown'>[]
}

async function known(): Promise<Known> {
  const [me, { items }] = await Promise.all([api.me(), api.held()])
  return { me, held: items }
}

export default function People() {
  const mine = useLoaded(known)
  const text = useLoaded(api.authorisationText)
  const [adding, setAdding] = useTyped('people.adding', false)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={mine}>
        {({ me, held }) => (
          <>
            <section className='card'>
              <h2>{say.mine}</h2>
              {me.bound ? <Who person={me.bound} /> : (
                <>
                  <p>{say.notBound}</p>
                  <button className='btn' onClick={() => go('bind')}>{words.homePage.bind}</button>
                </>
              )}
            </section>
            <section className='card'>
              <h2>{say.relatives}</h2>
              {me.relatives.length === 0 && <p>{say.none}</p>}
              {me.relatives.map((person) => (
                <div key={person.insured_id}>
                  <Who person={person} />
                  {held.filter((each) => each.insured_id === person.insured_id).map((each) => (
                    <Scope key={each.expires_at} of={each} />
                  ))}
                  <Doing
                    className='danger'
                    sure={say.endSure}
                    work={async () => mine.set({ held, me: await api.endAuthorisation(person.insured_id) })}
                  >
                    {say.end}
                  </Doing>
                </div>
              ))}
            </section>
            {!me.bound && !me.phone && <WeChatPhone proved={mine.again} />}
            {adding
              ? (
                <>
                  <Authorise text={text} done={() => { mine.again(); setAdding(false) }} />
                  <button className='btn plain' onClick={() => setAdding(false)}>{words.back}</button>
                </>
              )
              : <button className='btn main' onClick={() => setAdding(true)}>{say.add}</button>}
            <button className='btn' onClick={() => go('proof')}>{say.letter}</button>
            {me.bound && <GivenAuthorisations />}
          </>
        )}
      </Show>
    </Page>
  )
}

function Who({ person }: { person: Person }) {
  return (
    <>
      <Pair name={words.bindPage.name}>{person.name}</Pair>
      <Pair name={words.bindPage.idNumber}>{person.id_number}</Pair>
    </>
  )
}
