/** May we tell of this claim in WeChat? Only in the mini-program, only with what will be sent said
 * before, and with a way on after a no. */
import Taro from '@tarojs/taro'
import { useEffect, useState } from 'react'

import { Doing } from './Doing'
import { useLoaded } from './loaded'
import { api } from '@/api/member'
import { askToSubscribe, type SubscribeOutcome } from '@/api/subscribe'
import { words } from '@/words'

const say = words.subscribeCard

export function Subscribe() {
  return process.env.TARO_ENV === 'weapp' ? <Asked /> : null
}

function Asked() {
  const now = useLoaded(api.subscriptions)
  const { again } = now
  useEffect(again, [again]) // it comes after the page is in sight
  const [outcome, setOutcome] = useState<SubscribeOutcome>()
  if (!now.value?.template_ids.length) return null
  const { template_ids, left } = now.value
  const put = (tmplIds: string[]) => Taro.requestSubscribeMessage({ tmplIds, entityIds: [] })
  const ask = async () => setOutcome(await askToSubscribe(template_ids, put, async (answers) => now.set(await api.subscribed(answers))))
  return (
    <section className='card' aria-label={say.title}>
      <h2>{say.title}</h2>
      <p>{say.what}</p>
      {left > 0 && <p role='status'>{say.left(left)}</p>}
      {outcome === 'refused' && <p role='status'>{say.refused}</p>}
      {outcome === 'off' && <p role='status'>{say.off}</p>}
      <Doing work={ask}>{say.ask}</Doing>
    </section>
  )
}
