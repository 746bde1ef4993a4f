/** Who am I? Once: name, number and telephone, then the code that came. */
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Page } from '@/components/Page'
import { go, goHome } from '@/components/ways'
import { words } from '@/words'

const say = words.bindPage

export default function Bind() {
  const [name, setName] = useTyped('bind.name', '')
  const [idNumber, setIdNumber] = useTyped('bind.id', '')
  const [phone, setPhone] = useTyped('bind.phone', '')
  const [code, setCode] = useTyped('bind.code', '')
  const [sent, setSent] = useTyped<Shape<'CodeSentShown'> | undefined>('bind.sent', undefined)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    setSent(await api.bind({ name, id_number: idNumber, phone }))
  }
  const confirm = async () => {
    await api.confirmBinding(sent!.request_id, code.trim())
    goHome()
  }
  const mark = (failure: Failure) => setWrong(failure.fields)
  return (
    <Page title={say.title} purpose={say.purpose}>
      {sent ? (
        <>
          <p role='status'>{say.sentTo(sent.sent_to)}</p>
          <Field label={say.code} kind='number' longest={12} value={code} onChange={setCode} problem={wrong.code} />
          <Doing className='main' work={confirm} onFailure={mark}>{say.confirm}</Doing>
          <button className='btn plain' onClick={() => setSent(undefined)}>{say.again}</button>
        </>
      ) : (
        <>
          <Field label={say.name} value={name} onChange={setName} problem={wrong.name} longest={50} />
          <Field label={say.idNumber} kind='idcard' value={idNumber} onChange={setIdNumber} problem={wrong.id_number} longest={30} />
          <Field label={say.phone} kind='number' hint={say.phoneHint} value={phone} onChange={setPhone} problem={wrong.phone} longest={30} />
          <Doing className='main' work={send} onFailure={mark}>{say.send}</Doing>
          <button className='btn' onClick={() => go('proof')}>{say.noPhone}</button>
        </>
      )}
    </Page>
  )
}
