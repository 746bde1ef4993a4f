/** Whom did I let act for me, for what and until when; what did they do; and how is it taken back? */
import { useEffect } from 'react'

import { Doing } from './Doing'
import { Show, useLoaded } from './loaded'
import { dayWords, momentWords } from './moments'
import { Pair } from './Pair'
import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { words } from '@/words'

const say = words.peoplePage

export function GivenAuthorisations() {
  const given = useLoaded(api.given)
  const { again } = given
  useEffect(again, [again]) // it comes after the page is in sight
  return (
    <Show of={given}>
      {({ standing, acts }) => (
        <>
          <section className='card' aria-label={say.given}>
            <h2>{say.given}</h2>
            {standing.length === 0 && <p>{say.givenNone}</p>}
            {standing.map((each) => (
              <div key={each.id}>
                <Pair name={each.relation_words}>{each.proxy_name}</Pair>
                <Scope of={each} />
                <Doing className='danger' sure={say.takeBackSure} work={async () => given.set(await api.takeBack(each.id))}>
                  {say.takeBack}
                </Doing>
              </div>
            ))}
          </section>
          {acts.length > 0 && (
            <section className='card' aria-label={say.acts}>
              <h2>{say.acts}</h2>
              {acts.map((act) => <Pair key={`${act.at} ${act.words}`} name={momentWords(act.at)}>{act.words}</Pair>)}
            </section>
          )}
        </>
      )}
    </Show>
  )
}

/** Which claims, what for, until when. */
export function Scope({ of }: { of: Shape<'HeldAuthorisationShown'> | Shape<'GivenAuthorisationShown'> }) {
  return (
    <>
      <Pair name={say.scope}>{`${of.claims_words}：${of.purposes_words}`}</Pair>
      <Pair name={say.days}>{say.until(dayWords(of.expires_at))}</Pair>
      {of.by_letter && <p className='quiet'>{say.byLetter}</p>}
    </>
  )
}
