/** How was it? Once the money has come, with one tap. */
import { useEffect } from 'react'

import { Doing } from './Doing'
import { useLoaded } from './loaded'
import { api } from '@/api/member'
import { words } from '@/words'

const say = words.claimPage

export function Mark({ claim }: { claim: string }) {
  const mark = useLoaded(() => api.mark(claim))
  const { value, again } = mark
  useEffect(again, [again]) // it may come after the page is in sight
  if (!value || (!value.may && !value.mark)) return null
  return (
    <section className='card calm' aria-label={say.mark}>
      <h2>{say.mark}</h2>
      {value.mark ? (
        <div role='status'>
          <p>{say.marked(value.mark)}</p>
          {value.words && <p>{value.words}</p>}
        </div>
      ) : [...say.marks.keys()].reverse().map((place) => (
        <Doing key={place} work={async () => mark.set(await api.giveMark(claim, place + 1))}>
          {`${place + 1}　${say.marks[place]}`}
        </Doing>
      ))}
    </section>
  )
}
