/** The code that a clerk gave at the window, typed once; in the mini-program a look at the face does
 * for some of it. */
import { useState } from 'react'

import { Doing } from './Doing'
import { Field } from './Field'
import { canShowFace, showFace } from '@/api/face'
import type { Failure } from '@/api/failure'
import { api } from '@/api/member'
import type { Me } from '@/api/shapes'
import { useTyped } from '@/api/typed'
import { words } from '@/words'

const say = words.proofPage

interface WindowCodeProps {
  /** The form's own name, for what was typed. */
  name: string
  proved: (me: Me) => void
  /** Whether a look at the face does as well. */
  face?: boolean
}

export function WindowCode({ name, proved, face }: WindowCodeProps) {
  const [code, setCode] = useTyped(`${name}.code`, '')
  const [tail, setTail] = useTyped(`${name}.tail`, '')
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const send = async () => {
    setWrong({})
    proved(await api.windowCode(code, tail))
  }
  const look = async () => proved(await showFace())
  return (
    <>
      <Field label={say.code} hint={say.codeHint} kind='number' longest={30} value={code} onChange={setCode} problem={wrong.code} />
      <Field label={say.tail} hint={say.tailHint} kind='idcard' longest={12} value={tail} onChange={setTail} problem={wrong.id_tail} />
      <Doing className='main' work={send} onFailure={(failure: Failure) => setWrong(failure.fields)}>{say.send}</Doing>
      {face && (canShowFace() ? (
        <>
          <p className='quiet'>{say.faceWhat}</p>
          <Doing work={look}>{say.face}</Doing>
        </>
      ) : <p className='quiet'>{say.faceElsewhere}</p>)}
    </>
  )
}
