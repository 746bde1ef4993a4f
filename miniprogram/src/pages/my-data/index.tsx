/** What do you keep of me, and what does this phone? */
import { useState } from 'react'

import { api } from '@/api/member'
import { answerPrivacy } from '@/api/privacy'
import { endSession } from '@/api/token'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go } from '@/components/ways'
import { dropAllUnsent, unsent } from '@/photos/unsent'
import { words } from '@/words'

const say = words.myDataPage

export default function MyData() {
  const [out, setOut] = useState(false)
  const mine = useLoaded(async () => {
    const [me, claims, cases, kept] = await Promise.all([api.me(), api.claims(), api.cases(), unsent()])
    return { me, claims, cases, kept: kept.length }
  })
  const logOut = async () => {
    await api.logOut()
    await dropAllUnsent()
    endSession()
    answerPrivacy('unasked')
    setOut(true)
  }
  const dropPhotos = async () => {
    await dropAllUnsent()
    mine.again()
  }
  if (out) return <Page title={say.title} purpose={say.purpose} open><p className='card calm' role='status'>{say.loggedOut}</p></Page>
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={mine}>
        {({ me, claims, cases, kept }) => (
          <>
            <section className='card'>
              <h2>{say.here}</h2>
              <Pair name={say.bound}>{me.bound ? `${me.bound.name} ${me.bound.id_number}` : say.nothing}</Pair>
              <Pair name={say.phone}>{me.phone ?? say.nothing}</Pair>
              <Pair name={say.relatives}>{me.relatives.length ? say.people(me.relatives.length) : say.nothing}</Pair>
              <Pair name={say.claims}>{claims.items.length ? say.many(claims.items.length) + (claims.next_cursor ? '+' : '') : say.nothing}</Pair>
              <Pair name={say.cases}>{cases.items.length ? say.many(cases.items.length) : say.nothing}</Pair>
              <p className='quiet'>{say.masked}</p>
              <p className='quiet'>{say.claimsKept}</p>
              <button className='btn' onClick={() => go('claims')}>{words.claimsPage.title}</button>
            </section>
            <section className='card'>
              <h2>{say.onPhone}</h2>
              <ul>
                <li>{say.login}</li>
                <li>{say.photos(kept)}</li>
                <li>{say.choices}</li>
              </ul>
              {kept > 0 && <Doing className='danger' work={dropPhotos}>{say.dropPhotos}</Doing>}
              <Doing className='danger' work={logOut}>{say.logOut}</Doing>
            </section>
          </>
        )}
      </Show>
    </Page>
  )
}
