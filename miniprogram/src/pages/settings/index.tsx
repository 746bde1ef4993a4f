/** How large is the type, and am I still bound? */
import { useState } from 'react'

import { api } from '@/api/member'
import { Doing } from '@/components/Doing'
import { elderMode, setElderMode } from '@/components/elder'
import { Show, useLoaded } from '@/components/loaded'
import { dayWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { goHome } from '@/components/ways'
import { words } from '@/words'

const say = words.settingsPage

export default function Settings() {
  const mine = useLoaded(async () => ({ me: await api.me(), cases: (await api.cases()).items }))
  const [elder] = useState(elderMode)
  const turn = () => {
    setElderMode(!elder)
    goHome()
  }
  const unbind = async () => {
    await api.unbind()
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
        {({ me, cases }) => (
          <>
            {cases.length > 0 && (
              <section className='card'>
                <h2>{say.cases}</h2>
                {cases.map((each) => (
                  <Pair key={each.case_no} name={`${each.case_no} ${each.kind_words}`}>
                    {each.ending_words || `${each.state_words}，${say.due}${dayWords(each.due_on)}`}
                  </Pair>
                ))}
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
