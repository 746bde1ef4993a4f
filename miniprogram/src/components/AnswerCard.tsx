/** What is answered to a question, what else it may have meant, and was it of use? */
import { useEffect, useState } from 'react'

import { Doing } from './Doing'
import { go, type PageName } from './ways'
import { api } from '@/api/member'
import { usePrivacy } from '@/api/privacy'
import type { Answer } from '@/api/shapes'
import { words } from '@/words'

const say = words.questionsPage
const PAGES: Record<string, PageName> = { progress: 'claims', limits: 'limits', binding: 'bind', human: 'person' }

interface AnswerCardProps {
  answer: Answer
  q: string
  open: (entry: string) => Promise<void>
}

export function AnswerCard({ answer, q, open }: AnswerCardProps) {
  const [rated, setRated] = useState(false)
  const known = usePrivacy() === 'agreed'
  useEffect(() => setRated(false), [answer])
  const flow = answer.flow ?? ''
  const page = PAGES[flow]
  const rate = (helpful: boolean) => async () => {
    await api.rate(answer.id!, helpful, q || undefined)
    setRated(true)
  }
  return (
    <section className='card calm' role='status'>
      {answer.title && <h2>{answer.title}</h2>}
      {answer.decision === 'none' && !answer.text && <p>{say.none}</p>}
      {answer.decision === 'suggest' && !answer.text && <p>{say.choose}</p>}
      {answer.text && <p>{answer.text}</p>}
      {answer.detail && <p>{answer.detail}</p>}
      {answer.note && <p className='quiet'>{answer.note}</p>}
      {page && <button className='btn' onClick={() => go(page)}>{say.flows[flow]}</button>}
      {answer.decision === 'none' && !page && <button className='btn' onClick={() => go('person')}>{say.flows.human}</button>}
      {answer.choices.length > 0 && answer.decision === 'answer' && <p className='quiet'>{say.next}</p>}
      {answer.choices.map((choice) => (
        <Doing key={choice.id} className='row' work={() => open(choice.id)}>{choice.title}</Doing>
      ))}
      {answer.id && known && (rated ? <p role='status'>{say.thanks}</p> : (
        <>
          <Doing work={rate(true)}>{say.helpful}</Doing>
          <Doing work={rate(false)}>{say.unhelpful}</Doing>
        </>
      ))}
    </section>
  )
}
