/** A talk with a person: what was said on both sides, and a word more. The chat of the official
 * account is the same conversation. */
import { useDidHide, useDidShow } from '@tarojs/taro'
import { useEffect, useState } from 'react'

import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Thread } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Show, useLoaded } from '@/components/loaded'
import { momentWords } from '@/components/moments'
import { Page } from '@/components/Page'
import { words } from '@/words'

const say = words.personPage
const EVERY = 5000

export default function Person() {
  const thread = useLoaded(api.thread)
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  const { again, value } = thread
  const open = value?.state === 'waiting' || value?.state === 'human'
  useEffect(() => {
    if (!shown || !open) return undefined
    const clock = setInterval(again, EVERY)
    return () => clearInterval(clock)
  }, [shown, open, again])
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={thread}>{(of) => <Talk of={of} set={thread.set} />}</Show>
    </Page>
  )
}

function Talk({ of, set }: { of: Thread; set: (thread: Thread) => void }) {
  const [text, setText] = useTyped('person.text', '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [rated, setRated] = useState(false)
  const open = of.state === 'waiting' || of.state === 'human'
  const send = async () => {
    setWrong({})
    const after = of.words[of.words.length - 1]?.seq ?? 0
    set(await api.say({ text, thread: of.id, after }))
    setText('')
  }
  const rate = (rating: number) => async () => {
    set(await api.rateThread(rating))
    setRated(true)
  }
  return (
    <>
      {of.opening && <p className='card attention'>{say.closed(of.opening)}</p>}
      <p className='quiet'>{`${say.hours}：${of.hours}`}</p>
      <div className='talk' role='log' aria-label={say.title}>
        {of.words.length === 0 && <p>{say.none}</p>}
        {of.words.map((word) => (
          <div key={word.seq} className={word.mine ? 'said mine' : 'said'}>
            <span className='by'>{`${word.mine ? say.me : `${say.clerk} ${word.clerk_name}`}　${momentWords(word.at)}`}</span>
            <span>{word.text}</span>
          </div>
        ))}
      </div>
      {of.words.length > 0 && <p role='status'>{of.state_words}</p>}
      {of.may_rate && (
        <section className='card calm' aria-label={say.rate}>
          <h2>{say.rate}</h2>
          {[5, 4, 3, 2, 1].map((rating) => (
            <Doing key={rating} work={rate(rating)}>{`${rating}　${words.claimPage.marks[rating - 1]}`}</Doing>
          ))}
        </section>
      )}
      {rated && <p role='status'>{say.rated}</p>}
      <Field label={say.write} hint={say.safe} long longest={500} value={text} onChange={setText} problem={wrong.text} />
      <Doing className='main' work={send} onFailure={(failure: Failure) => setWrong(failure.fields)}>{say.send}</Doing>
      {open && <Doing work={async () => set(await api.endThread())}>{say.end}</Doing>}
    </>
  )
}
