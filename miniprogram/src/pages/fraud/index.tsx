/** Somebody cheats: tell us, with a name or without, and ask later what came of it. */
import Taro from '@tarojs/taro'
import { useState } from 'react'

import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import { sendFile } from '@/api/pictures'
import type { Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Choices } from '@/components/Choices'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Page } from '@/components/Page'
import { prepared } from '@/photos/prepare'
import { words } from '@/words'

const say = words.fraudPage
type Report = Shape<'FraudReportShown'>

export default function Fraud() {
  const [number, setNumber] = useTyped('fraud.number', '')
  return (
    <Page title={say.title} purpose={say.purpose}>
      <p className='quiet'>{say.who}</p>
      {number ? <Taken number={number} /> : <Write taken={setNumber} />}
      <Ask />
    </Page>
  )
}

function Write({ taken }: { taken: (number: string) => void }) {
  const [text, setText] = useTyped('fraud.words', '')
  const [claimNo, setClaimNo] = useTyped('fraud.claim', '')
  const [named, setNamed] = useTyped<'named' | 'anonymous'>('fraud.named', 'anonymous')
  const [key, setKey] = useTyped('fraud.key', newKey)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const refused = (failure: Failure) => {
    setWrong(failure.fields)
    if (!failure.passing) setKey(newKey()) // what is sent next says something else
  }
  const send = async () => {
    setWrong({})
    const body = { words: text, claim_no: claimNo.trim(), anonymous: named === 'anonymous' }
    const { report_no } = await api.reportFraud(body, key)
    setKey(newKey())
    taken(report_no)
  }
  return (
    <section className='card'>
      <Field label={say.words} hint={say.wordsHint} long longest={2000} value={text} onChange={setText} problem={wrong.words} />
      <Field label={say.claimNo} value={claimNo} onChange={setClaimNo} problem={wrong.claim_no} longest={40} />
      <Choices label={say.name} of={{ anonymous: say.anonymous, named: say.named }} chosen={named} onChoose={setNamed} />
      <Doing className='main' work={send} onFailure={refused}>{say.send}</Doing>
    </section>
  )
}

function Taken({ number }: { number: string }) {
  const [photos, setPhotos] = useState(0)
  const add = async () => {
    const { tempFilePaths } = await Taro.chooseImage({ count: 1 }).catch(() => ({ tempFilePaths: [] as string[] }))
    for (const path of tempFilePaths) {
      const ready = await prepared(path)
      const to = `/fraud-reports/${number}/photos`
      setPhotos((await sendFile<Shape<'FraudPhotosShown'>>({ to, path: ready.path, key: newKey() })).photos)
    }
  }
  return (
    <section className='card calm' role='status'>
      <h2>{say.number}</h2>
      <p className='number'>{number}</p>
      <p>{say.keep}</p>
      {photos > 0 && <p>{say.photos(photos)}</p>}
      <Doing work={add}>{say.photo}</Doing>
    </section>
  )
}

function Ask() {
  const [number, setNumber] = useTyped('fraud.asked', '')
  const [more, setMore] = useTyped('fraud.more', '')
  const [found, setFound] = useState<Report>()
  const [added, setAdded] = useState(false)
  const look = async () => {
    if (number.trim()) setFound(await api.fraudReport(number.trim()))
  }
  const add = async () => {
    setFound(await api.addToReport(found!.report_no, more))
    setMore('')
    setAdded(true)
  }
  return (
    <section className='card'>
      <Field label={say.ask} value={number} onChange={setNumber} longest={20} />
      <Doing work={look}>{say.look}</Doing>
      {found && (
        <div role='status'>
          <p>{[found.state_words, found.result_words].filter(Boolean).join('　')}</p>
          {found.told && <p>{found.told}</p>}
          {found.photos > 0 && <p>{say.photos(found.photos)}</p>}
          {added && <p>{say.added}</p>}
        </div>
      )}
      {found && !found.result && (
        <>
          <Field label={say.more} long longest={2000} value={more} onChange={setMore} />
          <Doing work={add}>{say.add}</Doing>
        </>
      )}
    </section>
  )
}
