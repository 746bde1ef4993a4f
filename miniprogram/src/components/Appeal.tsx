/** The result does not seem right: say why, add what proves it, and read what was answered. */
import Taro from '@tarojs/taro'
import { useEffect, useState } from 'react'

import { Doing } from './Doing'
import { Field } from './Field'
import { useLoaded } from './loaded'
import { dayWords } from './moments'
import { Pair } from './Pair'
import type { Failure } from '@/api/failure'
import { newKey } from '@/api/keys'
import { api } from '@/api/member'
import { sendFile } from '@/api/pictures'
import type { Claim, Shape } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { prepared } from '@/photos/prepare'
import { words } from '@/words'

const say = words.appealCard

export function Appeal({ claim }: { claim: Claim }) {
  const appeals = useLoaded(() => api.appeals(claim.id))
  const { again, value } = appeals
  useEffect(again, [again]) // it may come after the page is in sight
  const [writing, setWriting] = useTyped(`appeal.${claim.id}.writing`, false)
  if (!value || (!claim.may_appeal && !value.items.length)) return null
  const open = value.items.some((each) => !each.ending)
  return (
    <section className='card' aria-label={say.title}>
      <h2>{say.title}</h2>
      {value.items.map((each) => <One key={each.id} claim={claim.id} of={each} again={again} />)}
      {writing
        ? <Write claim={claim.id} done={() => { setWriting(false); again() }} />
        : claim.may_appeal && <button className='btn' onClick={() => setWriting(true)}>{open ? say.more : say.begin}</button>}
    </section>
  )
}

function Write({ claim, done }: { claim: string; done: () => void }) {
  const [text, setText] = useTyped(`appeal.${claim}.text`, '')
  const [key, setKey] = useTyped(`appeal.${claim}.key`, newKey)
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    await api.appeal(claim, text, key)
    setText('')
    setKey(newKey())
    done()
  }
  // other words are another appeal, also where the answer to the first got lost
  const typed = (now: string) => {
    setText(now)
    setKey(newKey())
  }
  return (
    <>
      <p className='quiet'>{say.what}</p>
      <Field label={say.write} long longest={1000} value={text} onChange={typed} problem={wrong.words} />
      <Doing className='main' work={send} onFailure={(failure: Failure) => setWrong(failure.fields)}>{say.send}</Doing>
    </>
  )
}

interface OneProps {
  claim: string
  of: Shape<'AppealShown'>
  again: () => void
}

function One({ claim, of, again }: OneProps) {
  const add = async () => {
    const { tempFilePaths } = await Taro.chooseImage({ count: 1 }).catch(() => ({ tempFilePaths: [] as string[] }))
    for (const path of tempFilePaths) {
      const ready = await prepared(path)
      const to = `/claims/${claim}/appeals/${of.id}/photos`
      await sendFile<Shape<'AppealPhotosShown'>>({ to, path: ready.path })
    }
    if (tempFilePaths.length) again()
  }
  return (
    <div role='status'>
      <Pair name={of.case_no}>{of.ending_words || `${of.state_words}，${say.due}${dayWords(of.due_on)}`}</Pair>
      {of.words.map((said, place) => <p key={place}>{`${say.mine}：${said}`}</p>)}
      {of.answer && <p>{`${say.answer}：${of.answer}`}</p>}
      {of.photos > 0 && <p>{say.photos(of.photos)}</p>}
      {!of.ending && <Doing work={add}>{say.photo}</Doing>}
    </div>
  )
}
