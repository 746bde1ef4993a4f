/** For whom may I act? The family who let me, and how another one lets me. */
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Me, Person, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { type Loaded, Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { Pair } from '@/components/Pair'
import { go } from '@/components/ways'
import { words } from '@/words'
import { relations } from '@/words/lists'

const say = words.peoplePage

export default function People() {
  const me = useLoaded(api.me)
  const text = useLoaded(api.authorisationText)
  const [adding, setAdding] = useTyped('people.adding', false)
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={me}>
        {(known) => (
          <>
            <section className='card'>
              <h2>{say.mine}</h2>
              {known.bound ? <Who person={known.bound} /> : (
                <>
                  <p>{say.notBound}</p>
                  <button className='btn' onClick={() => go('bind')}>{words.homePage.bind}</button>
                </>
              )}
            </section>
            <section className='card'>
              <h2>{say.relatives}</h2>
              {known.relatives.length === 0 && <p>{say.none}</p>}
              {known.relatives.map((person) => (
                <div key={person.insured_id}>
                  <Who person={person} />
                  <Doing className='danger' sure={say.endSure} work={async () => me.set(await api.endAuthorisation(person.insured_id))}>
                    {say.end}
                  </Doing>
                </div>
              ))}
            </section>
            {adding
              ? <Add text={text} done={(now) => { me.set(now); setAdding(false) }} />
              : <button className='btn main' onClick={() => setAdding(true)}>{say.add}</button>}
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

interface AddProps {
  /** What the family agree to. */
  text: Loaded<Shape<'AuthorisationTextShown'>>
  done: (me: Me) => void
}

function Add({ text, done }: AddProps) {
  const [insuredName, setInsuredName] = useTyped('people.name', '')
  const [insuredId, setInsuredId] = useTyped('people.id', '')
  const [proxyName, setProxyName] = useTyped('people.own', '')
  const [relation, setRelation] = useTyped<Shape<'ProxyRelation'> | undefined>('people.relation', undefined)
  const [code, setCode] = useTyped('people.code', '')
  const [sent, setSent] = useTyped<Shape<'CodeSentShown'> | undefined>('people.sent', undefined)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const mark = (failure: Failure) => setWrong(failure.fields)
  const send = async (version: string) => {
    setWrong({})
    setSent(await api.authorise({
      insured_name: insuredName,
      insured_id_number: insuredId,
      proxy_name: proxyName,
      relation: relation!,
      text_version: version,
    }))
  }
  if (sent) {
    return (
      <section className='card'>
        <p role='status'>{say.sentTo(sent.sent_to)}</p>
        <Field label={words.bindPage.code} kind='number' longest={12} value={code} onChange={setCode} problem={wrong.code} />
        <Doing className='main' onFailure={mark} work={async () => done(await api.confirmAuthorisation(sent.request_id, code.trim()))}>
          {words.bindPage.confirm}
        </Doing>
        <button className='btn plain' onClick={() => setSent(undefined)}>{words.bindPage.again}</button>
      </section>
    )
  }
  return (
    <section className='card'>
      <Field label={say.insuredName} value={insuredName} onChange={setInsuredName} problem={wrong.insured_name} longest={50} />
      <Field label={say.insuredId} kind='idcard' value={insuredId} onChange={setInsuredId} problem={wrong.insured_id_number} longest={30} />
      <Field label={say.proxyName} value={proxyName} onChange={setProxyName} problem={wrong.proxy_name} longest={50} />
      <Choices label={say.relation} of={relations} chosen={relation} onChoose={setRelation} />
      {relation && (
        <Show of={text}>
          {(agreed) => (
            <>
              <h2>{say.readFirst}</h2>
              <p>{agreed.scope}</p>
              <p>{agreed.text}</p>
              <Doing className='main' work={() => send(agreed.version)} onFailure={mark}>{say.send}</Doing>
            </>
          )}
        </Show>
      )}
    </section>
  )
}
