/** How large is the type, which messages do I want, and am I still bound? */
import { useState } from 'react'

import { api } from '@/api/member'
import { Doing } from '@/components/Doing'
import { elderMode, setElderMode } from '@/components/elder'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { Subscribe } from '@/components/Subscribe'
import { go, goHome } from '@/components/ways'
import { dropAllUnsent } from '@/photos/unsent'
import { words } from '@/words'

const say = words.settingsPage

export default function Settings() {
  const mine = useLoaded(async () => {
    const [me, { items: cases, next_cursor: next }, { items: wishes }] = await Promise.all([api.me(), api.cases(), api.wishes()])
    return { me, cases, next, wishes }
  })
  const [elder] = useState(elderMode)
  const turn = () => {
    setElderMode(!elder)
    goHome()
  }
  const unbind = async () => {
    await api.unbind()
    await dropAllUnsent()
    goHome()
  }
  return (
    <Page title={say.title} purpose={say.purpose}>
      <section className='card'>
        <h2>{say.elder}</h2>
        <p>{elder ? say.elderOn : say.elderOff}</p>
        <button className='btn' onClick={turn}>{elder ? say.turnOff : say.turnOn}</button>
      </section>
      <Show of={mine}>
        {({ me, cases, next, wishes }) => (
          <>
            <section className='card' aria-label={say.messages}>
              <h2>{say.messages}</h2>
              <p>{say.always}</p>
              {wishes.map(({ kind, title, agreement, wanted }) => (
                <div key={kind}>
                  <Pair name={title}>{wanted ? say.wanted : say.unwanted}</Pair>
                  <p className='quiet'>{agreement}</p>
                  <Doing work={async () => mine.set({ me, cases, next, wishes: (await api.wish(kind, !wanted)).items })}>
                    {wanted ? say.stop(title) : say.start(title)}
                  </Doing>
                </div>
              ))}
              <button className='btn' onClick={() => go('tips')}>{words.tipsPage.title}</button>
            </section>
            <Subscribe />
            <button className='btn' onClick={() => go('consents')}>{words.consentsPage.title}</button>
            <button className='btn' onClick={() => go('my-data')}>{say.myData}</button>
            {cases.length > 0 && (
              <section className='card'>
                <h2>{say.cases}</h2>
                {cases.map((each) => (
                  <Pair key={each.case_no} name={`${each.case_no} ${each.kind_words}`}>
                    {each.ending_words || `${each.state_words}，${say.due}${dayWords(each.due_on)}`}
                  </Pair>
                ))}
                {next && (
                  <Doing
                    work={async () => {
                      const page = await api.cases(next)
                      mine.set({ me, cases: [...cases, ...page.items], next: page.next_cursor, wishes })
                    }}
                  >
                    {words.more}
                  </Doing>
                )}
              </section>
            )}
            {me.bound && (
              <section className='card'>
                <Pair name={words.bindPage.name}>{me.bound.name}</Pair>
                <Pair name={words.bindPage.idNumber}>{me.bound.id_number}</Pair>
                <Doing className='danger' sure={say.unbindSure} work={unbind}>{say.unbind}</Doing>
              </section>
            )}
          </>
        )}
      </Show>
    </Page>
  )
}
