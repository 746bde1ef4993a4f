/** A relative is asked to let me act: for whom, how far, the words they agree to, and their code. */
import { useState } from 'react'

import { Choices } from './Choices'
import { Doing } from './Doing'
import { Field } from './Field'
import { type Loaded, Show } from './loaded'
import { type AuthorisationScope, AuthorisationScopeForm, scopeWords, WHOLE } from './scope'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Me, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'
import { relations } from '@/words/lists'

const say = words.peoplePage

interface AuthoriseProps {
  /** What the family agree to. */
  text: Loaded<Shape<'AuthorisationTextShown'>>
  done: (me: Me) => void
}

export function Authorise({ text, done }: AuthoriseProps) {
  const [insuredName, setInsuredName] = useTyped('people.name', '')
  const [insuredId, setInsuredId] = useTyped('people.id', '')
  const [proxyName, setProxyName] = useTyped('people.own', '')
  const [relation, setRelation] = useTyped<Shape<'ProxyRelation'> | undefined>('people.relation', undefined)
  const [scope, setScope] = useTyped<AuthorisationScope>('people.scope', WHOLE)
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
      claims: scope.claims,
      claim_no: scope.claimNo.trim(),
      purposes: ['follow', ...scope.purposes],
      days: scope.days,
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
      <Choices label={say.relation} of={relations} chosen={relation} onChoose={setRelation} folds />
      {relation && (
        <Show of={text}>
          {(agreed) => (
            <>
              <AuthorisationScopeForm scope={scope} set={setScope} problem={wrong.claim_no} />
              <h2>{say.readFirst}</h2>
              <p>{scopeWords(scope, agreed.scope)}</p>
              <p>{agreed.text}</p>
              <Doing className='main' work={() => send(agreed.version)} onFailure={mark}>{say.send}</Doing>
            </>
          )}
        </Show>
      )}
    </section>
  )
}
