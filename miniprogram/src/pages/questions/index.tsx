/** A question in one's own words, and what is often asked. */
import { useState } from 'react'

import { api } from '@/api/member'
import type { Answer } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { AnswerCard } from '@/components/AnswerCard'
import { Doing } from '@/components/Doing'
import { Field } from '@/components/Field'
import { Show, useLoaded } from '@/components/loaded'
import { Page } from '@/components/Page'
import { words } from '@/words'

const say = words.questionsPage

export default function Questions() {
  const often = useLoaded(api.questions)
  const [q, setQ] = useTyped('questions.q', '')
  const [answer, setAnswer] = useState<Answer>()
  const open = async (entry: string) => setAnswer(await api.question(entry))
  return (
    <Page title={say.title} purpose={say.purpose} open>
      <Field label={say.ask} value={q} onChange={setQ} longest={300} />
      <Doing className='main' work={async () => { if (q.trim()) setAnswer(await api.askQuestion(q.trim())) }}>
        {say.send}
      </Doing>
      {answer && <AnswerCard answer={answer} q={q.trim()} open={open} />}
      <Show of={often}>
        {({ titles }) => (
          <section className='card'>
            <h2>{say.often}</h2>
            {titles.slice(0, 12).map((title) => (
              <Doing key={title.id} className='row' work={() => open(title.id)}>{title.title}</Doing>
            ))}
          </section>
        )}
      </Show>
    </Page>
  )
}
