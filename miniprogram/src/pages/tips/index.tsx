/** Today's tip, and which ones I want. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Shape } from '@/api/shapes'
import { Doing } from '@/components/Doing'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { words } from '@/words'

const say = words.tipsPage
type Topic = Shape<'TipTopic'>

export default function Tips() {
  const tips = useLoaded(api.tips)
  const [chosen, setChosen] = useState<Set<Topic>>()
  return (
    <Page title={say.title} purpose={say.purpose}>
      <Show of={tips}>
        {(shown) => {
          const now = chosen ?? new Set(shown.topics.filter((each) => each.subscribed).map((each) => each.topic))
          const toggle = (topic: Topic) => {
            const next = new Set(now)
            if (!next.delete(topic)) next.add(topic)
            setChosen(next)
          }
          const save = async () => {
            tips.set(await api.chooseTopics([...now]))
            setChosen(undefined)
          }
          return (
            <>
              {shown.today ? (
                <section className='card calm'>
                  <h2>{shown.today.title}</h2>
                  <p>{shown.today.text}</p>
                  <p className='quiet'>{`${say.source}：${shown.today.source}`}</p>
                </section>
              ) : <p className='card'>{say.none}</p>}
              <section className='card'>
                <h2>{say.topics}</h2>
                <p className='quiet'>{shown.agreement}</p>
                {shown.topics.map(({ topic, words: title }) => (
                  <button
                    key={topic}
                    className={now.has(topic) ? 'btn choice chosen' : 'btn choice'}
                    aria-pressed={now.has(topic)}
                    onClick={() => toggle(topic)}
                  >
                    {title}
                  </button>
                ))}
                {chosen && <Doing className='main' work={save}>{say.save}</Doing>}
              </section>
              <section className='card'>
                <h2>{say.sms}</h2>
                {!shown.sms_possible && !shown.by_sms ? <p>{say.smsBind}</p> : !shown.by_sms && !shown.topics.some((each) => each.subscribed) ? (
                  <p>{say.smsFirst}</p>
                ) : (
                  <>
                    <p>{shown.by_sms ? say.smsOn : say.smsOff}</p>
                    <p className='quiet'>{shown.sms_agreement}</p>
                    <Doing work={async () => tips.set(await api.tipsBySms(!shown.by_sms))}>{shown.by_sms ? say.smsStop : say.smsStart}</Doing>
                  </>
                )}
              </section>
            </>
          )
        }}
      </Show>
    </Page>
  )
}
