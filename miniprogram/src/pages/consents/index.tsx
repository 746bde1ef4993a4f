/** What may be done with my papers and my account, and how do I take it back? */
import { useEffect, useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { momentWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go } from '@/components/ways'
import { words } from '@/words'
import { saidIn } from '@/words/lists'

const say = words.consentsPage
type Consent = Shape<'ConsentShown'>
type Shown = Shape<'ConsentsShown'>

export default function Consents() {
  const [chosen, choose] = useState<string>()
  const loaded = useLoaded(async () => {
    const me = await api.me()
    const people = [...(me.bound ? [me.bound] : []), ...me.relatives]
    const who = chosen ?? people[0]?.insured_id
    const own = who === me.bound?.insured_id
    return { people, who, own, shown: who ? await api.consents(own ? undefined : who) : undefined }
  })
  const { again } = loaded
  useEffect(() => {
    if (chosen) again()
  }, [chosen, again])
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={loaded}>
        {({ people, who, own, shown }) => (
          <>
            {people.length > 1 && (
              <Choices
                label={say.whose}
                of={Object.fromEntries(people.map((each) => [each.insured_id, words.newClaimPage.person(each.name, each.id_number.slice(-4))]))}
                chosen={chosen ?? who}
                onChoose={choose}
              />
            )}
            {shown && who === (chosen ?? who) ? (
              <Said key={who} shown={shown} own={own} again={again} set={(now) => loaded.set({ people, who, own, shown: now })} />
            ) : !shown && (
              <section className='card attention'>
                <p>{words.newClaimPage.bindFirst}</p>
                <button className='btn main' onClick={() => go('bind')}>{words.homePage.bind}</button>
              </section>
            )}
          </>
        )}
      </Show>
    </Page>
  )
}

interface SaidProps {
  shown: Shown
  /** Only the person themselves takes back. */
  own: boolean
  set: (shown: Shown) => void
  again: () => void
}

function Said({ shown, own, set, again }: SaidProps) {
  const titles = Object.fromEntries(shown.items.map((each) => [each.what, each.title]))
  return (
    <>
      {shown.told && <p className='card calm' role='status'>{shown.told}</p>}
      {shown.items.map((each) => (
        <One
          key={each.what}
          consent={each}
          own={own}
          again={again}
          say={async (agreed) => set(await api.sayConsent(each.what, { agreed, version: agreed ? each.version : '', insured_id: own ? null : shown.insured_id }))}
        />
      ))}
      {shown.history.length > 0 && (
        <section className='card'>
          <h2>{say.history}</h2>
          {shown.history.map((each) => (
            <Pair key={`${each.what} ${each.at}`} name={momentWords(each.at)}>
              {[each.agreed ? say.yes : say.no, titles[each.what], each.agreed && say.edition(each.version), where(each)].filter(Boolean).join('，')}
            </Pair>
          ))}
        </section>
      )}
    </>
  )
}

interface OneProps {
  consent: Consent
  own: boolean
  say: (agreed: boolean) => Promise<void>
  again: () => void
}

function One({ consent, own, say: tell, again }: OneProps) {
  const { state } = consent
  return (
    <section className={state === 'outdated' ? 'card attention' : 'card'} aria-label={consent.title}>
      <h2>{consent.title}</h2>
      <Pair name={say.now}>{consent.state_words}</Pair>
      {consent.said_at && <Pair name={say.at}>{[momentWords(consent.said_at), where(consent)].filter(Boolean).join('，')}</Pair>}
      {state !== 'withdrawn' && consent.agreed_version && <Pair name={say.agreedTo}>{say.edition(consent.agreed_version)}</Pair>}
      <Pair name={say.shown}>{say.edition(consent.version)}</Pair>
      <p className='lines'>{consent.text}</p>
      {state !== 'given' && <Doing className='main' work={() => tell(true)} onFailure={again}>{say.agree}</Doing>}
      {own && state !== 'withdrawn' && (
        <Doing className='danger' sure={consent.withdrawn} work={() => tell(false)}>{state === 'not_asked' ? say.refuse : say.takeBack}</Doing>
      )}
      {!own && <p className='quiet'>{say.ownOnly}</p>}
    </section>
  )
}

function where({ said_in: place, by_relative: relative }: { said_in: string; by_relative: boolean }): string {
  return [saidIn[place], relative && say.byRelative].filter(Boolean).join('，')
}
