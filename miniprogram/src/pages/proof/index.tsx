/** A clerk has seen my papers and given me a code: typed here it binds me, proves that it is me, or
 * lets me act for a relative. */
import { useState } from 'react'

import type { Me } from '@/api/shapes'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go, goHome } from '@/components/ways'
import { WindowCode } from '@/components/WindowCode'
import { words } from '@/words'

const say = words.proofPage

export default function Proof() {
  const [now, setNow] = useState<Me>()
  return (
    <Page title={say.title} purpose={say.purpose}>
      {now ? <Done me={now} /> : (
        <>
          <p className='quiet'>{say.what}</p>
          <WindowCode name='proof' proved={setNow} />
        </>
      )}
    </Page>
  )
}

function Done({ me }: { me: Me }) {
  return (
    <>
      <section className='card calm' role='status'>
        <h2>{say.done}</h2>
        <p>{me.level_words}</p>
        {me.bound && <Pair name={words.peoplePage.mine}>{me.bound.name}</Pair>}
        {me.relatives.map((each) => <Pair key={each.insured_id} name={words.peoplePage.relatives}>{each.name}</Pair>)}
      </section>
      <button className='btn' onClick={() => go('people')}>{words.peoplePage.title}</button>
      <button className='btn main' onClick={goHome}>{words.home}</button>
    </>
  )
}
