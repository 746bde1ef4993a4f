/** A button whose work is under way only once, and says so. */
import { type PropsWithChildren, useRef, useState } from 'react'

import { Problem } from './Problem'
import type { Failure } from '@/api/failure'
import { words } from '@/words'

interface DoingProps {
  work: () => Promise<unknown>
  className?: string
  /** What is put to the person before it is done. */
  sure?: string
  onFailure?: (failure: Failure) => void
}

export function Doing({ work, className, sure, onFailure, children }: PropsWithChildren<DoingProps>) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure>()
  const underWay = useRef(false)
  const look = className ? `btn ${className}` : 'btn'
  const start = () => {
    if (underWay.current) return // a double tap
    underWay.current = true
    setBusy(true)
    setAsking(false)
    setFailure(undefined)
    work()
      .catch((problem: Failure) => {
        setFailure(problem)
        onFailure?.(problem)
      })
      .finally(() => {
        underWay.current = false
        setBusy(false)
      })
  }
  return (
    <>
      {failure && <Problem failure={failure} />}
      {asking ? (
        <section className='card attention' role='alert'>
          <p>{sure}</p>
          <button className={look} onClick={start}>{children}</button>
          <button className='btn plain' onClick={() => setAsking(false)}>{words.back}</button>
        </section>
      ) : (
        <button className={look} disabled={busy} aria-busy={busy} onClick={sure ? () => setAsking(true) : start}>
          {busy ? words.working : children}
        </button>
      )}
    </>
  )
}
